"""Routes: launching an article, or a new revision of one, from the desk."""

import re
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, File, Form, Query, Request, UploadFile
from fastapi.responses import Response

from pubpipe.domain.errors import OrchestratorAway, PubpipeError, Refused
from pubpipe.domain.order import Order
from pubpipe.domain.person import require
from pubpipe.ports import Newsroom
from pubpipe.stages import intake
from pubpipe.web.auth import Posted, Room, Signed
from pubpipe.web.desk.pages import page
from pubpipe.web.fields import Line, Text, check_line, check_moment
from pubpipe.web.refusals import status_of
from pubpipe.web.security import MEGABYTE, SOURCE_LIMIT

router = APIRouter()
_TEXTS = (
    "article",
    "headline",
    "kicker",
    "section",
    "byline",
    "source_url",
    "correction",
)


@router.get("/desk/launch")
def show_launch(
    request: Request,
    session: Signed,
    article: Annotated[Line, Query()] = "",
) -> Response:
    require(session.person, "launch")
    return _form(request, session, given={"article": article})


async def given_fields(request: Request) -> dict[str, str]:
    """The form's text fields, so that a refused form comes back filled in."""
    form = await request.form()
    given = {key: value for key, value in form.items() if isinstance(value, str)}
    locales = [value for value in form.getlist("locale") if isinstance(value, str)]
    return given | {"locales": " ".join(locales)}


@router.post("/desk/launch")
def launch(
    request: Request,
    room: Room,
    session: Posted,
    given: Annotated[dict[str, str], Depends(given_fields)],
    file: Annotated[UploadFile | None, File()] = None,
    url: Annotated[Line, Form()] = "",
    text: Annotated[Text, Form()] = "",
) -> Response:
    require(session.person, "launch")
    try:
        order = _order(given, ZoneInfo(room.settings.timezone))
        raw, name, media_type = _source(room, file, url.strip(), text, given)
        _, submission = intake.accept(
            room,
            raw=raw,
            name=name,
            origin=url.strip() or "desk",
            media_type=media_type,
            order=order,
            actor=session.person.name,
        )
    except PubpipeError as refusal:
        return _form(
            request, session, given, problem=refusal.said, status=status_of(refusal)
        )
    run, away = start(room, submission)
    return page(
        request,
        "launched.html",
        session,
        submission=submission,
        run_url=room.orchestrator.url(run) if run else "",
        away=away,
    )


def start(room: Newsroom, submission: int) -> tuple[str, str]:
    """Ask Prefect for the run of a stored submission: (run id, why there is none)."""
    try:
        run = room.orchestrator.start(
            "launch",
            {"source": f"submission:{submission}"},
            f"launch:{submission}",
            ("desk",),
        )
    except OrchestratorAway as away:
        return "", away.said
    return run, ""


def _form(
    request: Request,
    session: Signed,
    given: dict[str, str],
    *,
    problem: str = "",
    status: int = 200,
) -> Response:
    return page(
        request,
        "launch.html",
        session,
        status_code=status,
        given=given,
        problem=problem,
    )


def _source(
    room: Newsroom,
    file: UploadFile | None,
    url: str,
    text: str,
    given: dict[str, str],
) -> tuple[bytes, str, str]:
    """The one source that was given: (raw bytes, name, media type)."""
    has_file = file is not None and bool(file.filename)
    if [has_file, bool(url), bool(text.strip())].count(True) != 1:
        raise Refused(
            "Give one source: an address, a file or a pasted text, and only one of them."
        )
    if file is not None and has_file:
        raw = file.file.read(SOURCE_LIMIT + 1)
        if len(raw) > SOURCE_LIMIT:
            raise Refused(
                "“%(name)s” is larger than %(most)s MB. Send the text "
                "of the article alone.",
                name=file.filename,
                most=SOURCE_LIMIT // MEGABYTE,
            )
        name = check_line("file", PurePath(file.filename or "").name) or "source"
        return raw, name, check_line("type", file.content_type or "")
    if url:
        fetched = room.fetch(url)
        return fetched.raw, fetched.final_url, fetched.media_type or ""
    name = given.get("article") or given.get("headline") or "pasted"
    return text.encode(), f"{name}.md", "text/markdown"


def _order(given: dict[str, str], zone: ZoneInfo) -> Order:
    texts = {name: check_line(name, given.get(name, "")).strip() for name in _TEXTS}
    priority = given.get("priority", "").strip() or "0"
    if not re.fullmatch(r"-?[0-9]{1,4}", priority):
        raise Refused("The priority is not a number. Use 0 to 100.")
    return Order(
        **texts,
        locales=tuple(check_line("locale", given.get("locales", "")).split()),
        published_at=_time(given, "published_at", zone),
        priority=int(priority),
        deadline=_time(given, "deadline", zone),
        embargo=_time(given, "embargo", zone),
    )


def _time(given: dict[str, str], name: str, zone: ZoneInfo) -> datetime | None:
    """A time as the browser's field writes it, in the newsroom's zone, as UTC."""
    text = given.get(name, "").strip()
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused(
            "“%(text)s” is not a date and time. Write it as 2026-11-23T18:00.",
            text=text,
        ) from error
    checked = check_moment(text, at)
    return (checked if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
