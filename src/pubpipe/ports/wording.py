"""How things were said before, and how they are to be said: memory and glossary."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from pubpipe.domain.glossary import Term
from pubpipe.domain.memory import Imported, Pair
from pubpipe.domain.unit import Unit


class MemoryStore(Protocol):
    """Translation memory: approved pairs. A context is the hash of the source before.

    Pairs of sentences are kept beside the whole ones where they are known.
    """

    def remember(
        self, unit: Unit, target: int, text: str, context: str, at: datetime
    ) -> None: ...
    def retire(self, target: int, at: datetime) -> None:
        """Take a target out of the memory: its approval was revoked."""
        ...

    def exact(self, locale: str, source_hash: str, limit: int = 20) -> list[Pair]:
        """The pairs of this very source: whole before sentences, the newest first."""
        ...

    def like(
        self, locale: str, text: str, least: float, limit: int = 5, without: int = 0
    ) -> list[tuple[Pair, float]]:
        """The pairs whose source is like a plain text, with the likeness in per cent.

        None under `least`, none of the target `without`; the best first.
        """
        ...

    def containing(self, locale: str, phrases: Sequence[str], limit: int) -> list[Pair]:
        """The newest whole pairs in which a word or words begin with each of the phrases.

        A phrase is folded words with a space between; with one behind, its last word is
        a whole one. Retired pairs are among them as long as they are published.
        """
        ...

    def add(self, pairs: Sequence[Imported], at: datetime) -> list[Imported]:
        """Take in the pairs from elsewhere that are no whole pair yet; returns those."""
        ...

    def get(self, number: int) -> Pair | None:
        """A pair that is not retired."""
        ...

    def forget(self, number: int, at: datetime) -> None:
        """Take a pair from elsewhere, with its sentences, out of the memory."""
        ...

    def pairs(self, locale: str) -> Iterable[Pair]:
        """All whole pairs, the oldest first, read as they are asked for."""
        ...

    def size(self, locale: str) -> int:
        """How many whole pairs there are."""
        ...


class Terms(Protocol):
    """The glossary's entries."""

    def all(self, locale: str) -> list[Term]: ...
    def get(self, number: int) -> Term | None: ...
    def put(self, term: Term, at: datetime) -> int:
        """Store an entry in place of the one with its id, or of the same two texts."""
        ...

    def remove(self, number: int) -> None: ...
    def edits(self, locale: str, limit: int) -> list[tuple[int, str, str, str]]:
        """(unit, source, draft, target) where a person changed a draft, the newest first."""
        ...
