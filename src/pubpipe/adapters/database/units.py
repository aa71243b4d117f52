"""Units with their targets, approvals and suggestions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from pubpipe.adapters.database import newsroom_schema as t
from pubpipe.adapters.database.counters import recount
from pubpipe.adapters.database.rows import add_row
from pubpipe.adapters.database.unit_rows import rows, source, unit
from pubpipe.domain.markup import plain
from pubpipe.domain.tokens import word_count
from pubpipe.domain.unit import Change, Target, Unit
from pubpipe.ports import Approval, Piece


class SqlUnits:
    """Units within a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, unit_id: int) -> Unit | None:
        row = self._connection.execute(
            rows().where(t.unit.c.id == unit_id)
        ).one_or_none()
        return unit(row) if row else None

    def of_translation(self, translation: int) -> list[Unit]:
        query = (
            rows()
            .where(t.unit.c.translation == translation, t.unit.c.in_head)
            .order_by(t.unit.c.position)
        )
        return [unit(row) for row in self._connection.execute(query)]

    def obsolete(self, translation: int) -> list[Unit]:
        query = (
            rows()
            .where(
                t.unit.c.translation == translation,
                ~t.unit.c.in_head,
                t.unit.c.current_target.is_not(None),
            )
            .order_by(t.unit.c.id)
        )
        return [unit(row) for row in self._connection.execute(query)]

    def carry(
        self, translation: int, pieces: Sequence[Piece], at: datetime
    ) -> list[tuple[Unit, Target | None]]:
        query = select(t.unit).where(t.unit.c.translation == translation)
        had = {row.segment: row for row in self._connection.execute(query)}
        locale = self._connection.execute(
            select(t.translation.c.locale).where(t.translation.c.id == translation)
        ).scalar_one()
        touched: list[int] = []
        for position, piece in enumerate(pieces):
            row = had.pop(piece.segment, None)
            place = {"position": position, "role": piece.kind}
            if row is None:
                touched.append(self._make(translation, locale, piece, place, at))
            elif not row.in_head or row.segment_text != piece.segment_text:
                self._point(row, piece, place, at)
                touched.append(row.id)
            elif (row.position, row.role) != (position, piece.kind):
                self._set(row.id, **place)
        for row in had.values():
            self._set(row.id, in_head=False)
        recount(self._connection, [translation], drafts=True)
        carried = rows().where(t.unit.c.id.in_(touched)).order_by(t.unit.c.position)
        units = [unit(row) for row in self._connection.execute(carried)]
        return [(each, self._standing(each)) for each in units]

    def settle(
        self, unit: Unit, target: Target | None, change: Change, at: datetime
    ) -> None:
        values: dict[str, Any] = {"approved_target": None}
        if target is not None:
            values = {"approved_target": target.id, "current_target": target.id}
        self._set(
            unit.id,
            status=change.status,
            reason=change.reason,
            version=unit.version + 1,
            at=at,
            **values,
        )
        recount(self._connection, [unit.translation])

    def apply(
        self, unit: Unit, change: Change, author: str, at: datetime
    ) -> int | None:
        held = self._connection.execute(
            update(t.unit)
            .where(t.unit.c.id == unit.id, t.unit.c.version == unit.version)
            .values(
                version=unit.version + 1,
                status=change.status,
                reason=change.reason,
                approved_target=None,
                at=at,
            )
        )
        if held.rowcount != 1:
            return None
        if change.revoke:
            self._connection.execute(
                update(t.approval)
                .where(
                    t.approval.c.unit == unit.id,
                    t.approval.c.source_hash == unit.source_hash,
                    t.approval.c.revoked_at.is_(None),
                )
                .values(revoked_at=at)
            )
        target = unit.target.id if unit.target else 0
        if change.text is not None:
            target = self._write(unit, change, author, at)
        if change.clear:
            self._set(unit.id, current_target=None)
        if change.approve:
            self._connection.execute(
                insert(t.approval).values(
                    unit=unit.id,
                    target=target,
                    source_hash=unit.source_hash,
                    actor=author,
                    bulk=change.bulk,
                    alone=change.alone,
                    at=at,
                )
            )
            self._set(unit.id, approved_target=target)
        recount(self._connection, [unit.translation])
        return target

    def repeats(self, unit: Unit) -> list[Unit]:
        query = (
            rows()
            .where(
                t.unit.c.translation == unit.translation,
                t.unit.c.in_head,
                t.unit.c.id != unit.id,
                t.unit.c.current_target.is_(None),
                source.c.source_hash == unit.source_hash,
            )
            .order_by(t.unit.c.position)
        )
        return [_read(row) for row in self._connection.execute(query)]

    def targets(self, unit_id: int) -> list[Target]:
        query = (
            select(t.target, t.segment_text.c.source_hash)
            .join(t.segment_text, t.segment_text.c.id == t.target.c.segment_text)
            .where(t.target.c.unit == unit_id)
            .order_by(t.target.c.n)
        )
        return [_target(row) for row in self._connection.execute(query)]

    def suggest(
        self, unit_id: int, text: str, author: str, origin: str, at: datetime
    ) -> None:
        same = select(t.suggestion.c.id).where(
            t.suggestion.c.unit == unit_id, t.suggestion.c.text == text
        )
        if self._connection.execute(same).first() is None:
            self._connection.execute(
                insert(t.suggestion).values(
                    unit=unit_id, text=text, author=author, origin=origin, at=at
                )
            )

    def suggestions(self, unit_id: int) -> list[tuple[str, str]]:
        query = (
            select(t.suggestion.c.text, t.suggestion.c.author)
            .where(t.suggestion.c.unit == unit_id)
            .order_by(t.suggestion.c.id)
        )
        return [(row.text, row.author) for row in self._connection.execute(query)]

    def retire(self, role: str, locale: str, source_hash: str) -> list[int]:
        query = (
            select(t.unit.c.id, t.unit.c.translation)
            .join(t.segment_text, t.segment_text.c.id == t.unit.c.segment_text)
            .where(
                t.unit.c.role == role,
                t.unit.c.locale == locale,
                t.unit.c.in_head,
                t.unit.c.current_target.is_(None),
                t.segment_text.c.source_hash == source_hash,
            )
        )
        untouched = self._connection.execute(query).all()
        self._connection.execute(
            update(t.unit)
            .where(t.unit.c.id.in_([row.id for row in untouched]))
            .values(in_head=False)
        )
        touched = [row.translation for row in untouched]
        recount(self._connection, touched)
        return touched

    def source_before(self, unit: Unit) -> str:
        query = (
            select(t.segment_text.c.source_hash)
            .join(t.unit, t.unit.c.segment_text == t.segment_text.c.id)
            .where(
                t.unit.c.translation == unit.translation,
                t.unit.c.in_head,
                t.unit.c.position < unit.position,
            )
            .order_by(t.unit.c.position.desc())
            .limit(1)
        )
        return self._connection.execute(query).scalar_one_or_none() or ""

    def approvals(self, translation: int) -> dict[int, Approval]:
        query = (
            select(
                t.unit.c.id,
                t.approval.c.target,
                t.approval.c.bulk,
                t.target.c.origin,
                t.approval.c.alone,
            )
            .join(t.approval, t.approval.c.target == t.unit.c.approved_target)
            .join(t.target, t.target.c.id == t.approval.c.target)
            .where(
                t.unit.c.translation == translation,
                t.unit.c.in_head,
                t.unit.c.status == "approved",
                t.approval.c.revoked_at.is_(None),
            )
        )
        return {
            row.id: Approval(row.target, row.bulk, row.origin, row.alone)
            for row in self._connection.execute(query)
        }

    def _set(self, unit_id: int, **values: Any) -> None:
        self._connection.execute(
            update(t.unit).where(t.unit.c.id == unit_id).values(**values)
        )

    def _make(
        self, translation: int, locale: str, piece: Piece, place: dict[str, Any],
        at: datetime,
    ) -> int:  # fmt: skip
        return add_row(
            self._connection,
            t.unit,
            translation=translation,
            segment=piece.segment,
            locale=locale,
            in_head=True,
            status="untranslated",
            segment_text=piece.segment_text,
            words=word_count(plain(piece.content.text)),
            at=at,
            **place,
        )

    def _point(
        self, row: Any, piece: Piece, place: dict[str, Any], at: datetime
    ) -> None:
        """Give the unit its new source; an older draft belongs to the older source."""
        draft = select(func.max(t.draft.c.id)).where(
            t.draft.c.segment_text == piece.segment_text,
            t.draft.c.locale == row.locale,
        )
        self._set(
            row.id,
            in_head=True,
            segment_text=piece.segment_text,
            # Whoever saw the older source is stale from here on.
            version=row.version + 1,
            draft=self._connection.execute(draft).scalar_one_or_none(),
            words=word_count(plain(piece.content.text)),
            at=at,
            **place,
        )

    def _standing(self, each: Unit) -> Target | None:
        query = (
            select(t.target, t.segment_text.c.source_hash)
            .join(t.approval, t.approval.c.target == t.target.c.id)
            .join(t.segment_text, t.segment_text.c.id == t.target.c.segment_text)
            .where(
                t.approval.c.unit == each.id,
                t.approval.c.source_hash == each.source_hash,
                t.approval.c.revoked_at.is_(None),
            )
            .order_by(t.target.c.n.desc())
            .limit(1)
        )
        row = self._connection.execute(query).one_or_none()
        return _target(row) if row else None

    def _write(self, unit: Unit, change: Change, author: str, at: datetime) -> int:
        newest = select(func.coalesce(func.max(t.target.c.n), 0)).where(
            t.target.c.unit == unit.id
        )
        source = select(t.unit.c.segment_text).where(t.unit.c.id == unit.id)
        target = add_row(
            self._connection,
            t.target,
            unit=unit.id,
            n=self._connection.execute(newest).scalar_one() + 1,
            text=change.text,
            segment_text=self._connection.execute(source).scalar_one(),
            author=author,
            origin=change.origin,
            at=at,
        )
        self._set(unit.id, current_target=target)
        return target


_read = unit  # the name is a parameter's in most methods


def _target(row: Any) -> Target:
    return Target(
        id=row.id,
        n=row.n,
        text=row.text,
        source_hash=row.source_hash,
        author=row.author,
        origin=row.origin,
        at=row.at,
    )
