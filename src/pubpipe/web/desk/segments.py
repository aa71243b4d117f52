"""Routes: what a person does to one segment, as a form or from the workbench's script."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, BackgroundTasks, Depends, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from pubpipe.acts import Reviewed
from pubpipe.domain.checks import Finding
from pubpipe.domain.errors import NotFound, PubpipeError
from pubpipe.domain.person import Person
from pubpipe.domain.unit import Unit
from pubpipe.ports import Newsroom, Session
from pubpipe.showing.drafts import is_shown
from pubpipe.stages import bulk, comments, dismissals, review
from pubpipe.web.auth import Posted, Room, Signed
from pubpipe.web.desk.cards import Beside, Card, card, next_unfinished, remarks
from pubpipe.web.desk.marks import typed
from pubpipe.web.desk.pages import fragment, say
from pubpipe.web.desk.signs import signs
from pubpipe.web.desk.workbench import workbench_page
from pubpipe.web.fields import Line, Number, Text
from pubpipe.web.nudging import nudge
from pubpipe.web.refusals import as_json, status_of

router = APIRouter()
Verb = Literal["save", "approve", "send_back", "restore"]


@dataclass(frozen=True)
class Deed:
    """An act on a unit as it comes from a form; `text` as typed, None leaves the target."""

    act: Verb
    source_hash: str
    version: int
    text: str | None = None
    reason: str = ""
    target: int = 0


async def deed(
    request: Request,
    act: Annotated[Verb, Form()],
    source_hash: Annotated[Line, Form()],
    version: Annotated[Number, Form()],
    text: Annotated[Text | None, Form()] = None,
    reason: Annotated[Line, Form()] = "",
    target: Annotated[Number, Form()] = 0,
) -> Deed:
    """The form's fields."""
    if text is None and "text" in await request.form():
        text = ""  # emptied by the person: nothing else may be approved in its place
    return Deed(act, source_hash, version, text, reason, target)


@router.post("/desk/units/{unit}")
def act(
    request: Request,
    room: Room,
    session: Posted,
    unit: Number,
    asked: Annotated[Deed, Depends(deed)],
    tasks: BackgroundTasks,
) -> Response:
    wants_json = "application/json" in request.headers.get("accept", "")
    try:
        done = perform(room, session.person, unit, asked)
    except NotFound:
        raise
    except PubpipeError as refusal:
        if wants_json:
            return _refused_json(request, room, session, unit, asked, refusal)
        seen = review.unit(room, unit)
        return workbench_page(
            request,
            room,
            session,
            seen.article,
            seen.locale,
            unit,
            text=asked.text,
            error=refusal,
            status=status_of(refusal),
        )
    tasks.add_task(nudge, room, done.unit)
    locale = room.settings.locale(done.unit.locale)
    if wants_json:
        shown = _card(room, session, done.unit, findings=done.findings)
        answer = _answer(request, room, session, shown)
        if asked.act == "approve":
            filled = bulk.fill_repeats(room, session.person, unit)
            answer["repeats"] = (
                {"act": filled.act, "units": filled.units} if filled.act else None
            )
        return JSONResponse(answer)
    bench = review.workbench(room, done.unit.article, locale.code)
    cards = [card(each, (), session.person, locale) for each in bench.units]
    onward = next_unfinished(cards, unit) if asked.act == "approve" else unit
    is_second = asked.act == "approve" and done.unit.status != "approved"
    said: str = "second" if is_second else asked.act
    if any(each.kind == "control" for each in done.findings):
        said += "&cleaned=true"
    where = f"unit={onward}&said={said}#u{onward}" if onward else f"said={said}"
    return RedirectResponse(
        f"/desk/articles/{done.unit.article}/{locale.code}?{where}", status_code=303
    )


@router.get("/desk/units/{unit}")
def show_unit(request: Request, room: Room, session: Signed, unit: Number) -> Response:
    """The segment as it is now, for the workbench's script."""
    seen = review.unit(room, unit)
    shown = _card(room, session, seen)
    return JSONResponse(_answer(request, room, session, shown))


@router.post("/desk/units/{unit}/check")
def check(
    request: Request,
    room: Room,
    session: Posted,
    unit: Number,
    text: Annotated[Text, Form()] = "",
) -> Response:
    """What the checks say about a text that is still being typed; stores nothing."""
    found, text = review.unit(room, unit), typed(text)
    return _shown(request, session, found, text, review.look_over(room, unit, text))


@router.post("/desk/units/{unit}/dismiss")
def dismiss(
    request: Request,
    room: Room,
    session: Posted,
    unit: Number,
    source_hash: Annotated[Line, Form()],
    mark: Annotated[Line, Form()],
    text: Annotated[Text | None, Form()] = None,
    reason: Annotated[Line, Form()] = "",
    is_back: Annotated[bool, Form()] = False,
) -> Response:
    """Dismiss a warning of the text with a reason, or (`is_back`) take that back."""
    where: dict[str, Any] = {
        "source_hash": source_hash,
        "mark": mark,
        "text": None if text is None else typed(text),
    }
    if is_back:
        findings = dismissals.ask_again(room, session.person, unit, **where)
    else:
        findings = dismissals.dismiss(
            room, session.person, unit, reason=reason, **where
        )
    if "application/json" in request.headers.get("accept", ""):
        found = review.unit(room, unit)
        return _shown(request, session, found, where["text"], findings)
    found = review.unit(room, unit)
    return RedirectResponse(
        f"/desk/articles/{found.article}/{found.locale}?unit={unit}#u{unit}",
        status_code=303,
    )


def perform(room: Newsroom, person: Person, unit: int, asked: Deed) -> Reviewed:
    """Carry out the act: one call of one stage."""
    seen: dict[str, Any] = {"source_hash": asked.source_hash, "version": asked.version}
    text = None if asked.text is None else typed(asked.text)
    if asked.act == "save":
        return review.save(room, person, unit, text=text or "", **seen)
    if asked.act == "approve":
        # A reason with an approval: an editor’s, for approving alone what he wrote.
        return review.approve(room, person, unit, text=text, alone=asked.reason, **seen)
    if asked.act == "send_back":
        return review.send_back(room, person, unit, reason=asked.reason, **seen)
    return review.restore(room, person, unit, target_id=asked.target, **seen)


def _shown(
    request: Request, session: Session, unit: Unit, text: str | None,
    findings: tuple[Finding, ...],
) -> Response:  # fmt: skip
    """The findings as HTML, for the workbench's script to put in place."""
    return Response(
        fragment(
            request,
            "findings.html",
            session,
            unit=unit,
            remarks=remarks(findings, unit.text if text is None else text),
        ),
        media_type="text/html",
    )


def _card(
    room: Newsroom,
    session: Session,
    unit: Unit,
    text: str | None = None,
    error: PubpipeError | None = None,
    findings: tuple[Finding, ...] | None = None,
) -> Card:
    """The card of a unit; `findings` is what is known of its text already."""
    if findings is None:
        looked_at = unit.text if text is None else typed(text)
        findings = review.look_over(room, unit.id, looked_at)
    return card(
        unit,
        findings,
        session.person,
        room.settings.locale(unit.locale),
        text=text,
        error=error,
        shows_draft=is_shown(room, unit),
        beside=Beside(comments=comments.counts(room, [unit.id])),
    )


def _answer(
    request: Request, room: Newsroom, session: Session, shown: Card
) -> dict[str, Any]:
    """The segment and the article's progress, as HTML to put in place."""
    with room.store.read() as t:
        translation = t.translations.get(shown.unit.translation)
    return {
        "unit": shown.unit.id,
        "version": shown.unit.version,
        "status": shown.unit.status,
        "text": shown.shown,
        "html": fragment(
            request,
            "segment_part.html",
            session,
            card=shown,
            remarks=shown.remarks,
            locale=room.settings.locale(shown.unit.locale),
            signs=signs(room.settings.locale(shown.unit.locale)),
            current=shown.unit.id,
        ),
        "progress": fragment(
            request, "progress_part.html", session, translation=translation
        ),
    }


def _refused_json(
    request: Request,
    room: Newsroom,
    session: Session,
    unit: int,
    asked: Deed,
    refusal: PubpipeError,
) -> Response:
    shown = _card(room, session, review.unit(room, unit), asked.text, refusal)
    told = as_json(refusal, partial(say, request, session))
    body = told | _answer(request, room, session, shown)
    return JSONResponse(body, status_code=status_of(refusal))
