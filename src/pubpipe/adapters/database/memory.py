"""Translation memory: approved pairs, whole and sentence by sentence."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update

from pubpipe.adapters.database import newsroom_schema as t
from pubpipe.adapters.database.likeness import likest
from pubpipe.domain.likeness import comparable, grams
from pubpipe.domain.markup import Marked, plain, source_hash
from pubpipe.domain.memory import NO_CONTEXT, Imported, Pair
from pubpipe.domain.unit import TARGET_LIMIT, Unit

Align = Callable[[str, str, str], Sequence[tuple[str, str]]]
"""The pairs of sentences in (source, text) of a locale."""
_AT_ONCE = 500
"""Rows written by one statement; SQLite takes 32,766 values in one."""


def whole_only(_source: str, _text: str, _locale: str) -> Sequence[tuple[str, str]]:
    """An `Align` that knows no sentences."""
    return ()


class SqlMemory:
    """The memory within a transaction."""

    def __init__(self, connection: Connection, align: Align) -> None:
        self._connection = connection
        self._align = align

    def remember(
        self, unit: Unit, target: int, text: str, context: str, at: datetime
    ) -> None:
        m = t.memory
        known = update(m).where(m.c.target == target)
        if self._connection.execute(known.values(at=at, retired_at=None)).rowcount:
            whole = known.where(~m.c.is_sentence)
            self._connection.execute(whole.values(context_hash=context))
            return
        shared = {
            "target": target,
            "locale": unit.locale,
            "article": unit.article,
            "author": unit.target.author if unit.target else "",
            "origin": "",
            "at": at,
        }
        source = unit.source.text
        whole_row = _row(source, text, unit.source_hash, context)
        sentences = self._sentences(source, text, unit.locale)
        self._insert([row | shared for row in (whole_row, *sentences)])

    def retire(self, target: int, at: datetime) -> None:
        self._connection.execute(
            update(t.memory)
            .where(t.memory.c.target == target, t.memory.c.retired_at.is_(None))
            .values(retired_at=at)
        )

    def exact(self, locale: str, source_hash: str, limit: int = 20) -> list[Pair]:
        query = (
            _pairs()
            .where(
                t.memory.c.locale == locale,
                t.memory.c.source_hash == source_hash,
                t.memory.c.retired_at.is_(None),
            )
            .order_by(t.memory.c.is_sentence, t.memory.c.id.desc())
            .limit(limit)
        )
        return [_pair(row) for row in self._connection.execute(query)]

    def like(
        self, locale: str, text: str, least: float, limit: int = 5, without: int = 0
    ) -> list[tuple[Pair, float]]:
        found = dict(likest(self._connection, locale, text, least, limit, without))
        query = _pairs().where(t.memory.c.id.in_(found))
        pairs = {row.id: _pair(row) for row in self._connection.execute(query)}
        return [(pairs[number], likeness) for number, likeness in found.items()]

    def containing(self, locale: str, phrases: Sequence[str], limit: int) -> list[Pair]:
        if any(len(phrase) > TARGET_LIMIT for phrase in phrases):
            # No pair has it, and SQLite takes no pattern of more than 50,000 bytes.
            return []
        m = t.memory.c
        live = (
            select(t.edition_target.c.target)
            .join(t.edition, t.edition.c.id == t.edition_target.c.edition)
            .join(
                t.translation,
                (t.translation.c.id == t.edition.c.translation)
                & (t.translation.c.live_edition == t.edition.c.number),
            )
        )
        published = m.target.in_(live)
        query = (
            _pairs()
            .add_columns(published.label("is_published"))
            .where(m.locale == locale, ~m.is_sentence)
            .where(m.retired_at.is_(None) | published)
            .order_by(m.id.desc())
            .limit(limit)
        )
        for phrase in phrases:
            wanted = f"% {_literal(phrase)}%"
            query = query.where(
                m.source_words.like(wanted, escape="\\")
                | m.text_words.like(wanted, escape="\\")
            )
        return [
            _pair(row, is_published=bool(row.is_published))
            for row in self._connection.execute(query)
        ]

    def add(self, pairs: Sequence[Imported], at: datetime) -> list[Imported]:
        fresh = self._unknown(pairs)
        rows = []
        for each in fresh:
            shared = {
                "target": None,
                "locale": each.locale,
                "article": "",
                "author": each.author,
                "origin": each.origin,
                "at": each.at or at,
            }
            whole = _row(each.source, each.text, each.source_hash, each.context)
            sentences = self._sentences(each.source, each.text, each.locale)
            rows += [row | shared for row in (whole, *sentences)]
        self._insert(rows)
        return fresh

    def get(self, number: int) -> Pair | None:
        query = _pairs().where(t.memory.c.id == number, t.memory.c.retired_at.is_(None))
        row = self._connection.execute(query).one_or_none()
        return _pair(row) if row else None

    def forget(self, number: int, at: datetime) -> None:
        m = t.memory.c
        # Its sentences were stored right behind it, up to the next whole pair.
        behind = (
            select(func.min(m.id))
            .where(m.id > number, (~m.is_sentence) | m.target.is_not(None))
            .scalar_subquery()
        )
        self._connection.execute(
            update(t.memory)
            .where(m.target.is_(None), m.id >= number)
            .where((m.id < behind) | behind.is_(None))
            .values(retired_at=at)
        )

    def pairs(self, locale: str) -> Iterator[Pair]:
        query = (
            _pairs()
            .where(
                t.memory.c.locale == locale,
                ~t.memory.c.is_sentence,
                t.memory.c.retired_at.is_(None),
            )
            .order_by(t.memory.c.id)
            .execution_options(yield_per=1000)
        )
        # Closed by whoever stops in the middle, too.
        with self._connection.execute(query) as rows:
            for row in rows:
                yield _pair(row)

    def size(self, locale: str) -> int:
        query = select(func.count()).where(
            t.memory.c.locale == locale,
            ~t.memory.c.is_sentence,
            t.memory.c.retired_at.is_(None),
        )
        return self._connection.execute(query).scalar_one()

    def _sentences(self, source: str, text: str, locale: str) -> list[dict[str, Any]]:
        return [
            _row(one, other, source_hash(Marked(one)), NO_CONTEXT, is_sentence=True)
            for one, other in self._align(source, text, locale)
        ]

    def _unknown(self, pairs: Sequence[Imported]) -> list[Imported]:
        """The pairs that the memory does not have as whole ones yet, each once."""
        m = t.memory.c
        hashes = {each.source_hash for each in pairs}
        query = select(m.locale, m.source_hash, m.text).where(
            m.source_hash.in_(hashes), ~m.is_sentence, m.retired_at.is_(None)
        )
        known = {tuple(row) for row in self._connection.execute(query)}
        fresh: dict[tuple[str, str, str], Imported] = {}
        for each in pairs:
            key = (each.locale, each.source_hash, each.text)
            if key not in known:
                fresh.setdefault(key, each)
        return list(fresh.values())

    def _insert(self, rows: list[dict[str, Any]]) -> None:
        """Store rows and what they are found by."""
        found: list[dict[str, int]] = []
        for start in range(0, len(rows), _AT_ONCE):
            some = rows[start : start + _AT_ONCE]
            made = self._connection.execute(
                insert(t.memory).returning(t.memory.c.id, sort_by_parameter_order=True),
                some,
            ).scalars()
            found += [
                {"gram": gram, "memory": number}
                for number, row in zip(made, some, strict=True)
                for gram in grams(row["source_words"].split(), row["locale"])
            ]
        if found:
            # In the order of the index, which is far the largest thing here.
            found.sort(key=itemgetter("gram"))
            self._connection.execute(insert(t.memory_gram), found)


def _row(
    source: str, text: str, source_hash: str, context: str, *, is_sentence: bool = False
) -> dict[str, Any]:
    return {
        "is_sentence": is_sentence,
        "source_hash": source_hash,
        "context_hash": context,
        "source": source,
        "text": text,
        "source_words": comparable(plain(source)),
        "text_words": comparable(plain(text)),
        "retired_at": None,
    }


def _pairs() -> Select[Any]:
    m = t.memory.c
    return select(
        m.id, m.source, m.text, m.context_hash, m.is_sentence, m.article, m.locale,
        m.author, m.origin, m.at, m.target, m.source_hash,
    )  # fmt: skip


def _pair(row: Any, *, is_published: bool = False) -> Pair:
    return Pair(
        id=row.id,
        source=row.source,
        text=row.text,
        context=row.context_hash,
        is_sentence=row.is_sentence,
        article=row.article,
        locale=row.locale,
        author=row.author,
        origin=row.origin,
        at=row.at,
        source_hash=row.source_hash,
        target=row.target or 0,
        is_published=is_published,
    )


def _literal(phrase: str) -> str:
    """A phrase for LIKE, in which none of its signs stands for others."""
    return re.sub(r"([\\%_])", r"\\\1", phrase)
