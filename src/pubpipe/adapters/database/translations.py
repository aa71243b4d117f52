"""Translations with their counts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    case,
    false,
    func,
    insert,
    select,
    update,
)

from pubpipe.adapters.database import newsroom_schema as t
from pubpipe.domain.demand import SOON
from pubpipe.domain.edition import Translation
from pubpipe.ports import Claim, QueueOrder, QueueRow, Wanted

_MOST_AT_ONCE = 500


class SqlTranslations:
    """Translations within a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, article: int, locale: str) -> Translation | None:
        query = _rows().where(
            t.translation.c.article == article, t.translation.c.locale == locale
        )
        return self._one(query)

    def get(self, translation: int) -> Translation | None:
        return self._one(_rows().where(t.translation.c.id == translation))

    def all(self, article: int | None = None) -> list[Translation]:
        query = _rows().order_by(t.translation.c.id)
        if article is not None:
            query = query.where(t.translation.c.article == article)
        return [_translation(row) for row in self._connection.execute(query)]

    def titles(self) -> list[tuple[int, str, str]]:
        query = (
            select(t.translation.c.id, t.article.c.title, t.article.c.key)
            .join(t.article, t.article.c.id == t.translation.c.article)
            .where(t.translation.c.waiting > 0)
        )
        return [(row.id, row.title, row.key) for row in self._connection.execute(query)]

    def open(
        self, article: int, locale: str, priority: int, deadline: datetime | None,
        embargo: datetime | None, at: datetime,
    ) -> Translation:  # fmt: skip
        given = {"priority": priority, "deadline": deadline, "embargo": embargo}
        # A relaunch that says nothing about an embargo must not lift it.
        decided: dict[str, Any] = {n: value for n, value in given.items() if value}
        if priority:
            decided["turn"] = -priority
        if deadline:
            decided["due"] = deadline
        found = self.find(article, locale)
        if found is None:
            self._connection.execute(
                insert(t.translation).values(
                    article=article, locale=locale, at=at, **decided
                )
            )
        elif decided:
            self._connection.execute(
                update(t.translation)
                .where(t.translation.c.id == found.id)
                .values(**decided)
            )
        opened = self.find(article, locale)
        assert opened is not None  # noqa: S101 - just stored
        return opened

    def set_segmented(self, translation: int, revision: int) -> None:
        self._connection.execute(
            update(t.translation)
            .where(t.translation.c.id == translation)
            .values(segmented=revision)
        )

    def due(
        self, now: datetime, source_locale: str, article: int | None, *, ignores: bool
    ) -> list[tuple[str, str, int]]:
        here = t.translation.c
        is_source = here.locale == source_locale
        in_head = (t.unit.c.translation == here.id) & t.unit.c.in_head
        units = select(t.unit.c.id).where(in_head)
        is_approved = (
            units.exists() & ~units.where(t.unit.c.status != "approved").exists()
        )
        has_time_come = here.embargo.is_(None) | (here.embargo <= now)
        query = (
            select(t.article.c.key, here.locale, here.release_seq)
            .join(t.article, t.article.c.id == here.article)
            .where(
                here.awaits_release,
                here.mode == "latest",
                t.article.c.head > 0,
                (here.release_seq > here.released)
                | (here.live_edition == 0)
                | (here.live_revision < t.article.c.head),
                is_source | ((here.segmented >= t.article.c.head) & is_approved),
                has_time_come | (is_source if ignores else false()),
            )
            .order_by(here.id)
        )
        if article is not None:
            query = query.where(here.article == article)
        return [tuple(row) for row in self._connection.execute(query)]

    def queue(self, wanted: Wanted) -> tuple[list[QueueRow], int]:
        query = (
            _rows()
            .add_columns(
                t.article.c.title, t.translation.c.at, t.translation.c.confidence,
                t.translation.c.reading,
                _claim.c.holder, _claim.c.expires_at,
            )
            .outerjoin(
                _claim,
                (_claim.c.translation == t.translation.c.id)
                & (_claim.c.expires_at > wanted.now),
            )
            .where(t.translation.c.waiting > 0, *_conditions(wanted))
        )  # fmt: skip
        order = _ORDERS.get(wanted.order) or _urgent(wanted.now + SOON)
        rows = self._connection.execute(
            query.order_by(*order).limit(wanted.limit).offset(wanted.skip)
        ).all()
        if not wanted.skip and len(rows) < wanted.limit:
            total = len(rows)
        else:
            counted = select(func.count()).select_from(query.subquery())
            total = (
                self._connection.execute(counted).scalar_one() if wanted.count else 0
            )
        return [_queue_row(row) for row in rows], total

    def note_readers(self, views: Mapping[str, int]) -> int:
        known = select(
            t.translation.c.id, t.article.c.key, t.translation.c.reading
        ).join(t.article, t.article.c.id == t.translation.c.article)
        read = known.where(t.translation.c.reading != 0)
        rows = {row.id: row for row in self._connection.execute(read)}
        keys = sorted(views)
        for start in range(0, len(keys), _MOST_AT_ONCE):
            some = known.where(t.article.c.key.in_(keys[start : start + _MOST_AT_ONCE]))
            rows |= {row.id: row for row in self._connection.execute(some)}
        changed = 0
        for row in rows.values():
            reading = -views.get(row.key, 0)
            if reading != row.reading:
                self._connection.execute(
                    update(t.translation)
                    .where(t.translation.c.id == row.id)
                    .values(reading=reading)
                )
                changed += 1
        return changed

    def _one(self, query: Select[Any]) -> Translation | None:
        row = self._connection.execute(query).one_or_none()
        return _translation(row) if row else None


_claim = t.translation_claim
_ORDERS: dict[QueueOrder, tuple[Any, ...]] = {
    # In an index; `pressing` is sorted by the deadline alone and needs few rows.
    "readers": (
        t.translation.c.turn, t.translation.c.reading, t.translation.c.due,
        t.translation.c.at, t.translation.c.id,
    ),
    "pressing": (t.translation.c.turn, t.translation.c.due, t.translation.c.id),
    "deadline": (t.translation.c.due, t.translation.c.turn, t.translation.c.id),
    "oldest": (t.translation.c.at, t.translation.c.id),
    "newest": (t.translation.c.at.desc(), t.translation.c.id.desc()),
    "shortest": (t.translation.c.words_left, t.translation.c.id),
    "surest": (
        t.translation.c.confidence.is_(None), t.translation.c.confidence.desc(), t.translation.c.id,
    ),
    "unsurest": (
        t.translation.c.confidence.is_(None), t.translation.c.confidence, t.translation.c.id,
    ),
}  # fmt: skip


def _urgent(soon: datetime) -> tuple[Any, ...]:
    """The order of `readers`, with deadlines before `soon` first within a priority."""
    pressing = case((t.translation.c.due <= soon, t.translation.c.due), else_=t.NEVER)
    turn, *rest = _ORDERS["readers"]
    return (turn, pressing, *rest)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    each: list[ColumnElement[bool]] = [t.translation.c.locale.in_(wanted.locales)]
    if wanted.status:
        each.append(t.translation.c.counts[wanted.status].as_integer() > 0)
    if wanted.priority is not None:
        each.append(t.translation.c.priority >= wanted.priority)
    if wanted.due_by is not None:
        each.append(t.translation.c.due <= wanted.due_by)
    if wanted.held == "mine":
        each.append(_claim.c.holder == wanted.person)
    elif wanted.held == "free":
        each.append(_claim.c.holder.is_(None) | (_claim.c.holder == wanted.person))
    elif wanted.held == "others":
        each.append(_claim.c.holder != wanted.person)
    if wanted.without:
        each.append(t.translation.c.id.not_in(wanted.without))
    if wanted.ids is not None:
        each.append(t.translation.c.id.in_(wanted.ids))
    return each


def _queue_row(row: Any) -> QueueRow:
    return QueueRow(
        translation=_translation(row),
        headline=row.title,
        waiting_since=row.at,
        claim=Claim(row.holder, row.expires_at) if row.holder else None,
        confidence=row.confidence,
        source_views=-row.reading,
    )


def _rows() -> Select[Any]:
    return select(
        t.translation.c.id,
        t.translation.c.article.label("article_id"),
        t.article.c.key,
        t.translation.c.locale,
        t.translation.c.mode,
        t.translation.c.live_edition,
        t.translation.c.live_revision,
        t.translation.c.release_seq,
        t.translation.c.released,
        t.translation.c.segmented,
        t.article.c.head,
        t.translation.c.priority,
        t.translation.c.deadline,
        t.translation.c.embargo,
        t.translation.c.counts,
        t.translation.c.words,
        t.translation.c.words_left,
    ).join(t.article, t.article.c.id == t.translation.c.article)


def _translation(row: Any) -> Translation:
    return Translation(
        id=row.id,
        article_id=row.article_id,
        article=row.key,
        locale=row.locale,
        mode=row.mode,
        live_edition=row.live_edition,
        live_revision=row.live_revision,
        release_seq=row.release_seq,
        released=row.released,
        priority=row.priority,
        deadline=row.deadline,
        embargo=row.embargo,
        units=row.counts,
        is_segmented=row.segmented >= row.head,
        is_current=row.live_edition > 0 and row.live_revision >= row.head,
        words=row.words,
        words_left=row.words_left,
    )
