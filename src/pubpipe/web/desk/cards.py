"""What the workbench shows of one unit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pubpipe.domain.checks import Finding, corrected
from pubpipe.domain.errors import ChecksFailed, PubpipeError, Stale
from pubpipe.domain.locale import Locale
from pubpipe.domain.markup import Marked, Tag
from pubpipe.domain.person import Person
from pubpipe.domain.unit import SOURCE_CHANGED, Draft, Unit
from pubpipe.ports import Unsaved
from pubpipe.web.desk.marks import Piece, difference, editable, pieces, typed
from pubpipe.web.refusals import kind_of


@dataclass(frozen=True)
class Problem:
    """Why the last act was refused; `theirs` is what the unit holds after a stale save."""

    kind: str
    message: str
    messages: tuple[str, ...] = ()
    theirs: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Remark:
    """What a check says, and the text as the editor would show it once it is put right."""

    finding: Finding
    fix: str


@dataclass(frozen=True)
class Beside:
    """What lies beside the units of a translation, by unit."""

    typed: Mapping[int, Unsaved] = field(default_factory=dict)
    held: Mapping[int, str] = field(default_factory=dict)
    comments: Mapping[int, int] = field(default_factory=dict)


NOTHING = Beside()


@dataclass(frozen=True)
class Card:
    """One unit, ready to show: `text` is what the editor holds."""

    unit: Unit
    text: str
    shown: str
    """The text the server holds, as the editor would show it."""
    source: list[Piece]
    target: list[Piece]
    draft: list[Piece]
    draft_text: str
    source_text: str
    """The source as the editor would show it, for copying."""
    changes: list[Piece]
    """The source with what changed since the target was written; empty if nothing did."""
    remarks: tuple[Remark, ...]
    is_finished: bool
    problem: Problem | None = None
    hides_draft: bool = False
    """Whether the draft is shown only to who asks for it."""
    typed: Unsaved | None = None
    """What the person typed here and has not saved."""
    held_by: str = ""
    """Who else is writing here."""
    comments: int = 0

    @property
    def tags(self) -> tuple[Tag, ...]:
        """The tags a translator may place."""
        return self.unit.source.tags

    @property
    def reason(self) -> str:
        """Why a person sent the unit back, empty when only its source changed."""
        unit = self.unit
        is_sent_back = unit.status == "fuzzy" and unit.reason != SOURCE_CHANGED
        return unit.reason if is_sent_back else ""

    @property
    def rows(self) -> int:
        """How high the editor opens, for browsers that cannot fit it to its text."""
        return max(3, len(self.text) // 60 + self.text.count("\n") + 1)


def card(
    unit: Unit,
    findings: Iterable[Finding],
    person: Person,
    locale: Locale,
    *,
    text: str | None = None,
    error: PubpipeError | None = None,
    shows_draft: bool = True,
    beside: Beside = NOTHING,
) -> Card:
    """Return the card of `unit`; `text` is what the person typed and `error` its refusal.

    `shows_draft` puts a draft that nobody has changed into the editor from the start.
    """
    tags = unit.source.tags
    hides = unit.draft is not None and unit.target is None and not shows_draft
    stands = "" if hides else unit.text
    shown = editable(stands)
    return Card(
        unit,
        text=shown if text is None else text,
        shown=shown,
        source=pieces(unit.source),
        target=pieces(Marked(stands, tags)),
        draft=pieces(Marked(unit.draft.text, tags)) if unit.draft else [],
        draft_text=editable(unit.draft.text) if unit.draft else "",
        source_text=editable(unit.source.text),
        changes=difference(unit.previous_source, unit.source)
        if unit.previous_source
        else [],
        remarks=()
        if hides and text is None
        else remarks(findings, stands if text is None else typed(text)),
        is_finished=is_finished(unit, person, four_eyes=locale.four_eyes),
        problem=_problem(unit, error, text) if error else None,
        hides_draft=hides,
        typed=beside.typed.get(unit.id),
        held_by=beside.held.get(unit.id, ""),
        comments=beside.comments.get(unit.id, 0),
    )


def remarks(findings: Iterable[Finding], text: str) -> tuple[Remark, ...]:
    """The findings of `text` (segment text), each with its correction."""
    return tuple(
        Remark(each, editable(corrected(text, each)) if each.fix else "")
        for each in findings
    )


def is_finished(unit: Unit, person: Person, *, four_eyes: bool) -> bool:
    """Tell whether the person has nothing left to do with the unit."""
    if unit.status == "translated":
        is_own = unit.target is not None and unit.target.author == person.name
        return not person.may("approve", unit.locale) or (four_eyes and is_own)
    return unit.status == "approved"


def next_unfinished(cards: list[Card], unit: int) -> int:
    """The id of the first unfinished unit after `unit`, from the top again, else 0."""
    ids = [each.unit.id for each in cards]
    at = ids.index(unit) + 1 if unit in ids else 0
    for each in cards[at:] + cards[:at]:
        if not each.is_finished and each.unit.id != unit:
            return each.unit.id
    return 0


def confidence(draft: Draft) -> int | None:
    """How near a person's text the draft is expected to be in per cent, None if unknown."""
    return None if draft.confidence is None else percent(draft.confidence)


def percent(share: float) -> int:
    """A share between 0 and 1 in whole per cent."""
    return round(100 * share)


def _problem(unit: Unit, error: PubpipeError, text: str | None) -> Problem:
    theirs: tuple[Piece, ...] = ()
    if isinstance(error, Stale):
        tags = unit.source.tags
        theirs = tuple(
            difference(Marked(error.yours, tags), Marked(error.theirs, tags))
        )
    messages = error.messages if isinstance(error, ChecksFailed) else ()
    return Problem(kind_of(error), error.said, messages, theirs)
