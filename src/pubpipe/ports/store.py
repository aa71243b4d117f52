"""The newsroom database.

A `Store` hands out transactions; everything read and written in one is seen as one.
Writes are short: never a model or a network call inside.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from pubpipe.ports.accounts import Accounts
from pubpipe.ports.articles import Articles, Attempts, Submissions, Translations
from pubpipe.ports.drafts import Confirmations, Drafts
from pubpipe.ports.publication import Editions, Links, Pages, Reports, Search
from pubpipe.ports.review import Desk, Dismissals, Exports, Units
from pubpipe.ports.shown import Leaves, MostRead, Redirects, ShownPages
from pubpipe.ports.wording import MemoryStore, Terms


@dataclass(frozen=True)
class Event:
    """A line of the history: `subject` is `unit:7`, `article:key` …"""

    at: datetime
    actor: str
    subject: str
    action: str
    detail: Mapping[str, Any]


class Transaction(Protocol):
    """Everything within one database transaction."""

    @property
    def submissions(self) -> Submissions: ...
    @property
    def articles(self) -> Articles: ...
    @property
    def translations(self) -> Translations: ...
    @property
    def units(self) -> Units: ...
    @property
    def dismissals(self) -> Dismissals: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def confirmations(self) -> Confirmations: ...
    @property
    def memory(self) -> MemoryStore: ...
    @property
    def terms(self) -> Terms: ...
    @property
    def editions(self) -> Editions: ...
    @property
    def search(self) -> Search: ...
    @property
    def pages(self) -> Pages: ...
    @property
    def shown(self) -> ShownPages: ...
    @property
    def leaves(self) -> Leaves: ...
    @property
    def redirects(self) -> Redirects: ...
    @property
    def most_read(self) -> MostRead: ...
    @property
    def attempts(self) -> Attempts: ...
    @property
    def exports(self) -> Exports: ...
    @property
    def links(self) -> Links: ...
    @property
    def reports(self) -> Reports: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def desk(self) -> Desk: ...

    def now(self) -> datetime:
        """The moment of this transaction by the database's clock (UTC).

        What is due is judged by this one alone; it stays the same to the end.
        """
        ...

    def audit(self, actor: str, subject: str, action: str, **detail: Any) -> None:
        """Append a line to the history."""
        ...

    def events(self, subject: str) -> list[Event]: ...


class Store(Protocol):
    """The newsroom database."""

    def write(self) -> AbstractContextManager[Transaction]:
        """A transaction that commits at the end of the block, or rolls back on an error.

        Writers take turns: what is read in it stands until it ends. Raises DatabaseAway.
        """
        ...

    def read(self) -> AbstractContextManager[Transaction]:
        """A consistent view without writing."""
        ...

    def is_current(self) -> bool:
        """Whether the database has the schema that this program knows."""
        ...
