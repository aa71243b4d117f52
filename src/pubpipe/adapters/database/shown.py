"""Articles as they stand on the site."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    delete,
    literal,
    select,
    tuple_,
)

from pubpipe.adapters.database import newsroom_schema as t
from pubpipe.adapters.database.types import Moment
from pubpipe.domain.edition import Edition, from_json
from pubpipe.domain.page import Alternate, ListKind
from pubpipe.ports.shown import Listing, Rank, Shown

table = t.shown
_NAMES = {"article_id": "article", "article": "key"}
"""Field → its column, where that has another name."""
COLUMNS = [table.c[_NAMES.get(each.name, each.name)] for each in fields(Shown)]
"""What `shown_of` takes, in its order."""
_PLACE = tuple_(table.c.published_at, table.c.translation)
_DOWN = (table.c.published_at.desc(), table.c.translation.desc())
_UP = (table.c.published_at, table.c.translation)


class SqlShownPages:
    """The articles that stand on the site, within a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, translation: int) -> Shown | None:
        found = self._read(select(*COLUMNS).where(table.c.translation == translation))
        return found[0] if found else None

    def of_article(self, article: int) -> list[Shown]:
        query = select(*COLUMNS).where(table.c.article == article)
        return self._read(query.order_by(table.c.translation))

    def put(self, page: Shown) -> None:
        self.drop(page.translation)
        self._connection.execute(table.insert().values(**row_of(page)))

    def drop(self, translation: int) -> None:
        self._connection.execute(
            delete(table).where(table.c.translation == translation)
        )

    def newest(self, locale: str, limit: int) -> list[Shown]:
        query = select(*COLUMNS).where(table.c.locale == locale)
        return self._read(query.order_by(*_DOWN).limit(limit))

    def older(
        self, listing: Listing, than: Rank, limit: int, floor: Rank | None = None
    ) -> list[Shown]:
        query = select(*COLUMNS).where(_of(listing), place(than) > _PLACE)
        if floor:
            query = query.where(place(floor) < _PLACE)
        return self._read(query.order_by(*_DOWN).limit(limit))

    def newer(self, listing: Listing, than: Rank, limit: int) -> list[Shown]:
        query = select(*COLUMNS).where(_of(listing), place(than) < _PLACE)
        return self._read(query.order_by(*_UP).limit(limit))

    def between(
        self, listing: Listing, floor: Rank | None, until: Rank | None, limit: int
    ) -> list[Shown]:
        query = select(*COLUMNS).where(_of(listing), *_range(floor, until))
        return self._read(query.order_by(*_DOWN).limit(limit))

    def ranks(
        self, listing: Listing, floor: Rank | None, until: Rank | None, limit: int
    ) -> list[Rank]:
        query = (
            select(table.c.published_at, table.c.translation)
            .where(_of(listing), *_range(floor, until))
            .order_by(*_UP)
            .limit(limit)
        )
        return [Rank(*row) for row in self._connection.execute(query)]

    def since(self, locale: str, at: datetime, limit: int) -> list[Shown]:
        query = select(*COLUMNS).where(
            table.c.locale == locale, table.c.published_at >= at
        )
        return self._read(query.order_by(*_DOWN).limit(limit))

    def part(self, locale: str, first: int, last: int) -> list[Shown]:
        query = select(*COLUMNS).where(table.c.article.between(first, last))
        if locale:
            query = query.where(table.c.locale == locale)
        return self._read(query.order_by(table.c.article, table.c.translation))

    def prune(self) -> None:
        live = select(t.translation.c.id).where(
            t.translation.c.live_edition > 0, t.translation.c.mode != "withdrawn"
        )
        self._connection.execute(delete(table).where(table.c.translation.not_in(live)))

    def listings(self, locales: Iterable[str]) -> list[Listing]:
        found = [Listing(locale, "front") for locale in locales]
        kinds: tuple[tuple[ListKind, Column[str]], ...] = (
            ("section", table.c.section_slug),
            ("author", table.c.author_slug),
        )
        for kind, owner in kinds:
            query = select(table.c.locale, owner).where(owner != "").distinct()
            rows = self._connection.execute(query.order_by(table.c.locale, owner))
            found += [Listing(locale, kind, slug) for locale, slug in rows]
        return found

    def put_all(self, pages: Collection[Shown]) -> None:
        one = table.c.translation.in_([page.translation for page in pages])
        known = set(self._read(select(*COLUMNS).where(one)))
        news = [page for page in pages if page not in known]
        if news:
            old = table.c.translation.in_([page.translation for page in news])
            self._connection.execute(delete(table).where(old))
            self._connection.execute(table.insert(), [row_of(page) for page in news])

    def versions(self, articles: Collection[int]) -> dict[int, list[Alternate]]:
        query = select(table.c.article, table.c.locale, table.c.path).where(
            table.c.article.in_(articles)
        )
        found: dict[int, list[Alternate]] = {}
        rows = self._connection.execute(query.order_by(table.c.translation))
        for article, locale, path in rows:
            found.setdefault(article, []).append(Alternate(locale, path))
        return found

    def all_ranks(self, listing: Listing) -> Iterator[Rank]:
        query = select(table.c.published_at, table.c.translation).where(_of(listing))
        for row in self._connection.execute(query.order_by(*_UP)):
            yield Rank(*row)

    def editions(
        self, translations: Collection[int]
    ) -> dict[int, tuple[Edition, bool]]:
        query = (
            select(
                table.c.translation,
                t.edition.c.frozen,
                (t.translation.c.live_revision < t.article.c.head).label("is_behind"),
            )
            .join(t.translation, t.translation.c.id == table.c.translation)
            .join(t.article, t.article.c.id == table.c.article)
            .join(
                t.edition,
                (t.edition.c.translation == table.c.translation)
                & (t.edition.c.number == table.c.edition),
            )
            .where(table.c.translation.in_(translations))
        )
        return {
            row.translation: (from_json(row.frozen), bool(row.is_behind))
            for row in self._connection.execute(query)
        }

    def parts(self, locale: str, size: int) -> list[int]:
        # Whole numbers are divided as such by both databases.
        number = table.c.article.op("/")(size) + 1
        query = select(number).where(table.c.locale == locale).distinct()
        return sorted(self._connection.execute(query).scalars())

    def _read(self, query: Select[Any]) -> list[Shown]:
        return [shown_of(row) for row in self._connection.execute(query)]


def row_of(page: Shown) -> dict[str, Any]:
    """Return the row that keeps it."""
    row = asdict(page)
    row["article"], row["key"] = row.pop("article_id"), row["article"]
    return row


def place(rank: Rank) -> ColumnElement[Any]:
    """Return a rank as SQL compares it with two columns at once."""
    return tuple_(literal(rank.published_at, Moment()), literal(rank.translation))


def _of(listing: Listing) -> ColumnElement[bool]:
    here: ColumnElement[bool] = table.c.locale == listing.locale
    if listing.kind == "section":
        return here & (table.c.section_slug == listing.slug)
    if listing.kind == "author":
        return here & (table.c.author_slug == listing.slug)
    return here


def _range(floor: Rank | None, until: Rank | None) -> list[ColumnElement[bool]]:
    found = []
    if floor:
        found.append(place(floor) < _PLACE)
    if until:
        found.append(place(until) >= _PLACE)
    return found


def shown_of(row: Any) -> Shown:
    """Return what a row that begins with `COLUMNS` says."""
    return Shown(*row[: len(COLUMNS)])
