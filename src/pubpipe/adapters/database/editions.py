"""Editions and the live pointer."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Connection, Select, insert, select, update

from pubpipe.adapters.database import newsroom_schema as t
from pubpipe.adapters.database.articles import article_of
from pubpipe.adapters.database.rows import add_row
from pubpipe.domain.edition import Edition, Mode, from_json, to_json
from pubpipe.ports import Article


class SqlEditions:
    """Editions within a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def request_release(self, translation: int) -> int:
        self._set(
            translation,
            release_seq=t.translation.c.release_seq + 1,
            awaits_release=True,
        )
        query = select(t.translation.c.release_seq).where(
            t.translation.c.id == translation
        )
        return int(self._connection.execute(query).scalar_one())

    def add(
        self, translation: int, edition: Edition, revision: int,
        targets: Mapping[int, int], actor: str,
    ) -> None:  # fmt: skip
        frozen = to_json(edition)
        content = {**frozen, "number": 0, "made_at": "", "first_made_at": ""}
        added = add_row(
            self._connection,
            t.edition,
            translation=translation,
            number=edition.number,
            revision=revision,
            content_hash=sha256(
                orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
            ).hexdigest(),
            frozen=frozen,
            published_at=edition.published_at,
            actor=actor,
            at=edition.made_at,
        )
        rows = [
            {
                "edition": added,
                "unit": unit,
                "target": target,
            }
            for unit, target in targets.items()
        ]
        if rows:
            self._connection.execute(insert(t.edition_target), rows)

    def numbers(self, translation: int) -> list[int]:
        query = (
            select(t.edition.c.number)
            .where(t.edition.c.translation == translation)
            .order_by(t.edition.c.number)
        )
        return list(self._connection.execute(query).scalars())

    def get(self, translation: int, number: int) -> Edition | None:
        query = select(t.edition.c.frozen).where(
            t.edition.c.translation == translation, t.edition.c.number == number
        )
        frozen = self._connection.execute(query).scalar_one_or_none()
        return from_json(frozen) if frozen else None

    def content_hash(self, translation: int, number: int) -> str:
        query = select(t.edition.c.content_hash).where(
            t.edition.c.translation == translation, t.edition.c.number == number
        )
        return self._connection.execute(query).scalar_one_or_none() or ""

    def set_live(
        self, translation: int, number: int, revision: int, mode: Mode
    ) -> None:
        self._set(translation, live_edition=number, live_revision=revision, mode=mode)

    def answer_release(self, translation: int, number: int) -> None:
        self._set(translation, released=number, awaits_release=False)

    def live(self, article: int) -> list[Edition]:
        query = _live().where(t.translation.c.article == article)
        return self._editions(query.order_by(t.translation.c.id))

    def standing(self, translation: int) -> int:
        query = select(t.translation.c.live_edition).where(
            t.translation.c.id == translation, t.translation.c.mode != "withdrawn"
        )
        return int(self._connection.execute(query).scalar_one_or_none() or 0)

    def all_live(
        self, after: int, limit: int
    ) -> list[tuple[int, Article, Edition, str]]:
        byline = t.revision.c.corrected["byline"].as_string()
        query = (
            _live()
            .add_columns(
                t.translation.c.id.label("live"), t.article, byline.label("byline")
            )
            .join(t.article, t.article.c.id == t.translation.c.article)
            .join(t.revision, t.revision.c.id == t.edition.c.revision)
            .where(t.translation.c.id > after)
            .order_by(t.translation.c.id)
            .limit(limit)
        )
        return [
            (row.live, article_of(row), from_json(row.frozen), row.byline or "")
            for row in self._connection.execute(query)
        ]

    def withdrawn(self) -> list[tuple[str, Article]]:
        query = (
            select(t.translation.c.locale, t.article)
            .join(t.article, t.article.c.id == t.translation.c.article)
            .where(
                t.translation.c.mode == "withdrawn",
                select(t.edition.c.id)
                .where(t.edition.c.translation == t.translation.c.id)
                .exists(),
            )
            .order_by(t.translation.c.id)
        )
        return [
            (row.locale, article_of(row)) for row in self._connection.execute(query)
        ]

    def _editions(self, query: Select[Any]) -> list[Edition]:
        return [
            from_json(frozen) for frozen in self._connection.execute(query).scalars()
        ]

    def _set(self, translation: int, **values: Any) -> None:
        self._connection.execute(
            update(t.translation)
            .where(t.translation.c.id == translation)
            .values(**values)
        )


def _live() -> Select[Any]:
    return select(t.edition.c.frozen).join(
        t.translation,
        (t.translation.c.id == t.edition.c.translation)
        & (t.translation.c.live_edition == t.edition.c.number)
        & (t.translation.c.mode != "withdrawn"),
    )
