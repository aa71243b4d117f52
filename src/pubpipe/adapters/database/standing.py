"""Old paths, and what was read most."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from pubpipe.adapters.database import newsroom_schema as t
from pubpipe.adapters.database.shown import COLUMNS, shown_of
from pubpipe.ports.shown import Shown


class SqlRedirects:
    """Old paths within a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, old: str, new: str, translation: int | None = None) -> list[str]:
        table = t.redirect
        self.drop(old)
        self.drop(new)
        self._connection.execute(
            insert(table).values(old_path=old, new_path=new, translation=translation)
        )
        if translation is None:
            return [old]
        own = table.c.translation == translation
        self._connection.execute(update(table).where(own).values(new_path=new))
        query = select(table.c.old_path).where(own).order_by(table.c.old_path)
        return list(self._connection.execute(query).scalars())

    def find(self, old: str) -> str:
        query = select(t.redirect.c.new_path).where(t.redirect.c.old_path == old)
        return self._connection.execute(query).scalar_one_or_none() or ""

    def drop(self, old: str) -> None:
        self._connection.execute(delete(t.redirect).where(t.redirect.c.old_path == old))

    def all(self) -> list[tuple[str, str]]:
        query = select(t.redirect.c.old_path, t.redirect.c.new_path)
        rows = self._connection.execute(query.order_by(t.redirect.c.old_path))
        return [(old, new) for old, new in rows]


class SqlMostRead:
    """The most read articles within a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def set(self, locale: str, read: Iterable[tuple[int, int]], at: datetime) -> bool:
        table, here = t.most_read, t.most_read.c.locale == locale
        wanted = list(read)
        query = select(table).where(here).order_by(table.c.place)
        standing = [(r.translation, r.views) for r in self._connection.execute(query)]
        if standing == wanted:
            return False
        self._connection.execute(delete(table).where(here))
        rows = [
            {
                "locale": locale, "place": place, "translation": translation,
                "views": views, "counted_at": at,
            }
            for place, (translation, views) in enumerate(wanted)
        ]  # fmt: skip
        if rows:
            self._connection.execute(insert(table), rows)
        return True

    def page(
        self, locale: str, first: int, limit: int
    ) -> tuple[Sequence[tuple[Shown, int]], datetime | None]:
        table = t.most_read
        query = (
            select(*COLUMNS, table.c.views, table.c.counted_at)
            .join(t.shown, t.shown.c.translation == table.c.translation)
            .where(table.c.locale == locale, table.c.place >= first)
            .order_by(table.c.place)
            .limit(limit)
        )
        rows = self._connection.execute(query).all()
        found = [(shown_of(row), row.views) for row in rows]
        return found, rows[0].counted_at if rows else None

    def place(self, translation: int) -> int | None:
        query = select(t.most_read.c.place).where(
            t.most_read.c.translation == translation
        )
        return self._connection.execute(query).scalar_one_or_none()
