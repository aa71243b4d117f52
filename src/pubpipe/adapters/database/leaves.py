"""The pages of lists, and the parts of sitemaps."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    delete,
    func,
    insert,
    select,
    tuple_,
    update,
)

from pubpipe.adapters.database import newsroom_schema as t
from pubpipe.adapters.database.shown import place
from pubpipe.domain.page import ListKind
from pubpipe.ports.shown import Leaf, Listing, Rank

table, part = t.leaf, t.sitemap_part
_UNTIL = tuple_(table.c.until_at, table.c.until_translation)
_OWNERS: dict[ListKind, Any] = {
    "section": (t.shown.c.section_slug, t.shown.c.section),
    "author": (t.shown.c.author_slug, t.shown.c.byline),
}
"""Which column says whose list it is, and which what that one is called."""
_UP = (table.c.until_at, table.c.until_translation)
_DOWN = (table.c.until_at.desc(), table.c.until_translation.desc())

_FIND = select(table).where(
    *(table.c[name] == bindparam(name) for name in ("locale", "kind", "slug", "number"))
)
"""Asked for each list that a page leads to, so it is put together once."""


class SqlLeaves:
    """The pages of every list within a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(self, listing: Listing) -> bool:
        if self.find(listing, 0):
            return False
        self._insert_all(listing, [(0, None)])
        return True

    def find(self, listing: Listing, number: int) -> Leaf | None:
        values = {
            "locale": listing.locale,
            "kind": listing.kind,
            "slug": listing.slug,
            "number": number,
        }
        row = self._connection.execute(_FIND, values).one_or_none()
        return None if row is None else _leaf(listing, row)

    def holding(self, listing: Listing, rank: Rank) -> int:
        found = self._one(listing, place(rank) <= _UNTIL, order=_UP)
        return found.number if found else 0

    def below(self, listing: Listing, rank: Rank | None) -> Leaf | None:
        numbered: ColumnElement[bool] = table.c.until_at.is_not(None)
        if rank is not None:
            numbered &= place(rank) > _UNTIL
        return self._one(listing, numbered, order=_DOWN)

    def above(self, listing: Listing, rank: Rank) -> Leaf | None:
        return self._one(listing, place(rank) < _UNTIL, order=_UP)

    def add(self, listing: Listing, until: Rank) -> int:
        newest = select(func.max(table.c.number)).where(_of(listing))
        number = int(self._connection.execute(newest).scalar_one() or 0) + 1
        self._insert_all(listing, [(number, until)])
        return number

    def add_all(self, listing: Listing, untils: Sequence[Rank]) -> None:
        self._insert_all(listing, [(0, None), *enumerate(untils, 1)])

    def remove(self, listing: Listing, number: int) -> None:
        self._connection.execute(
            delete(table).where(_of(listing), table.c.number == number)
        )

    def mark_written(self, listing: Listing, number: int) -> bool:
        done = self._connection.execute(
            update(table)
            .where(_of(listing), table.c.number == number, ~table.c.is_written)
            .values(is_written=True)
        )
        return bool(done.rowcount)

    def firsts(self, locale: str, kind: ListKind) -> list[tuple[Listing, str]]:
        owner, name = _OWNERS[kind]
        newest = (
            select(name)
            .where(t.shown.c.locale == locale, owner == table.c.slug)
            .order_by(t.shown.c.published_at.desc(), t.shown.c.translation.desc())
            .limit(1)
            .scalar_subquery()
        )
        query = (
            select(table.c.slug, newest.label("name"))
            .where(
                table.c.kind == kind, table.c.number == 0, table.c.locale == locale,
                table.c.is_written,
            )
            .order_by(table.c.slug)
        )  # fmt: skip
        return [
            (Listing(locale, kind, row.slug), row.name)
            for row in self._connection.execute(query)
            if row.name is not None
        ]

    def in_locales(self, kind: ListKind, slug: str) -> list[Listing]:
        owner, _ = _OWNERS[kind]
        has_articles = (
            select(t.shown.c.translation)
            .where(t.shown.c.locale == table.c.locale, owner == slug)
            .exists()
        )
        query = select(table.c.locale).where(
            table.c.kind == kind, table.c.slug == slug, table.c.number == 0,
            table.c.is_written, has_articles,
        )  # fmt: skip
        return [
            Listing(locale, kind, slug)
            for locale in self._connection.execute(query).scalars()
        ]

    def all(self, listing: Listing) -> list[Leaf]:
        query = select(table).where(_of(listing)).order_by(*_UP)
        return [_leaf(listing, row) for row in self._connection.execute(query)]

    def clear(self, listing: Listing) -> None:
        self._connection.execute(delete(table).where(_of(listing)))

    def forget_parts(self) -> None:
        self._connection.execute(delete(part))

    def mark_all_written(self) -> None:
        self._connection.execute(update(table).values(is_written=True))

    def sizes(self) -> list[tuple[Listing, int]]:
        name = (table.c.locale, table.c.kind, table.c.slug)
        query = select(*name, func.max(table.c.number).label("last")).group_by(*name)
        return [
            (Listing(row.locale, row.kind, row.slug), row.last + 1)
            for row in self._connection.execute(query.order_by(*name))
        ]

    def touch_part(self, locale: str, number: int, at: datetime) -> bool:
        known = (part.c.locale == locale) & (part.c.number == number)
        again = update(part).where(known).values(changed_at=at)
        if self._connection.execute(again).rowcount:
            return False
        self._connection.execute(
            insert(part).values(locale=locale, number=number, changed_at=at)
        )
        return True

    def parts(self, locale: str, first: int, last: int) -> list[tuple[int, datetime]]:
        query = (
            select(part.c.number, part.c.changed_at)
            .where(part.c.locale == locale, part.c.number.between(first, last))
            .order_by(part.c.number)
        )
        return [(row.number, row.changed_at) for row in self._connection.execute(query)]

    def newest_part(self, locale: str) -> int:
        query = select(func.max(part.c.number)).where(part.c.locale == locale)
        return int(self._connection.execute(query).scalar_one() or 0)

    def _insert_all(
        self, listing: Listing, leaves: Iterable[tuple[int, Rank | None]]
    ) -> None:
        rows = [
            {
                "locale": listing.locale,
                "kind": listing.kind,
                "slug": listing.slug,
                "number": number,
                "until_at": until.published_at if until else None,
                "until_translation": until.translation if until else None,
                "is_written": False,
            }
            for number, until in leaves
        ]
        self._connection.execute(insert(table), rows)

    def _one(
        self, listing: Listing, *where: ColumnElement[bool], order: Any = ()
    ) -> Leaf | None:
        query = select(table).where(_of(listing), *where).order_by(*order).limit(1)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _leaf(listing, row)


def _leaf(listing: Listing, row: Any) -> Leaf:
    until = None
    if row.until_at is not None:
        until = Rank(row.until_at, row.until_translation)
    return Leaf(listing, row.number, until, row.is_written)


def _of(listing: Listing) -> ColumnElement[bool]:
    return (
        (table.c.locale == listing.locale)
        & (table.c.kind == listing.kind)
        & (table.c.slug == listing.slug)
    )
