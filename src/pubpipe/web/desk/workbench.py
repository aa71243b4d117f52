"""Routes: one article in one locale, with all its segments."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from pubpipe.domain.errors import PubpipeError
from pubpipe.domain.page import article_path
from pubpipe.ports import Newsroom, Session
from pubpipe.showing.drafts import is_shown
from pubpipe.stages import bulk, comments, preview, queue, review, unsaved
from pubpipe.web.auth import Room, Signed
from pubpipe.web.desk.cards import Beside, Card, card
from pubpipe.web.desk.pages import page
from pubpipe.web.desk.signs import signs
from pubpipe.web.fields import Number

router = APIRouter()


@router.get("/desk/articles/{article}/{locale}")
def show_workbench(
    request: Request,
    room: Room,
    session: Signed,
    article: str,
    locale: str,
    unit: Annotated[Number, Query()] = 0,
    said: Annotated[str, Query()] = "",
    cleaned: Annotated[bool, Query()] = False,
) -> Response:
    return workbench_page(
        request, room, session, article, locale, unit, said=said, cleaned=cleaned
    )


@router.get("/desk/articles/{article}/{locale}/preview")
def show_preview(room: Room, session: Signed, article: str, locale: str) -> Response:
    """The article's page with its present texts, for the frame beside the segments."""
    code = room.settings.locale(locale).code
    return HTMLResponse(preview.page(room, article, code))


def workbench_page(
    request: Request,
    room: Newsroom,
    session: Session,
    article: str,
    locale: str,
    current: int,
    *,
    said: str = "",
    cleaned: bool = False,
    text: str | None = None,
    error: PubpipeError | None = None,
    status: int = 200,
) -> Response:
    """The workbench with one segment open: `current`, or the first that is unfinished.

    `text` and `error` are what was typed into it and why it was refused; `cleaned` tells
    that what was saved had characters which nobody sees.
    """
    where = room.settings.locale(locale)
    bench = review.workbench(room, article, where.code)
    claim, held = queue.holders(room, session.person, bench.translation.id)
    beside = Beside(
        unsaved.of_translation(room, session.person, bench.translation.id),
        held,
        comments.counts(room, [unit.id for unit in bench.units]),
    )
    cards = [
        card(
            unit,
            bench.findings.get(unit.id, ()),
            session.person,
            where,
            text=text if unit.id == current else None,
            error=error if unit.id == current else None,
            shows_draft=is_shown(room, unit),
            beside=beside,
        )
        for unit in bench.units
    ]
    return page(
        request,
        "workbench.html",
        session,
        status_code=status,
        translation=bench.translation,
        headline=bench.headline,
        claim=claim,
        locale=where,
        cards=cards,
        current=_current(cards, current),
        said=said,
        cleaned=cleaned,
        signs=signs(where),
        same_place=sum(bulk.is_same_place(unit) for unit in bench.units),
        live=_live_path(room, article, where.code),
    )


def _current(cards: list[Card], wanted: int) -> int:
    if any(each.unit.id == wanted for each in cards):
        return wanted
    return next((each.unit.id for each in cards if not each.is_finished), 0)


def _live_path(room: Newsroom, article: str, locale: str) -> str:
    with room.store.read() as t:
        found = t.articles.find(article)
        translation = t.translations.find(found.id, locale) if found else None
    if not found or not translation or not translation.live_edition:
        return ""
    return article_path(locale, found.section_slug, found.slug)
