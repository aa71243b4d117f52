"""A unit, and the one function that decides what may happen to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pubpipe.domain.errors import Refused
from pubpipe.domain.markup import Marked
from pubpipe.domain.person import Person, require

Status = Literal["untranslated", "pretranslated", "translated", "approved", "fuzzy"]
STATUSES: tuple[Status, ...] = (
    "untranslated",
    "pretranslated",
    "translated",
    "approved",
    "fuzzy",
)
Origin = Literal[
    "desk", "po", "draft", "memory", "bulk", "history", "repeat", "replace"
]  # fmt: skip
"""How a target's text came to be; `draft` is a machine draft accepted without a change."""

SOURCE_CHANGED = "source changed"
TARGET_LIMIT = 20_000
"""Characters in a target; a news paragraph has under 3,000."""


@dataclass(frozen=True)
class Draft:
    """Machine text for one source text; `flags` name what is suspicious about it."""

    id: int
    text: str
    engine: str
    model: str
    version: str
    score: float | None
    """Mean log-probability per output token, where the engine gives one."""
    flags: tuple[str, ...]
    starter: bool = False
    confidence: float | None = None
    """How near a person's text the draft is expected to be, 0 to 1 (the chrF of its least
    sure sentence, as calibrated on development text); None where the engine gives none."""


@dataclass(frozen=True)
class Target:
    """Human text: the `n`-th of its unit, written for the source with `source_hash`."""

    id: int
    n: int
    text: str
    source_hash: str
    author: str
    origin: Origin
    at: datetime


@dataclass(frozen=True)
class Unit:
    """One segment in one locale, with all that a reviewer sees.

    `version` counts every change and is what a save must have seen. `previous_source`
    is the source for which the current target was written, when it is another one.
    """

    id: int
    translation: int
    article: str
    locale: str
    uid: str
    ordinal: int
    role: str
    position: int
    source: Marked
    source_hash: str
    status: Status
    reason: str
    version: int
    draft: Draft | None = None
    target: Target | None = None
    previous_source: Marked | None = None
    approved_by: str = ""

    @property
    def text(self) -> str:
        """The text to show first: the person's, else the machine's, else nothing."""
        if self.target:
            return self.target.text
        return self.draft.text if self.draft else ""

    @property
    def key(self) -> str:
        """The unit's name within its article, the same in every locale and revision."""
        return f"{self.uid}:{self.ordinal}"


@dataclass(frozen=True)
class Act:
    """What a person does to a unit: `save` a text, `approve`, `send_back` with a reason.

    `take_back` undoes the person's own first text of a unit: the draft stands there again.

    `text` None approves what stands there; `source_hash` and `version` are what the
    person saw.
    """

    kind: Literal["save", "approve", "send_back", "take_back"]
    person: Person
    source_hash: str
    version: int
    text: str | None = None
    reason: str = ""
    origin: Origin = "desk"
    bulk: bool = False
    alone: str = ""
    """Where `four_eyes` is on: why an editor approves what he wrote himself."""


@dataclass(frozen=True)
class Change:
    """The outcome: the unit's new status, a new target if text was written, approval."""

    status: Status
    reason: str = ""
    text: str | None = None
    origin: Origin = "desk"
    approve: bool = False
    bulk: bool = False
    alone: str = ""
    revoke: bool = False
    clear: bool = False
    """The unit has no target any more; the texts stay in its history."""


def is_stale(unit: Unit, act: Act) -> bool:
    """Tell whether the person acted on another source or version than the unit has now."""
    return (act.source_hash, act.version) != (unit.source_hash, unit.version)


def decide(unit: Unit, act: Act, *, four_eyes: bool) -> Change | None:
    """Return what `act` does to `unit`, None when it changes nothing.

    Raises NotAllowed or Refused. Checks and staleness are the caller's: this function
    knows statuses, rights and `four_eyes` only.
    """
    if act.kind == "send_back":
        return _send_back(unit, act)
    if act.kind == "take_back":
        return _take_back(unit, act)
    require(act.person, "translate", unit.locale)
    text = _text_of(unit, act)
    written = unit.target is None or text != unit.target.text
    rebinds = unit.target is not None and unit.target.source_hash != unit.source_hash
    new_text = text if written or rebinds else None
    origin = _origin(unit, act, text)
    if act.kind == "save":
        if new_text is None and unit.status in ("translated", "approved"):
            return None
        return Change("translated", text=new_text, origin=origin, revoke=True)
    require(act.person, "approve", unit.locale)
    if new_text is None and unit.status == "approved":
        return None
    author = act.person.name if new_text is not None or not unit.target else ""
    is_own = bool(author) or (
        unit.target is not None and unit.target.author == act.person.name
    )
    alone = _alone(unit, act) if four_eyes and is_own else ""
    if four_eyes and author and not alone:
        # The writer's own approval waits for a second pair of eyes.
        return Change("translated", text=new_text, origin=origin, revoke=True)
    if four_eyes and is_own and not alone:
        raise Refused(
            "“%(locale)s” asks for four eyes: a second person must approve "
            "what you wrote. An editor who is alone may approve it with a "
            "reason.",
            locale=unit.locale,
        )
    return Change(
        "approved",
        text=new_text,
        origin=origin,
        approve=True,
        bulk=act.bulk,
        alone=alone,
        revoke=True,
    )


def on_source(unit: Unit, restored: Target | None, *, has_draft: bool) -> Change:
    """Return what becomes of `unit` once its source is the one it now carries.

    `restored` is the newest target with an approval that still stands for this very
    source hash; it comes back, so that A→B→A restores the approval.
    """
    if restored is not None:
        return Change("approved")
    if unit.target is None:
        return Change("pretranslated" if has_draft else "untranslated")
    if unit.target.source_hash == unit.source_hash:
        return Change("translated")
    return Change("fuzzy", reason=SOURCE_CHANGED)


def _alone(unit: Unit, act: Act) -> str:
    """The reason of a lone editor, "" where none is given; the break-glass of four eyes."""
    reason = act.alone.strip()[:500]
    if reason:
        require(act.person, "manage", unit.locale)
    return reason


def _send_back(unit: Unit, act: Act) -> Change | None:
    require(act.person, "approve", unit.locale)
    reason = act.reason.strip()
    if not reason:
        raise Refused("Say why the segment goes back: the translator needs a reason.")
    if unit.target is None:
        raise Refused(
            "Nobody has translated this segment yet, so there is nothing to send back."
        )
    if unit.status == "fuzzy" and unit.reason == reason:
        return None
    return Change("fuzzy", reason=reason[:500], revoke=True)


def _take_back(unit: Unit, act: Act) -> Change:
    require(act.person, "translate", unit.locale)
    if unit.target is None or unit.target.author != act.person.name:
        raise Refused(
            "What stands in segment %(segment)s is not yours, so it stays. Send it "
            "back with a reason, or write another text.",
            segment=unit.key,
        )
    has_draft = unit.draft is not None and bool(unit.draft.text)
    status: Status = "pretranslated" if has_draft else "untranslated"
    return Change(status, revoke=True, clear=True)


def _text_of(unit: Unit, act: Act) -> str:
    text = act.text if act.text is not None else unit.text
    if not text.strip():
        raise Refused(
            "Segment %(segment)s is empty. Write its translation before you save it.",
            segment=unit.key,
        )
    if len(text) > TARGET_LIMIT:
        raise Refused(
            "Segment %(segment)s has %(length)s characters; %(most)s is "
            "the most. Nothing was saved.",
            segment=unit.key,
            length=len(text),
            most=TARGET_LIMIT,
        )
    return text


def _origin(unit: Unit, act: Act, text: str) -> Origin:
    if unit.draft and text == unit.draft.text and not unit.target:
        return "draft"
    return act.origin
