"""Which pages stand at which addresses, and which addresses they link to."""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection, delete, insert, select

from pubpipe.adapters.database import newsroom_schema as t


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

    def put(
        self, translation: int, locale: str, stands: Mapping[str, str],
        links: Collection[str],
    ) -> None:  # fmt: skip
        for table in (t.page_address, t.page_link):
            self._connection.execute(
                delete(table).where(table.c.translation == translation)
            )
        if stands:
            self._connection.execute(
                insert(t.page_address),
                [
                    {
                        "translation": translation,
                        "key": key,
                        "locale": locale,
                        "path": path,
                    }
                    for key, path in stands.items()
                ],
            )
        if links:
            self._connection.execute(
                insert(t.page_link),
                [{"translation": translation, "key": key} for key in sorted(links)],
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
