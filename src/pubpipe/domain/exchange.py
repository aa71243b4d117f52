"""The form in which a translation leaves for a PO editor and comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True)
class Entry:
    """One unit on paper; `key` is block uid and ordinal, texts are segment texts.

    `is_fuzzy` marks all that is not approved, `is_obsolete` a segment the source no
    longer has; `note` tells the translator the role and context.
    """

    key: str
    source: str
    target: str
    is_fuzzy: bool = False
    is_obsolete: bool = False
    previous_source: str = ""
    note: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Sheet:
    """A translation on paper: `tag` is BCP-47, `export` the id that import merges against."""

    tag: str
    plural_forms: str
    article: str
    revision: int
    export: str
    entries: tuple[Entry, ...]
    title: str = ""
    faults: tuple[str, ...] = ()
    """What could not be read, one sentence each; filled when a file is loaded."""


Fate = Literal[
    "taken", "approved", "unapproved", "unchanged", "conflict", "ignored", "refused"
]


@dataclass(frozen=True)
class Outcome:
    """What an import did with one entry, and why."""

    key: str
    fate: Fate
    reason: str = ""
    source: str = ""
    before: str = ""
    """What the newsroom held."""
    after: str = ""
    """What the file holds; the newsroom took it if the fate says so."""


@dataclass(frozen=True)
class Report:
    """What an import did; `is_complete` when nothing the translator changed was left out."""

    article: str
    locale: str
    dry_run: bool
    outcomes: tuple[Outcome, ...] = field(default_factory=tuple)
    absent: int = 0
    """Exported segments that are not in the file; they stay as they are."""

    @property
    def is_complete(self) -> bool:
        """Tell whether every changed entry was taken."""
        left = ("conflict", "unapproved", "refused")
        return not any(outcome.fate in left for outcome in self.outcomes)

    def tally(self) -> dict[str, int]:
        """Count the entries by fate."""
        counts: dict[str, int] = {}
        for outcome in self.outcomes:
            counts[outcome.fate] = counts.get(outcome.fate, 0) + 1
        return counts


def report_of(kept: Mapping[str, Any]) -> Report:
    """A report back from its fields as JSON."""
    outcomes = tuple(Outcome(**each) for each in kept["outcomes"])
    return Report(**{**kept, "outcomes": outcomes})
