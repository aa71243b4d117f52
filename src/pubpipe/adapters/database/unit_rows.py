"""Reading units with all that a reviewer sees, in one query."""

from typing import Any

from sqlalchemy import Select, select

from pubpipe.adapters.database import newsroom_schema as t
from pubpipe.domain.markup import Marked, load_tags
from pubpipe.domain.unit import Draft, Target, Unit

source = t.segment_text.alias("source")
_previous = t.segment_text.alias("previous")


def rows() -> Select[Any]:
    """The query for units; add the condition and the order."""
    return (
        select(
            t.unit, t.article.c.key, t.block.c.uid, t.segment.c.ordinal,
            source.c.text.label("source_text"), source.c.tags.label("source_tags"),
            source.c.source_hash,
            t.draft.c.text.label("draft_text"), t.draft.c.engine, t.draft.c.model,
            t.draft.c.version.label("model_version"), t.draft.c.score,
            t.draft.c.confidence,
            t.draft.c.flags, t.draft.c.starter,
            t.target.c.n, t.target.c.text.label("target_text"), t.target.c.author,
            t.target.c.origin, t.target.c.at.label("target_at"),
            _previous.c.text.label("previous_text"),
            _previous.c.tags.label("previous_tags"),
            _previous.c.source_hash.label("target_hash"),
            t.approval.c.actor.label("approved_by"),
        )
        .join(t.translation, t.translation.c.id == t.unit.c.translation)
        .join(t.article, t.article.c.id == t.translation.c.article)
        .join(t.segment, t.segment.c.id == t.unit.c.segment)
        .join(t.block, t.block.c.id == t.segment.c.block)
        .join(source, source.c.id == t.unit.c.segment_text)
        .outerjoin(t.draft, t.draft.c.id == t.unit.c.draft)
        .outerjoin(t.target, t.target.c.id == t.unit.c.current_target)
        .outerjoin(_previous, _previous.c.id == t.target.c.segment_text)
        .outerjoin(
            t.approval,
            (t.approval.c.target == t.unit.c.approved_target)
            & t.approval.c.revoked_at.is_(None),
        )
    )  # fmt: skip


def unit(row: Any) -> Unit:
    """One row of `rows` as a unit."""
    target = previous = None
    if row.current_target is not None:
        target = Target(
            id=row.current_target,
            n=row.n,
            text=row.target_text,
            source_hash=row.target_hash,
            author=row.author,
            origin=row.origin,
            at=row.target_at,
        )
        if row.target_hash != row.source_hash:
            previous = Marked(row.previous_text, load_tags(row.previous_tags))
    return Unit(
        id=row.id,
        translation=row.translation,
        article=row.key,
        locale=row.locale,
        uid=row.uid,
        ordinal=row.ordinal,
        role=row.role,
        position=row.position,
        source=Marked(row.source_text, load_tags(row.source_tags)),
        source_hash=row.source_hash,
        status=row.status,
        reason=row.reason,
        version=row.version,
        draft=_draft(row) if row.draft is not None else None,
        target=target,
        previous_source=previous,
        approved_by=row.approved_by or "",
    )


def _draft(row: Any) -> Draft:
    return Draft(
        id=row.draft,
        text=row.draft_text,
        engine=row.engine,
        model=row.model,
        version=row.model_version,
        score=row.score,
        flags=tuple(row.flags),
        starter=row.starter,
        confidence=row.confidence,
    )
