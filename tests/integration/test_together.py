"""Many people and machines at one article at once: nothing is lost, nothing is doubled."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Barrier
from typing import Any

import polib

from pubpipe import pipeline
from pubpipe.domain.errors import Stale
from pubpipe.domain.exchange import Report
from pubpipe.domain.order import Order
from pubpipe.domain.person import Person
from pubpipe.ports import Newsroom
from pubpipe.stages import exchange, intake, overview, publication, review
from tests.conftest import MakePerson, close, open_room
from tests.newsdesk import approve_all, launch, markdown, units

SENTENCES = (
    "The ferry leaves the old pier in the morning.",
    "Паром уходит от старого причала утром.",
    "Լաստանավը մեկնում է հին նավամատույցից առավոտյան։",
)
PARAGRAPHS = tuple(f"{text[:-1]} ({mark})." for mark in "abcd" for text in SENTENCES)
ENGLISH = (SENTENCES[0], "Nobody was hurt.", "It has 12 seats & two masts.")
"""What may be approved as the dummy engine drafts it."""
REVIEWERS, ROUNDS, FEW = 8, 12, 4
"""Everyone works on the first `FEW` segments, so that they do get in each other's way."""


@dataclass
class Diary:
    """What one person was told: texts that were kept, and texts refused as stale."""

    kept: list[tuple[int, str]] = field(default_factory=list)
    stale: list[tuple[int, str, str]] = field(default_factory=list)


def at_once(room: Newsroom, *works: Callable[[Newsroom], Any]) -> list[Any]:
    """Start all `works` at the same moment, each with connections of its own."""
    together = Barrier(len(works))

    def work(one: Callable[[Newsroom], Any]) -> Any:
        own = open_room(
            room.settings.workspace, database_url=room.settings.database_url
        )
        try:
            together.wait(timeout=60)
            return one(own)
        finally:
            close(own)

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(work, works))


def reviewing(person: Person, number: int) -> Callable[[Newsroom], Diary]:
    """A reviewer who saves again and again what they believe nobody has touched."""

    def work(room: Newsroom) -> Diary:
        chance, diary = random.Random(number), Diary()  # noqa: S311
        for turn in range(ROUNDS):
            seen = chance.choice(units(room, "arm")[:FEW])
            text = f"Գրախոս {number}, փորձ {turn}, նոր տեքստ։"
            try:
                review.save(
                    room, person, seen.id, source_hash=seen.source_hash,
                    version=seen.version, text=text,
                )  # fmt: skip
            except Stale as stale:
                assert stale.yours == text
                diary.stale.append((seen.id, stale.theirs, text))
            else:
                diary.kept.append((seen.id, text))
        return diary

    return work


def returned(room: Newsroom, person: Person, folder: Path, number: int) -> Path:
    """A PO in which a translator has rewritten every segment."""
    name, text = exchange.export(room, person.name, "ferry", "arm")
    path = folder / f"{number}-{name}"
    path.write_text(text, "utf-8")
    sheet = polib.pofile(str(path))
    for place, entry in enumerate(sheet):
        entry.msgstr = f"Ֆայլ {number}, հատված {place}։"
        entry.flags = []
    sheet.save(str(path))
    return path


def importing(person: Person, path: Path) -> Callable[[Newsroom], Report]:
    return lambda room: exchange.import_file(room, person, path)


def histories(room: Newsroom, locale: str = "arm") -> dict[int, review.History]:
    return {unit.id: review.history(room, unit.id) for unit in units(room, locale)}


def test_eight_reviewers_and_two_imports_lose_and_double_nothing(
    room: Newsroom, person: MakePerson, tmp_path: Path
) -> None:
    launch(room, markdown(PARAGRAPHS))
    people = [person(f"reviewer{n}", "reviewer") for n in range(REVIEWERS)]
    files = [returned(room, people[n], tmp_path, n) for n in range(2)]

    *diaries, first, second = at_once(
        room,
        *(reviewing(who, number) for number, who in enumerate(people)),
        *(importing(people[n], path) for n, path in enumerate(files)),
    )

    told = Counter(kept for diary in diaries for kept in diary.kept)
    offered = [refused for diary in diaries for refused in diary.stale]
    assert offered, "nobody got in anybody's way: the test says nothing"
    after = histories(room)
    ids = {unit.key: unit.id for unit in units(room, "arm")}
    for number, report in enumerate((first, second)):
        for place, outcome in enumerate(report.outcomes):
            text = f"Ֆայլ {number}, հատված {place}։"
            assert outcome.fate in ("taken", "conflict"), outcome
            if outcome.fate == "taken":
                told[ids[outcome.key], text] += 1
            else:
                assert text in [t for t, _ in after[ids[outcome.key]].suggestions]
    stored = Counter(
        (unit, target.text) for unit, past in after.items() for target in past.targets
    )
    assert stored == told
    for unit, theirs, yours in offered:
        assert yours in [text for text, _ in after[unit].suggestions]
        assert theirs in [target.text for target in after[unit].targets]
    for unit in units(room, "arm"):
        targets = after[unit.id].targets
        assert [target.n for target in targets] == list(range(1, len(targets) + 1))
        assert unit.text == targets[-1].text


def test_the_last_approvals_at_once_make_one_release_and_one_edition(
    room: Newsroom, person: MakePerson
) -> None:
    editor = person()
    launch(room, markdown(ENGLISH))
    waiting = units(room, "ru")

    def approving(number: int) -> Callable[[Newsroom], Any]:
        unit = waiting[number]
        return lambda own: review.approve(
            own, editor, unit.id, source_hash=unit.source_hash, version=unit.version
        )

    at_once(room, *map(approving, range(len(waiting))))
    ((_, locale, number),) = publication.due(room)
    ends = at_once(
        room,
        *[lambda own: pipeline.release(own, "ferry", "ru").state] * 4,
    )

    assert (locale, number) == ("ru", 1)
    assert sorted(ends) == ["Already live"] * 3 + ["Published"]
    assert overview.status(room, "ferry")[0]["locales"]["ru"]["edition"] == 1


def test_the_same_source_launched_at_once_is_one_article_with_one_revision(
    room: Newsroom,
) -> None:
    def submit(own: Newsroom) -> int:
        return intake.submit(
            own, raw=markdown(PARAGRAPHS), name="ferry.md", origin="ferry.md",
            media_type="", order=Order(), actor="editor",
        )  # fmt: skip

    def launching(own: Newsroom) -> pipeline.Launched:
        return pipeline.launch(own, submit(own))

    ends: Sequence[pipeline.Launched] = at_once(room, *[launching] * 4)

    (row,) = overview.status(room)
    assert row["revision"] == 1
    assert {end.article for end in ends} == {"ferry"}
    for locale in ("ru", "arm"):
        assert len(units(room, locale)) == len(PARAGRAPHS) + 2
        assert {unit.status for unit in units(room, locale)} == {"pretranslated"}


def test_a_source_that_changes_while_it_is_approved_is_published_as_approved_only(
    room: Newsroom, person: MakePerson
) -> None:
    editor = person()
    launch(room, markdown(ENGLISH))
    changed = (ENGLISH[0].replace("morning", "evening"), *ENGLISH[1:])

    at_once(
        room,
        lambda own: review.approve_all(own, editor, "ferry", "arm"),
        lambda own: launch(own, markdown(changed)),
        lambda own: pipeline.release(own, "ferry", "arm"),
    )
    approve_all(room, editor, "arm")
    pipeline.release(room, "ferry", "arm")

    approved = {unit.text for unit in units(room, "arm")}
    with room.store.read() as tx:
        found = tx.articles.find("ferry")
        assert found is not None
        translation = tx.translations.find(found.id, "arm")
        (live,) = [e for e in tx.editions.live(found.id) if e.locale == "arm"]
    # The edition itself may be of the revision before, when its text did not change.
    assert translation is not None
    assert found.head == translation.live_revision == 2
    assert {line.content.text for line in live.lines} <= approved
