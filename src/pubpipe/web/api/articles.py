"""API routes: launching, the state of articles, releases and views."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from pubpipe import pipeline
from pubpipe.domain.errors import Refused
from pubpipe.domain.order import Order
from pubpipe.domain.person import require
from pubpipe.stages import intake, overview
from pubpipe.stages.intake import HIGHEST_PRIORITY
from pubpipe.stages.views import views
from pubpipe.web.auth import Called, Room, Signed
from pubpipe.web.desk.launching import start
from pubpipe.web.fields import Line, Moment, Number, Text

router = APIRouter(tags=["articles"])
_MOST_LOCALES = 100


class Launch(BaseModel):
    """A source to launch: an address, or a text with the name of the file it would have."""

    url: Line = ""
    text: Text = ""
    name: Line = "source.md"
    media_type: Line = ""
    article: Line = ""
    locales: list[Line] = Field(default_factory=list, max_length=_MOST_LOCALES)
    headline: Line = ""
    kicker: Line = ""
    section: Line = ""
    byline: Line = ""
    source_url: Line = ""
    correction: Line = ""
    priority: int = Field(0, ge=-HIGHEST_PRIORITY, le=HIGHEST_PRIORITY)
    published_at: Moment | None = None
    deadline: Moment | None = None
    embargo: Moment | None = None


class Edition(BaseModel):
    """An edition by number."""

    edition: Number


class Withdrawal(BaseModel):
    """Locales to withdraw, none for all, and why."""

    locales: list[Line] = Field(default_factory=list, max_length=_MOST_LOCALES)
    reason: Line


@router.post("/launches", status_code=202)
def launch(room: Room, session: Called, given: Launch) -> dict[str, Any]:
    """Store a submission and start its run; `run` is empty while Prefect is away."""
    require(session.person, "launch")
    if bool(given.url) == bool(given.text.strip()):
        raise Refused("Give one source: either `url` or `text`.")
    raw, name, media_type = given.text.encode(), given.name, given.media_type
    if given.url:
        fetched = room.fetch(given.url)
        raw, name = fetched.raw, fetched.final_url
        media_type = fetched.media_type or ""
    asked = given.model_dump(exclude={"url", "text", "name", "media_type"})
    for moment in ("published_at", "deadline", "embargo"):
        if asked[moment] is not None and asked[moment].tzinfo is None:
            raise Refused(
                "`%(field)s` needs a zone, as in 2026-11-23T18:00:00Z.", field=moment
            )
    order = Order(**asked | {"locales": tuple(given.locales)})
    _, submission = intake.accept(
        room,
        raw=raw,
        name=name,
        origin=given.url or "api",
        media_type=media_type,
        order=order,
        actor=session.person.name,
    )
    run, away = start(room, submission)
    return {"submission": submission, "run": run, "note": away}


@router.get("/articles")
def list_articles(room: Room, _session: Signed) -> list[dict[str, Any]]:
    """What `pubpipe status` tells, of all articles."""
    return overview.status(room)


@router.get("/articles/{article}")
def show_article(room: Room, _session: Signed, article: str) -> list[dict[str, Any]]:
    """What `pubpipe status` tells, of one article."""
    return overview.status(room, article)


@router.post("/articles/{article}/{locale}/publish")
def publish(room: Room, session: Called, article: str, locale: str) -> dict[str, Any]:
    """Release a translation by name and write its pages."""
    code = room.settings.locale(locale).code
    require(session.person, "publish", code)
    made = pipeline.release(room, article, code, session.person.name, by_name=True)
    return {
        "state": made.state,
        "reason": made.reason,
        "edition": made.edition,
        "path": made.path,
    }


@router.post("/articles/{article}/{locale}/rollback", status_code=204)
def rollback(
    room: Room, session: Called, article: str, locale: str, given: Edition
) -> None:
    """Put an earlier edition live again and pin it."""
    code = room.settings.locale(locale).code
    pipeline.rollback(room, session.person, article, code, given.edition)


@router.post("/articles/{article}/withdraw", status_code=204)
def withdraw(room: Room, session: Called, article: str, given: Withdrawal) -> None:
    """Take editions off the site; their addresses answer 410."""
    pipeline.withdraw(room, session.person, article, given.locales, given.reason)


@router.get("/views")
def list_views(room: Room, _session: Signed) -> Any:
    """The views of every article and locale, the numbers that /counts/ shows."""
    return views(room)
