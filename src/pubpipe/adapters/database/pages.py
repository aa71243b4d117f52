"""Pages to be written, and leases."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from pubpipe.adapters.database.newsroom_schema import dirty_page, lease, timed_page
from pubpipe.holders import is_gone

_RANK = {
    "everything": 0,
    "opening": 1,
    "article": 2,
    "leaf": 3,
    "list": 4,
    "most_read": 4,
    "index": 5,
    "home": 6,
    "feed": 7,
    "news": 7,
    "sitemap": 7,
    "sitemap_index": 8,
    "robots": 8,
    "moved": 9,
    "gone": 10,
}
"""A reader following links never meets a missing page: what is linked to comes first."""


class SqlPages:
    """Dirty pages and leases within a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def mark_dirty(self, paths: Mapping[str, str]) -> None:
        for path, what in paths.items():
            rank = _RANK[what.partition(":")[0]]
            again = (
                update(dirty_page)
                .where(dirty_page.c.path == path)
                .values(what=what, rank=rank, generation=dirty_page.c.generation + 1)
            )
            if not self._connection.execute(again).rowcount:
                # Not from 1: a writer that was silent for long must not take the page,
                # which became clean and dirty again meanwhile, for the one it wrote.
                first = secrets.randbelow(2**30)
                self._connection.execute(
                    insert(dirty_page).values(
                        path=path, what=what, rank=rank, generation=first
                    )
                )

    def dirty(self, limit: int | None = None) -> list[tuple[str, str, int]]:
        query = (
            select(dirty_page)
            .order_by(dirty_page.c.rank, dirty_page.c.path)
            .limit(limit)
        )
        rows = self._connection.execute(query)
        return [(row.path, row.what, row.generation) for row in rows]

    def count_dirty(self) -> int:
        query = select(func.count()).select_from(dirty_page)
        return int(self._connection.execute(query).scalar_one())

    def set_timer(self, path: str, what: str, at: datetime | None) -> None:
        self._connection.execute(delete(timed_page).where(timed_page.c.path == path))
        if at:
            self._connection.execute(
                insert(timed_page).values(path=path, what=what, due_at=at)
            )

    def timers(self) -> list[str]:
        return list(self._connection.execute(select(timed_page.c.path)).scalars())

    def timed_out(self, now: datetime) -> dict[str, str]:
        query = select(timed_page.c.path, timed_page.c.what).where(
            timed_page.c.due_at <= now
        )
        return {row.path: row.what for row in self._connection.execute(query)}

    def mark_clean(self, path: str, generation: int) -> None:
        self._connection.execute(
            delete(dirty_page).where(
                dirty_page.c.path == path, dirty_page.c.generation == generation
            )
        )

    def take_lease(
        self, name: str, holder: str, until: datetime, now: datetime
    ) -> bool:
        query = select(lease).where(lease.c.name == name)
        row = self._connection.execute(query).one_or_none()
        if row is None:
            self._connection.execute(
                insert(lease).values(name=name, holder=holder, expires_at=until)
            )
            return True
        if row.holder != holder and row.expires_at > now and not is_gone(row.holder):
            return False
        self._connection.execute(
            update(lease)
            .where(lease.c.name == name)
            .values(holder=holder, expires_at=until)
        )
        return True

    def drop_lease(self, name: str, holder: str) -> None:
        self._connection.execute(
            delete(lease).where(lease.c.name == name, lease.c.holder == holder)
        )
