"""Rendering the desk's pages from their templates."""

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pubpipe.bootstrap import texts
from pubpipe.ports import Session
from pubpipe.web.auth import room_of
from pubpipe.web.desk.cards import confidence

FOLDER = Path(__file__).parent
INTERFACE = "en"
"""The locale whose catalogue the desk's texts come from."""
# What turns the direction of the text is in nobody's name or article, and could make
# one text look like another.
_TURNING = dict.fromkeys(
    map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\0")
)


def page(
    request: Request,
    template: str,
    session: Session | None,
    *,
    status_code: int = 200,
    **context: Any,
) -> HTMLResponse:
    """Return a page as a response; `session` is whose page it is, None before sign-in."""
    return HTMLResponse(
        fragment(request, template, session, **context), status_code=status_code
    )


def fragment(
    request: Request, template: str, session: Session | None, **context: Any
) -> str:
    """Return a template's HTML, whole page or part."""
    room = room_of(request)
    html = (
        _environment(INTERFACE)
        .get_template(template)
        .render(
            session=session,
            person=session.person if session else None,
            csrf=session.csrf if session else "",
            settings=room.settings,
            zone=ZoneInfo(room.settings.timezone),
            now=room.clock(),
            here=request.url.path,
            **context,
        )
    )
    return html.translate(_TURNING)


@cache
def _environment(locale: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    spoken = texts(locale)
    environment.globals |= {
        "_": spoken.gettext,
        "ngettext": spoken.ngettext,
        "interface": locale,
    }
    environment.filters |= {
        "moment": _moment,
        "age": _age,
        "iso": _iso,
        "confidence": confidence,
    }
    return environment


def _moment(at: datetime, zone: ZoneInfo) -> str:
    """A moment in the newsroom's zone, to the minute."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _age(since: datetime, now: datetime) -> tuple[str, int]:
    """How long ago, in the largest unit that fits: minutes, hours or days."""
    passed = max(now - since, timedelta(0))
    if passed >= timedelta(days=2):
        return "days", passed.days
    if passed >= timedelta(hours=1):
        return "hours", int(passed.total_seconds() // 3600)
    return "minutes", int(passed.total_seconds() // 60)
