"""Drafts in the store, and how much of them people kept."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pubpipe.domain.unit import Unit


@dataclass(frozen=True)
class Engine:
    """Who made a draft; `starter` marks the small bundled models."""

    name: str
    model: str
    version: str
    starter: bool = False


@dataclass(frozen=True)
class Drafted:
    """What a translator made of one source text."""

    text: str
    score: float | None
    flags: tuple[str, ...] = ()
    confidence: float | None = None
    """How near a person's text it is expected to be, 0 to 1; see `Draft.confidence`."""


@dataclass(frozen=True)
class Confirmed:
    """An approval that stands, of a segment that had a draft by `engine`.

    `seconds` since the same person's last act on another segment of the translation, None
    where there was none in the time looked at. `origin` tells how the text came to be.
    """

    approval: int
    at: datetime
    person: str
    locale: str
    engine: Engine
    is_unchanged: bool
    is_bulk: bool
    origin: str
    seconds: float | None


class Drafts(Protocol):
    """Machine text, and the units that wait for it."""

    def pending(
        self, locale: str, limit: int, skip: frozenset[int] = frozenset()
    ) -> list[Unit]:
        """Untranslated units without a draft, of any article, most urgent first."""
        ...

    def pending_of(self, translation: int, skip: frozenset[int] = frozenset()) -> int:
        """How many of one translation's units wait for a draft."""
        ...

    def waiting(self) -> list[tuple[str, str]]:
        """(article, locale) of the translations with units that wait for a draft."""
        ...

    def store(
        self,
        unit: Unit,
        drafted: Drafted,
        translator: Engine,
        at: datetime,
    ) -> None:
        """Keep the draft; the unit becomes pretranslated if it is still untranslated."""
        ...


class Confirmations(Protocol):
    """What people made of drafts, read from the approvals; nothing is kept for it."""

    def since(self, at: datetime, locales: Collection[str]) -> list[Confirmed]:
        """The standing approvals of drafted segments given since then, oldest first."""
        ...

    def texts(self, approvals: Collection[int]) -> list[tuple[int, str, str]]:
        """(approval, draft, approved text) of these approvals."""
        ...
