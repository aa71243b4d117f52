"""What people made of drafts, read from the approvals and targets there are."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select, union_all

from pubpipe.adapters.database import newsroom_schema as t
from pubpipe.ports import Confirmed, Engine

_PART = 500
"""Approvals asked for at once: a statement has room for so many numbers."""

_BY_HAND = ("desk", "draft", "memory", "history")
"""Origins of texts that a person looked at one by one when they were stored."""


class SqlConfirmations:
    """Confirmations within a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def since(self, at: datetime, locales: Collection[str]) -> list[Confirmed]:
        before = self._acts_before(at, locales)
        query = (
            _confirmed(
                t.approval.c.id, t.approval.c.at, t.approval.c.actor, t.approval.c.bulk,
                t.target.c.origin, t.unit.c.locale, t.draft.c.engine, t.draft.c.model,
                t.draft.c.version, t.draft.c.starter,
                (t.draft.c.text == t.target.c.text).label("unchanged"),
            )
            .where(
                t.approval.c.at >= at,
                t.approval.c.revoked_at.is_(None),
                t.unit.c.locale.in_(locales),
            )
            .order_by(t.approval.c.at, t.approval.c.id)
        )  # fmt: skip
        return [
            Confirmed(
                row.id, row.at, row.actor, row.locale,
                Engine(row.engine, row.model, row.version, row.starter),
                row.unchanged, row.bulk, row.origin, before.get(row.id),
            )
            for row in self._connection.execute(query)
        ]  # fmt: skip

    def texts(self, approvals: Collection[int]) -> list[tuple[int, str, str]]:
        asked, found = list(approvals), []
        for start in range(0, len(asked), _PART):
            query = _confirmed(
                t.approval.c.id, t.draft.c.text, t.target.c.text.label("approved")
            ).where(t.approval.c.id.in_(asked[start : start + _PART]))
            found += [
                (row.id, row.text, row.approved)
                for row in self._connection.execute(query)
            ]
        return found

    def _acts_before(self, at: datetime, locales: Collection[str]) -> dict[int, float]:
        """Approval → the seconds since its giver's last act on another unit there."""
        acts = union_all(
            select(
                t.approval.c.unit, t.approval.c.actor, t.approval.c.at, t.approval.c.id
            ).where(t.approval.c.at >= at),
            select(
                t.target.c.unit, t.target.c.author.label("actor"), t.target.c.at,
                (0 * t.target.c.id).label("id"),
            ).where(t.target.c.at >= at, t.target.c.origin.in_(_BY_HAND)),
        ).subquery()  # fmt: skip
        query = (
            select(acts, t.unit.c.translation)
            .join(t.unit, t.unit.c.id == acts.c.unit)
            .where(t.unit.c.locale.in_(locales))
            .order_by(t.unit.c.translation, acts.c.actor, acts.c.at, acts.c.id)
        )
        found: dict[int, float] = {}
        here: tuple[int, str] | None = None
        last: tuple[int, datetime] | None = None
        other: datetime | None = None
        for row in self._connection.execute(query):
            if here != (row.translation, row.actor):
                here, last, other = (row.translation, row.actor), None, None
            if last is not None and last[0] != row.unit:
                other = last[1]
            last = (row.unit, row.at)
            if row.id and other is not None:
                found[row.id] = (row.at - other).total_seconds()
        return found


def _confirmed(*columns: Any) -> Select[Any]:
    """Approvals with their targets and the drafts that stood there at the time."""
    newer = t.draft.alias()
    shown = (
        select(func.max(newer.c.id))
        .where(
            newer.c.segment_text == t.target.c.segment_text,
            newer.c.locale == t.unit.c.locale,
            newer.c.at <= t.approval.c.at,
            newer.c.text != "",
        )
        .scalar_subquery()
    )
    return (
        select(*columns)
        .select_from(t.approval)
        .join(t.target, t.target.c.id == t.approval.c.target)
        .join(t.unit, t.unit.c.id == t.approval.c.unit)
        .join(t.draft, t.draft.c.id == shown)
    )
