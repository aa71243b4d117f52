"""Pages to be written, and leases."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from pubpipe.adapters.database.newsroom_schema import dirty_page, lease
from pubpipe.holders import is_gone

_RANK = {"article": 0, "front": 1, "home": 2, "gone": 3}
"""A reader following links never meets a missing page: what is linked to comes first."""


class SqlPages:
    """Dirty pages and leases within a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def mark_dirty(self, paths: Mapping[str, str]) -> None:
        for path, what in paths.items():
            again = (
                update(dirty_page)
                .where(dirty_page.c.path == path)
                .values(what=what, generation=dirty_page.c.generation + 1)
            )
            if not self._connection.execute(again).rowcount:
                # Not from 1: a writer that was silent for long must not take the page,
                # which became clean and dirty again meanwhile, for the one it wrote.
                first = secrets.randbelow(2**30)
                new = insert(dirty_page).values(path=path, what=what, generation=first)
                self._connection.execute(new)

    def dirty(self) -> list[tuple[str, str, int]]:
        rows = self._connection.execute(select(dirty_page)).all()
        found = [(row.path, row.what, row.generation) for row in rows]
        return sorted(found, key=lambda row: (_RANK[row[1].split(":")[0]], row[0]))

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
