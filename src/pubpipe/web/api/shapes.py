"""How the API writes units and findings."""

from collections.abc import Iterable
from typing import Any

from pubpipe.domain.checks import Finding
from pubpipe.domain.markup import dump_tags
from pubpipe.domain.unit import Draft, Target, Unit


def unit_json(unit: Unit, findings: Iterable[Finding] = ()) -> dict[str, Any]:
    """A unit; texts are segment text with numbered tags, `tags` tells what they are."""
    return {
        "id": unit.id,
        "article": unit.article,
        "locale": unit.locale,
        "key": unit.key,
        "role": unit.role,
        "position": unit.position,
        "source": unit.source.text,
        "tags": dump_tags(unit.source.tags),
        "source_hash": unit.source_hash,
        "version": unit.version,
        "status": unit.status,
        "reason": unit.reason,
        "approved_by": unit.approved_by,
        "previous_source": unit.previous_source.text if unit.previous_source else None,
        "target": target_json(unit.target) if unit.target else None,
        "draft": _draft(unit.draft) if unit.draft else None,
        "findings": [finding_json(each) for each in findings],
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    """What a check found; places count the characters of the unit's text, with its tags."""
    dismissal = finding.dismissal
    return {
        "kind": finding.kind,
        "level": finding.level,
        "message": finding.message,
        "mark": finding.mark,
        "span": finding.span,
        "fix": [
            {"start": edit.start, "end": edit.end, "text": edit.text}
            for edit in finding.fix
        ],
        "dismissed": {
            "reason": dismissal.reason,
            "by": dismissal.person,
            "at": dismissal.at.isoformat(),
        }
        if dismissal
        else None,
    }


def target_json(target: Target) -> dict[str, Any]:
    """A text that a person wrote."""
    return {
        "id": target.id,
        "n": target.n,
        "text": target.text,
        "source_hash": target.source_hash,
        "author": target.author,
        "origin": target.origin,
        "at": target.at.isoformat(),
    }


def _draft(draft: Draft) -> dict[str, Any]:
    return {
        "text": draft.text,
        "engine": draft.engine,
        "model": draft.model,
        "version": draft.version,
        "score": draft.score,
        "confidence": draft.confidence,
        "flags": list(draft.flags),
        "starter": draft.starter,
    }
