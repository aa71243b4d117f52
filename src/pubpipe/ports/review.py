"""Review in the store: segments, drafts, what lies on the desk, PO files sent out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pubpipe.domain.checks import Dismissal
from pubpipe.domain.unit import Change, Target, Unit
from pubpipe.ports.articles import Piece
from pubpipe.ports.queue import Claim


@dataclass(frozen=True)
class Approval:
    """A standing approval: of which target, whether in bulk, and how its text came to be.

    `alone` is the reason for which its writer gave it where a second person should have.
    """

    target: int
    bulk: bool
    origin: str
    alone: str


@dataclass(frozen=True)
class Unsaved:
    """A text that a person is typing and has not saved, as last seen by the server.

    `source_hash` and `version` are what the person saw of the unit.
    """

    unit: int
    text: str
    source_hash: str
    version: int
    at: datetime


@dataclass(frozen=True)
class Comment:
    """What a person said about a unit."""

    id: int
    author: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Step:
    """One unit's share of a bulk act: what stood there before, its version afterwards.

    `text` is None where no person had written anything.
    """

    unit: int
    text: str | None
    status: str
    reason: str
    version: int


@dataclass(frozen=True)
class BulkAct:
    """What a person did to several units of a translation at once."""

    id: int
    actor: str
    what: str
    translation: int
    steps: tuple[Step, ...]
    at: datetime
    undone_at: datetime | None


class Units(Protocol):
    """Units with their targets, approvals and suggestions."""

    def get(self, unit_id: int) -> Unit | None: ...
    def of_translation(self, translation: int) -> list[Unit]:
        """The units of the head revision in reading order."""
        ...

    def obsolete(self, translation: int) -> list[Unit]:
        """The units with human text whose segment the head revision no longer has."""
        ...

    def carry(
        self, translation: int, pieces: Sequence[Piece], at: datetime
    ) -> list[tuple[Unit, Target | None]]:
        """Point the translation's units at these pieces, making the missing ones.

        Returns those that are new, came back or have another source than before, each
        with the newest target whose approval stands for the source it now carries.
        """
        ...

    def settle(
        self, unit: Unit, target: Target | None, change: Change, at: datetime
    ) -> None:
        """Store what a new source made of `unit`: its status, and `target` restored."""
        ...

    def apply(
        self, unit: Unit, change: Change, author: str, at: datetime
    ) -> int | None:
        """Store `change` if the unit still has the version of `unit`; a compare-and-set.

        Returns the id of the unit's target afterwards, None when the version had moved on.
        """
        ...

    def repeats(self, unit: Unit) -> list[Unit]:
        """Other units of the translation with this source and no human text yet."""
        ...

    def targets(self, unit_id: int) -> list[Target]: ...
    def suggest(
        self, unit_id: int, text: str, author: str, origin: str, at: datetime
    ) -> None: ...
    def suggestions(self, unit_id: int) -> list[tuple[str, str]]:
        """(text, author) of what was offered and not taken."""
        ...

    def source_before(self, unit: Unit) -> str:
        """The hash of the source before this one in the article, "" for the first."""
        ...

    def approvals(self, translation: int) -> dict[int, Approval]:
        """The standing approval of each approved unit of the head."""
        ...

    def retire(self, role: str, locale: str, source_hash: str) -> list[int]:
        """Drop untouched units of managed data (`byline`, `section`) that is now known.

        Returns the translations that had one.
        """
        ...


class Dismissals(Protocol):
    """Warnings that people dismissed, each for one source and one target."""

    def add(self, unit_id: int, kind: str, dismissal: Dismissal) -> None: ...
    def forget(
        self, unit_id: int, mark: str, source_hash: str, target_hash: str
    ) -> None: ...
    def of_units(self, unit_ids: Iterable[int]) -> dict[int, list[Dismissal]]:
        """By unit, oldest first; units without any are left out."""
        ...


class Desk(Protocol):
    """What people leave at the desk beside the targets. Claims are leases."""

    def claim(
        self, translation: int, holder: str, until: datetime, now: datetime
    ) -> Claim:
        """Lease a translation, or renew the lease; return who holds it afterwards."""
        ...

    def claim_unit(
        self, unit: int, holder: str, until: datetime, now: datetime
    ) -> Claim:
        """Lease a unit, or renew the lease; return who holds it afterwards."""
        ...

    def claimed(self, translation: int, now: datetime) -> Claim | None: ...
    def claimed_units(self, translation: int, now: datetime) -> dict[int, Claim]: ...
    def let_go(self, translation: int, holder: str = "") -> None:
        """End the claim on a translation, whoever's or only `holder`'s."""
        ...

    def let_go_unit(self, unit: int, holder: str) -> None: ...
    def expire_claims(self, now: datetime) -> int: ...
    def keep(self, person: str, unsaved: Unsaved) -> None:
        """Keep what a person is typing, in place of what they typed before."""
        ...

    def drop(self, person: str, unit: int) -> None: ...
    def unsaved(self, person: str, translation: int) -> list[Unsaved]: ...
    def add_comment(self, unit: int, author: str, text: str, at: datetime) -> int: ...
    def comments(self, unit: int) -> list[Comment]:
        """Oldest first."""
        ...

    def add_bulk(
        self, actor: str, what: str, translation: int, steps: Sequence[Step],
        at: datetime,
    ) -> int: ...  # fmt: skip
    def bulk(self, number: int) -> BulkAct | None: ...
    def mark_undone(self, number: int, at: datetime) -> None: ...
    def comment_counts(self, units: Sequence[int]) -> dict[int, int]: ...


class Exports(Protocol):
    """What left as PO, so that an import can tell what the translator changed."""

    def add(
        self,
        export: str,
        translation: int,
        revision: int,
        actor: str,
        at: datetime,
        entries: Iterable[tuple[int, str, str, bool]],
    ) -> None:
        """Keep (unit, source hash, target hash, whether fuzzy) of each exported entry."""
        ...  # fmt: skip

    def find(self, export: str) -> tuple[int, dict[int, tuple[str, str, bool]]] | None:
        """The translation and, per unit, its hashes and whether it left as fuzzy."""
        ...
