"""Rendering the desk's pages from their templates."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale as Language
from babel.numbers import format_decimal
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pubpipe.bootstrap import texts
from pubpipe.domain.locale import Locale
from pubpipe.domain.markup import plain
from pubpipe.domain.saying import spoken
from pubpipe.ports import Session
from pubpipe.web.auth import room_of
from pubpipe.web.desk.cards import confidence, percent
from pubpipe.web.desk.flags import said

FOLDER = Path(__file__).parent
DOMAIN = "desk"
"""The catalogue that the desk's texts come from, in the language that a person chose."""
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
    language = language_of(request, session)
    html = (
        _environment(language.code, language.tag)
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


def say(request: Request, session: Session | None, text: str) -> str:
    """A sentence of ours, such as a refusal, in the language of the desk."""
    language = language_of(request, session)
    return _speaker(language.code, language.tag)(text)


def language_of(request: Request, session: Session | None) -> Locale:
    """The language of the desk: as chosen, else what the browser asks for, else English.

    Offered are the locales of the newsroom; a text without a translation is in English.
    """
    settings = room_of(request).settings
    offered = {each.code: each for each in settings.locales}
    if session and session.language in offered:
        return offered[session.language]
    by_tag = {each.tag.split("-")[0]: each for each in settings.locales}
    wanted = request.headers.get("accept-language", "")[:200]
    for tag in sorted(map(_weighed, wanted.split(",")), reverse=True):
        if tag[2] in by_tag:
            return by_tag[tag[2]]
    return offered.get("en", settings.locale(settings.source_locale))


def _weighed(choice: str) -> tuple[float, int, str]:
    """One choice of Accept-Language as (weight, tie-breaker, language)."""
    tag, _, weight = choice.strip().partition(";q=")
    try:
        sure = float(weight or 1)
    except ValueError:
        sure = 0.0
    return sure, 0, tag.split("-")[0].lower()


@cache
def _environment(locale: str, tag: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    catalogue = texts(locale, DOMAIN)
    speech = Language.parse(tag, sep="-")
    environment.globals |= {
        "_": catalogue.gettext,
        "ngettext": catalogue.ngettext,
        "interface": tag,
        "language_code": locale,
    }
    environment.filters |= {
        "plain": plain,
        "moment": _moment,
        "age": _age,
        "iso": _iso,
        "confidence": confidence,
        "percent": percent,
        "spoken": _speaker(locale, tag),
        "said": said,
        "clock": _clock,
        "number": partial(format_decimal, locale=speech),
        "language": partial(_language, speech=speech),
    }
    return environment


def _moment(at: datetime, zone: ZoneInfo) -> str:
    """A moment in the newsroom's zone, to the minute."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _speaker(locale: str, tag: str) -> Callable[[str], str]:
    """What says a sentence of ours in the desk's language."""
    speech = Language.parse(tag, sep="-")
    return partial(
        spoken,
        translated=texts(locale, DOMAIN).gettext,
        amount=partial(format_decimal, locale=speech),
    )


def _clock(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%H:%M}"


def _language(locale: Locale, speech: Language) -> str:
    """A locale's name in the language of the desk."""
    name = Language.parse(locale.tag, sep="-").get_display_name(speech)
    return (name[:1].upper() + name[1:]) if name else locale.autonym


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
