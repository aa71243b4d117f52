"""Which pages stand at which addresses, and which addresses they link to."""

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, delete, insert, select

from pubpipe.adapters.database import newsroom_schema as t
from pubpipe.ports import Addresses


class SqlLinks:
    """Links within a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def standing(self, locale: str, keys: Iterable[str]) -> dict[str, str]:
        query = (
            select(t.page_address.c.key, t.page_address.c.path)
            .where(t.page_address.c.locale == locale)
            .where(t.page_address.c.key.in_(set(keys)))
            # Of two articles from one source the newer one.
            .order_by(t.page_address.c.translation)
        )
        return {row.key: row.path for row in self._connection.execute(query)}

    def standing_of(self, translation: int) -> dict[str, str]:
        query = select(t.page_address.c.key, t.page_address.c.path).where(
            t.page_address.c.translation == translation
        )
        return {row.key: row.path for row in self._connection.execute(query)}

    def put(self, pages: Collection[Addresses]) -> None:
        stands = {
            (page.translation, key, page.locale, path)
            for page in pages
            for key, path in page.stands.items()
        }
        links = {(page.translation, key) for page in pages for key in page.links}
        owners = {page.translation for page in pages}
        for table, wanted in ((t.page_address, stands), (t.page_link, links)):
            owner = table.c.translation
            rows = self._connection.execute(select(table).where(owner.in_(owners)))
            changed = {row[0] for row in wanted ^ {tuple(row) for row in rows}}
            self._connection.execute(delete(table).where(owner.in_(changed)))
            news = sorted(row for row in wanted if row[0] in changed)
            if news:
                names = table.columns.keys()
                self._connection.execute(
                    insert(table), [dict(zip(names, row, strict=True)) for row in news]
                )

    def linking(
        self, locale: str, keys: Collection[str]
    ) -> list[tuple[str, str, str]]:  # fmt: skip
        query = (
            select(t.article.c.key, t.article.c.section_slug, t.article.c.slug)
            .join(t.translation, t.translation.c.article == t.article.c.id)
            .join(t.page_link, t.page_link.c.translation == t.translation.c.id)
            .where(t.page_link.c.key.in_(set(keys)), t.translation.c.locale == locale)
            .distinct()
            .order_by(t.article.c.key)
        )
        return [tuple(row) for row in self._connection.execute(query)]
