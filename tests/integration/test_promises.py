"""Promises 1 to 3, under random edits of the source, translations and approvals."""

import tempfile
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from pubpipe import pipeline
from pubpipe.domain.errors import ChecksFailed, Refused
from pubpipe.domain.markup import plain, source_hash
from pubpipe.domain.unit import Unit
from pubpipe.stages import accounts, publication, review
from tests.conftest import close, open_room
from tests.databases import postgresql_answers, throwaway_database
from tests.newsdesk import launch, markdown, units
from tests.requirements import need

SENTENCES = (
    "The old bridge over the river opens again on Friday morning.",
    "Старый мост через реку снова откроется в пятницу утром.",
    "Գետի հին կամուրջը կրկին կբացվի ուրբաթ առավոտյան։",
    "Ten workers repaired it for 12,500 drams a day & two boats.",
    "Nobody was hurt, the mayor of the town told reporters.",
)
LOCALE = "arm"


class Newsdesk(RuleBasedStateMachine):
    """Editors change the source while reviewers write, approve and send back."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._database = self.database()
        self.room = open_room(
            Path(self._folder.name), database_url=self._database.__enter__()
        )
        accounts.add_user(self.room, "editor", [("*", "editor")], "a long password")
        self.editor = accounts.person(self.room, "editor")
        self.source = list(SENTENCES[:3])
        self.written: dict[int, list[str]] = {}
        self.approved_for: dict[tuple[int, str], str] = {}
        self.counter = 0
        launch(self.room, markdown(self.source))

    def database(self) -> AbstractContextManager[str]:
        """The URL of a database to use; "" for files in the workspace."""
        return nullcontext("")

    def teardown(self) -> None:
        close(self.room)
        self._database.__exit__(None, None, None)
        self._folder.cleanup()

    def _relaunch(self) -> None:
        before = {unit.id: unit for unit in units(self.room, LOCALE)}
        launch(self.room, markdown(self.source))
        self._check_carried(before, units(self.room, LOCALE))

    def _check_carried(self, before: dict[int, Unit], after: tuple[Unit, ...]) -> None:
        """Promise 3: only what changed is reopened, and keeps its old target."""
        for unit in after:
            old = before.get(unit.id)
            if old is None:
                continue
            if old.source_hash == unit.source_hash:
                assert (unit.status, unit.text) == (old.status, old.text)
            elif (unit.id, unit.source_hash) in self.approved_for:
                assert unit.status == "approved"
            elif old.target is not None:
                assert unit.status in ("fuzzy", "translated")
                assert unit.target is not None
                assert unit.target.text == old.target.text

    @rule(place=st.integers(0, 9), word=st.sampled_from(["today", "сегодня", "այսօր"]))
    def change_a_paragraph(self, place: int, word: str) -> None:
        at = place % len(self.source)
        base = SENTENCES[at % len(SENTENCES)]
        self.source[at] = f"{base[:-1]} {word}."
        self._relaunch()

    @rule(place=st.integers(0, 9))
    def put_a_paragraph_back(self, place: int) -> None:
        at = place % len(self.source)
        self.source[at] = SENTENCES[at % len(SENTENCES)]
        self._relaunch()

    @rule(data=st.data())
    def move_paragraphs(self, data: st.DataObject) -> None:
        self.source = data.draw(st.permutations(self.source))
        self._relaunch()

    @precondition(lambda self: len(self.source) < 5)
    @rule()
    def add_a_paragraph(self) -> None:
        self.source.append(SENTENCES[len(self.source)])
        self._relaunch()

    @precondition(lambda self: len(self.source) > 2)
    @rule()
    def remove_a_paragraph(self) -> None:
        self.source.pop()
        self._relaunch()

    @rule()
    def launch_the_same_again(self) -> None:
        assert launch(self.room, markdown(self.source)).end == "Nothing changed"

    @rule(place=st.integers(0, 9), approve=st.booleans())
    def write(self, place: int, approve: bool) -> None:
        here = units(self.room, LOCALE)
        unit = here[place % len(here)]
        self.counter += 1
        numbers = "".join(f" {n}" for n in ("12500",) if "12,500" in unit.source.text)
        text = f"Թարգմանություն թիվ {'ա' * (self.counter % 40 + 3)}{numbers}։"
        function = review.approve if approve else review.save
        function(
            self.room, self.editor, unit.id,
            source_hash=unit.source_hash, version=unit.version, text=text,
        )  # fmt: skip
        self._note(unit, text, approve=approve)

    @rule()
    def approve_everything(self) -> None:
        for unit in units(self.room, LOCALE):
            if unit.status == "approved":
                continue
            try:
                review.approve(
                    self.room, self.editor, unit.id,
                    source_hash=unit.source_hash, version=unit.version,
                )  # fmt: skip
            except ChecksFailed:
                continue
            self._note(unit, unit.text, approve=True)

    @rule(place=st.integers(0, 9))
    def send_back(self, place: int) -> None:
        here = units(self.room, LOCALE)
        unit = here[place % len(here)]
        try:
            review.send_back(
                self.room, self.editor, unit.id,
                source_hash=unit.source_hash, version=unit.version, reason="Again",
            )  # fmt: skip
        except Refused:
            assert unit.target is None
        else:
            self.approved_for.pop((unit.id, unit.source_hash), None)

    @rule()
    def publish(self) -> None:
        published = pipeline.release(self.room, "ferry", LOCALE, "editor")
        done = all(unit.status == "approved" for unit in units(self.room, LOCALE))
        assert (published.state in ("Published", "Already live")) == done

    @invariant()
    def no_human_text_is_lost(self) -> None:
        """Promise 1: every text a person wrote is still in the unit's history."""
        for unit_id, texts in self.written.items():
            kept = [
                target.text for target in review.history(self.room, unit_id).targets
            ]
            assert set(texts) <= set(kept)

    @invariant()
    def an_approval_is_for_the_source_it_was_given_for(self) -> None:
        for unit in units(self.room, LOCALE):
            assert unit.source_hash == source_hash(unit.source)
            if unit.status == "approved":
                assert unit.target is not None
                assert unit.target.source_hash == unit.source_hash
                assert self.approved_for[unit.id, unit.source_hash] == unit.target.text

    @invariant()
    def published_text_is_approved_text(self) -> None:
        """Promise 2: a live edition holds approved texts of one revision, nothing else."""
        with self.room.store.read() as tx:
            article = tx.articles.find("ferry")
            assert article is not None
            editions = [e for e in tx.editions.live(article.id) if e.locale == LOCALE]
        ever = {text for texts in self.written.values() for text in texts}
        for edition in editions:
            for line in edition.lines:
                assert line.content.text in ever
        assert publication.due(self.room) is not None

    def _note(self, unit: Unit, text: str, *, approve: bool) -> None:
        self.written.setdefault(unit.id, []).append(text)
        assert plain(text)
        if approve:
            self.approved_for[unit.id, unit.source_hash] = text
        elif unit.status != "approved" or text != unit.text:
            self.approved_for.pop((unit.id, unit.source_hash), None)


class NewsdeskOnPostgresql(Newsdesk):
    """The same on a server."""

    def database(self) -> AbstractContextManager[str]:
        return throwaway_database()


_SETTINGS = settings(
    max_examples=12,
    stateful_step_count=18,
    deadline=None,
    derandomize=True,
    # Shrinking replays whole newsrooms for minutes; the printed steps are short enough.
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
TestPromises = Newsdesk.TestCase
TestPromises.settings = _SETTINGS


def test_promises_on_postgresql() -> None:
    need("postgresql", postgresql_answers(), "no server on 127.0.0.1 lets us in")
    run_state_machine_as_test(
        NewsdeskOnPostgresql, settings=settings(_SETTINGS, max_examples=6)
    )
