"""The order of the work, written down once: flows and the command line both follow it."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeVar

from pubpipe.attempts import Round
from pubpipe.domain.errors import OrchestratorAway, Refused
from pubpipe.domain.exchange import Report
from pubpipe.domain.person import Person
from pubpipe.ports import Newsroom, Progress, silent
from pubpipe.stages import (
    exchange,
    inbox,
    intake,
    overview,
    pages,
    pretranslation,
    publication,
    queue,
    search,
    segmentation,
)
from pubpipe.stages.publication import Published

T = TypeVar("T")
Run = Callable[..., Any]
"""Runs one step: `run(name, function, *args)` returns what `function(*args)` returns."""
End = Literal["Awaiting review", "Nothing changed", "Partly drafted", "Refused"]
PATIENCE = timedelta(seconds=45)
"""How long a stored launch may wait for its own run before reconcile takes it up."""


@dataclass(frozen=True)
class Launched:
    """What a launch came to; `end` is the name of the run's end state."""

    end: End
    article: str = ""
    revision: int = 0
    locales: dict[str, dict[str, Any]] = field(default_factory=dict)
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        """The JSON of `pubpipe launch`."""
        return asdict(self)


def call(_name: str, function: Callable[..., T], *args: Any) -> T:
    """Run a step as a plain call."""
    return function(*args)


def launch(
    room: Newsroom, submission: int, run: Run = call, report: Progress = silent
) -> Launched:
    """Take a submission in and prepare it for review in every locale it asks for.

    Every step skips what is finished, so a killed launch is repeated as a whole.
    """
    try:
        taken = run("intake", intake.take_in, room, submission)
    except Refused as refusal:
        return Launched("Refused", reason=str(refusal))
    launched = _prepare(room, taken.article, taken.is_new, run, report)
    run("end", intake.finish, room, submission)
    return launched


def prepare(room: Newsroom, article: str, run: Run = call) -> Launched:
    """Bring an article whose launch was cut short to where it awaits review."""
    return _prepare(room, article, True, run, silent)


def release(
    room: Newsroom, article: str, locale: str, actor: str = "pubpipe",
    by_name: bool = False, run: Run = call,
) -> Published:  # fmt: skip
    """Make a translation live if it is ready, and write the pages."""
    name = f"publish {locale}"
    published: Published = run(
        name, publication.publish, room, article, locale, actor, by_name
    )
    run("pages", pages.write_dirty_pages, room)
    return published


def correct(room: Newsroom, person: Person, article: str, note: str) -> bool:
    """Put a correction note on an article: live in the source's locale, queued in the others.

    Returns False when the article has this very note already.
    """
    if not intake.annotate(room, person, article, note):
        return False
    prepare(room, article)
    return True


def rollback(
    room: Newsroom, person: Person, article: str, locale: str, edition: int
) -> None:
    """Make an earlier edition live again, pin it there, and write the pages."""
    publication.rollback(room, person, article, locale, edition)
    pages.write_dirty_pages(room)


def withdraw(
    room: Newsroom, person: Person, article: str, locales: Sequence[str], reason: str
) -> None:
    """Take translations off the site (all of them when none is named), pages included."""
    publication.withdraw(room, person, article, locales, reason)
    pages.write_dirty_pages(room)


def take_back(room: Newsroom, path: Path, run: Run = call) -> str:
    """Take in a PO file from the inbox; a repetition after a kill does nothing twice."""
    returned = inbox.pick_up(room, path)
    if returned is None:
        return ""
    reason = inbox.fault(returned)
    if not reason:
        try:
            report: Report = run(
                "PO file", exchange.import_once,
                room, inbox.SENDER, returned.path, returned.digest,
            )  # fmt: skip
        except Refused as refusal:
            reason = str(refusal)
    if reason:
        inbox.refuse(room, returned, reason)
        return "refused"
    run(
        f"exchange {report.locale}",
        exchange.write_exchange, room, report.article, report.locale,
    )  # fmt: skip
    inbox.file(room, returned, report)
    return ", ".join(f"{count} {fate}" for fate, count in report.tally().items())


def rebuild(room: Newsroom, spread: pages.Spread | None = None) -> int:
    """Write the whole site anew from its editions; returns how many pages were written."""
    written = pages.write_all_anew(room, spread)
    for path, reason in written.failed.items():
        raise Refused(f"{path} could not be written: {reason}. It stays queued.")
    return written.count + len(written.paths)


def nudge(room: Newsroom, article: str, locale: str) -> str:
    """Ask Prefect to publish a translation that is due, best effort; reconcile repeats it.

    Returns the run's id, "" when nothing is due or Prefect is away.
    """
    for _, due_locale, number in publication.due(room, article):
        if due_locale == locale:
            try:
                return room.orchestrator.start(
                    "publish",
                    {"article": article, "locale": locale},
                    f"publish:{article}:{locale}:{number}",
                    (article, locale),
                )
            except OrchestratorAway:
                return ""
    return ""


def reconcile(room: Newsroom, run: Run = call) -> Round:
    """Do everything that should have happened and has not.

    What readers wait for comes first, drafting last. A piece of work that fails keeps
    nothing else from being done; it comes again later, and after a few times it is set
    aside for a person.
    """
    work = Round(room)
    for article, locale, _ in publication.due(room):
        work.attempt(
            f"publish {article} {locale}",
            article,
            partial(_published, room, article, locale, run),
        )
    work.attempt("time", "", partial(_ripened, room))
    work.attempt("pages", "", partial(_written, room, run, work))
    work.attempt("search", "", partial(_indexed, room))
    work.attempt("claims", "", partial(_expired, room))
    for path in inbox.waiting(room):
        back = partial(take_back, room, path, run)
        work.attempt(f"PO file {path.name}", "", back, is_heavy=True)
    work.attempt("readers", "", partial(_readers_noted, room))
    for number in intake.overdue(room, PATIENCE):
        work.attempt(
            f"launched submission {number}",
            "",
            partial(_end, room, number, run),
            is_heavy=True,
        )
    for article in segmentation.unfinished(room):
        work.attempt(
            f"prepared {article}",
            article,
            partial(_prepared, room, article, run),
            is_heavy=True,
        )
    for article, locale in pretranslation.undrafted(room):
        work.attempt(
            f"drafted {article} {locale}",
            article,
            partial(_redraft, room, article, locale, run),
            is_heavy=True,
        )
    undrafted = {article for article, _ in pretranslation.undrafted(room)}
    for number, article in intake.cut_short(room, PATIENCE):
        # What still drafts may well be a launch that lives.
        if article not in undrafted:
            work.attempt(
                f"ended submission {number}",
                article,
                partial(_ended, room, number, article, run),
            )
    return work


def _published(room: Newsroom, article: str, locale: str, run: Run) -> str:
    published: Published = run(
        f"publish {locale}", publication.publish, room, article, locale, "pubpipe"
    )
    return published.state


def _end(room: Newsroom, submission: int, run: Run) -> str:
    return launch(room, submission, run).end


def _ended(room: Newsroom, submission: int, article: str, run: Run) -> str:
    """Do what a launch does after its drafts."""
    run("behind", publication.refresh, room, article)
    locales = overview.status(room, article)[0]["locales"]
    for locale in locales:
        if locale != room.settings.source_locale:
            run(f"exchange {locale}", exchange.write_exchange, room, article, locale)
    run("end", intake.finish, room, submission)
    return "at its end"


def _prepared(room: Newsroom, article: str, run: Run) -> str:
    return prepare(room, article, run).end


def _written(room: Newsroom, run: Run, work: Round) -> str:
    written = run("pages", pages.write_pages, room, work.waiting("page"))
    for path in written.paths:
        work.succeed(f"page {path}")
    for path, error in written.failed.items():
        work.fail(f"page {path}", "", error)
    return f"{len(written.paths)} written" if written.paths else ""


def _indexed(room: Newsroom) -> str:
    count = search.catch_up(room)
    return f"{count} indexed" if count else ""


def _readers_noted(room: Newsroom) -> str:
    queue.note_readers(room)
    return ""  # nothing that anybody waits for


def _ripened(room: Newsroom) -> str:
    pages.ripen(room)
    return ""


def _expired(room: Newsroom) -> str:
    count = queue.expire_claims(room)
    return f"{count} expired" if count else ""


def _redraft(room: Newsroom, article: str, locale: str, run: Run) -> str:
    # Not “pretranslation”: the flows hold an engine's slot for that, and reconcile never
    # waits. The lease in the database keeps two runs apart.
    drafts = run(
        f"redraft {locale}",
        pretranslation.pretranslate, room, article, locale, silent, False,
    )  # fmt: skip
    if not (drafts.drafted or drafts.memory):
        return ""
    run(f"exchange {locale}", exchange.write_exchange, room, article, locale)
    return f"{drafts.drafted + drafts.memory} units"


def _prepare(
    room: Newsroom, article: str, is_new: bool, run: Run, report: Progress
) -> Launched:
    counts = run("segmentation", segmentation.segment, room, article)
    source = room.settings.source_locale
    run(f"publish {source}", publication.publish, room, article, source, "pubpipe")
    if is_new:
        run("behind", publication.refresh, room, article)
    notes = {}
    for locale in counts:
        drafts = run(
            f"pretranslation {locale}",
            pretranslation.pretranslate, room, article, locale, report,
        )  # fmt: skip
        notes[locale] = {
            "drafted": drafts.drafted,
            "from_memory": drafts.memory,
            "untranslated": drafts.left,
            "note": drafts.note,
        }
        run(f"exchange {locale}", exchange.write_exchange, room, article, locale)
    for _, locale, _ in publication.due(room, article):
        run(f"publish {locale}", publication.publish, room, article, locale, "pubpipe")
    run("pages", pages.write_dirty_pages, room)
    row = overview.status(room, article)[0]
    locales = {
        code: {**state, **notes.get(code, {})} for code, state in row["locales"].items()
    }
    end: End = "Awaiting review" if is_new else "Nothing changed"
    if any(note["untranslated"] for note in notes.values()):
        end = "Partly drafted"
    reasons = [note["note"] for note in notes.values() if note["note"]]
    return Launched(end, article, row["revision"], locales, " ".join(reasons))
