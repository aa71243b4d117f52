"""API routes: units, and what a person does to them."""

from typing import Any

from fastapi import APIRouter, BackgroundTasks
from pydantic import BaseModel

from pubpipe.acts import Reviewed
from pubpipe.stages import dismissals, review
from pubpipe.web.api.shapes import finding_json, target_json, unit_json
from pubpipe.web.auth import Called, Room, Signed
from pubpipe.web.fields import Line, Number, Text
from pubpipe.web.nudging import nudge

router = APIRouter(tags=["units"])


class Seen(BaseModel):
    """What the caller saw; a change of something newer is refused with 409."""

    source_hash: Line
    version: Number


class Save(Seen):
    """A translation to save."""

    text: Text


class Approval(Seen):
    """An approval; without a text it approves what stands there."""

    text: Text | None = None
    alone: Line = ""
    """Why an editor approves his own text where a second person should."""


class Return(Seen):
    """A unit that goes back to its translator."""

    reason: Line


class Try(BaseModel):
    """A text to be checked."""

    text: Text


class Doubt(BaseModel):
    """A warning, by its mark, of a text; without a text it is of the one that stands there."""

    source_hash: Line
    mark: Line
    text: Text | None = None


class Dismissing(Doubt):
    """A warning that is none here, and why."""

    reason: Line


class Older(Seen):
    """An older target to bring back."""

    target: Number


@router.get("/articles/{article}/{locale}/units")
def list_units(
    room: Room, _session: Signed, article: str, locale: str
) -> list[dict[str, Any]]:
    """The units of a translation in reading order, with their findings."""
    bench = review.workbench(room, article, room.settings.locale(locale).code)
    return [unit_json(unit, bench.findings.get(unit.id, ())) for unit in bench.units]


@router.get("/units/{unit}")
def show(room: Room, _session: Signed, unit: Number) -> dict[str, Any]:
    """One unit."""
    return unit_json(review.unit(room, unit), review.look_over(room, unit))


@router.get("/units/{unit}/history")
def show_history(room: Room, _session: Signed, unit: Number) -> dict[str, Any]:
    """Every target of a unit, what happened to it, and what was suggested for it."""
    story = review.history(room, unit)
    return {
        "targets": [target_json(target) for target in story.targets],
        "events": [
            {
                "at": event.at.isoformat(),
                "actor": event.actor,
                "action": event.action,
                "detail": dict(event.detail),
            }
            for event in story.events
        ],
        "suggestions": [
            {"text": text, "author": author} for text, author in story.suggestions
        ],
    }


@router.post("/units/{unit}/save")
def save(room: Room, session: Called, unit: Number, given: Save) -> dict[str, Any]:
    """Store a translation."""
    return _told(review.save(room, session.person, unit, **given.model_dump()))


@router.post("/units/{unit}/approve")
def approve(
    room: Room, session: Called, unit: Number, given: Approval, tasks: BackgroundTasks
) -> dict[str, Any]:
    """Approve a unit, with a last change of its text if one is given."""
    done = review.approve(room, session.person, unit, **given.model_dump())
    tasks.add_task(nudge, room, done.unit)
    return _told(done)


@router.post("/units/{unit}/send-back")
def send_back(
    room: Room, session: Called, unit: Number, given: Return
) -> dict[str, Any]:
    """Send a unit back with a reason."""
    return _told(review.send_back(room, session.person, unit, **given.model_dump()))


@router.post("/units/{unit}/check")
def check(
    room: Room, _session: Called, unit: Number, given: Try
) -> list[dict[str, Any]]:
    """What the checks say of a text for this unit; stores nothing."""
    return [finding_json(each) for each in review.look_over(room, unit, given.text)]


@router.post("/units/{unit}/dismiss")
def dismiss(
    room: Room, session: Called, unit: Number, given: Dismissing
) -> list[dict[str, Any]]:
    """Dismiss a warning for this source and text; returns all findings of the text."""
    left = dismissals.dismiss(room, session.person, unit, **given.model_dump())
    return [finding_json(each) for each in left]


@router.post("/units/{unit}/ask-again")
def ask_again(
    room: Room, session: Called, unit: Number, given: Doubt
) -> list[dict[str, Any]]:
    """Take the dismissal of a warning back; returns all findings of the text."""
    left = dismissals.ask_again(room, session.person, unit, **given.model_dump())
    return [finding_json(each) for each in left]


@router.post("/units/{unit}/restore")
def restore(room: Room, session: Called, unit: Number, given: Older) -> dict[str, Any]:
    """Make an older target the newest."""
    return _told(
        review.restore(
            room,
            session.person,
            unit,
            source_hash=given.source_hash,
            version=given.version,
            target_id=given.target,
        )
    )


def _told(done: Reviewed) -> dict[str, Any]:
    return unit_json(done.unit, done.findings) | {"changed": done.changed}
