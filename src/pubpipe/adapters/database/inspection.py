"""Reads across the newsroom's tables, for checks that change nothing."""

from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, func, select, text

from pubpipe.adapters.database import newsroom_schema as t
from pubpipe.adapters.database.articles import SqlArticles
from pubpipe.adapters.database.engine import reader
from pubpipe.domain.edition import from_json
from pubpipe.domain.page import article_path
from pubpipe.ports.inspection import Evidence, LiveEdition

_CHANGES_PAGES = ("published", "withdrawn", "rolled back")
"""Acts in the history that mark pages dirty."""


class SqlInspection:
    """The `Inspection` port on a newsroom database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = reader(engine)

    def live_editions(self) -> list[LiveEdition]:
        """Return what readers should see, oldest article first."""
        query = (
            select(
                t.article.c.key, t.article.c.slug, t.article.c.section_slug,
                t.translation.c.locale,
                t.translation.c.live_edition, t.edition.c.id.label("edition"),
                t.edition.c.revision, t.edition.c.content_hash, t.edition.c.frozen,
            )
            .join(t.article, t.article.c.id == t.translation.c.article)
            .outerjoin(
                t.edition,
                (t.edition.c.translation == t.translation.c.id)
                & (t.edition.c.number == t.translation.c.live_edition),
            )
            .where(t.translation.c.live_edition > 0, t.translation.c.mode != "withdrawn")
            .order_by(t.article.c.id, t.translation.c.id)
        )  # fmt: skip
        with self._engine.connect() as connection, connection.begin():
            return [_live(connection, row) for row in connection.execute(query).all()]

    def published_pairs(self) -> set[tuple[str, str]]:
        """Return (article, locale) of everything that ever had an edition."""
        query = (
            select(t.article.c.key, t.translation.c.locale)
            .join(t.translation, t.translation.c.article == t.article.c.id)
            .join(t.edition, t.edition.c.translation == t.translation.c.id)
            .distinct()
        )
        with self._engine.connect() as connection:
            return {(row.key, row.locale) for row in connection.execute(query)}

    def newest_change_of_pages(self) -> datetime | None:
        """Return when a release, a withdrawal, a roll-back or a new revision was stored."""
        acts = select(func.max(t.audit.c.at)).where(
            t.audit.c.action.in_(_CHANGES_PAGES)
        )
        with self._engine.connect() as connection:
            found = [
                connection.execute(query).scalar_one()
                for query in (
                    acts,
                    select(func.max(t.revision.c.at)),
                    select(func.max(t.edition.c.at)),
                )
            ]
        return max((each for each in found if each is not None), default=None)

    def audit_is_append_only(self) -> bool:
        """Tell whether triggers refuse changing and deleting lines of the history."""
        with self._engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                query = (
                    # tgtype: 8 is DELETE, 16 is UPDATE; D is switched off.
                    "SELECT coalesce(bit_or(tgtype), 0) & 24 FROM pg_trigger "
                    "WHERE tgrelid = 'audit'::regclass AND NOT tgisinternal "
                    "AND tgenabled <> 'D'"
                )
                return bool(connection.execute(text(query)).scalar_one() == 24)
            query = (
                "SELECT sql FROM sqlite_master "
                "WHERE type = 'trigger' AND tbl_name = 'audit'"
            )
            made = " ".join(connection.execute(text(query)).scalars()).upper()
            return all(f"BEFORE {act} ON AUDIT" in made for act in ("UPDATE", "DELETE"))


def _live(connection: Connection, row: Any) -> LiveEdition:
    path = article_path(row.locale, row.section_slug, row.slug or "")
    if row.edition is None:
        return LiveEdition(
            row.key, row.locale, row.live_edition, path, None, False, (), ()
        )
    return LiveEdition(
        article=row.key,
        locale=row.locale,
        number=row.live_edition,
        path=path,
        edition=from_json(row.frozen),
        is_intact=_hash(row.frozen) == row.content_hash,
        pieces=tuple(SqlArticles(connection).pieces(row.revision)),
        targets=_evidence(connection, row.edition, row.revision),
    )


def _evidence(
    connection: Connection, edition: int, revision: int
) -> tuple[Evidence, ...]:
    query = (
        select(
            t.block.c.uid, t.target.c.id, t.target.c.text,
            t.approval.c.id.label("approval"), t.approval.c.revoked_at,
        )
        .select_from(t.edition_target)
        .join(t.target, t.target.c.id == t.edition_target.c.target)
        .join(t.unit, t.unit.c.id == t.edition_target.c.unit)
        .join(t.segment, t.segment.c.id == t.unit.c.segment)
        .join(t.block, t.block.c.id == t.segment.c.block)
        .outerjoin(
            t.revision_segment,
            (t.revision_segment.c.revision == revision)
            & (t.revision_segment.c.segment == t.segment.c.id),
        )
        .outerjoin(
            t.segment_text, t.segment_text.c.id == t.revision_segment.c.segment_text
        )
        .outerjoin(
            t.approval,
            (t.approval.c.target == t.target.c.id)
            & (t.approval.c.unit == t.unit.c.id)
            & (t.approval.c.source_hash == t.segment_text.c.source_hash),
        )
        .where(t.edition_target.c.edition == edition)
        .order_by(t.unit.c.id, t.approval.c.id)
    )  # fmt: skip
    found: dict[str, Evidence] = {}
    for row in connection.execute(query):
        before = found.get(row.uid)
        stands = row.approval is not None and row.revoked_at is None
        if before and before.is_approved and before.revoked_at is None:
            continue
        ended = [
            each for each in (before and before.revoked_at, row.revoked_at) if each
        ]
        found[row.uid] = Evidence(
            uid=row.uid,
            text=row.text,
            is_approved=row.approval is not None or bool(before and before.is_approved),
            revoked_at=None if stands else max(ended, default=None),
        )
    return tuple(found.values())


def _hash(frozen: dict[str, Any]) -> str:
    content = {**frozen, "number": 0, "made_at": "", "first_made_at": ""}
    return sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
