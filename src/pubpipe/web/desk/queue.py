"""Route: what waits for people."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from pubpipe.domain.unit import STATUSES
from pubpipe.ports import QueueRow
from pubpipe.stages import review
from pubpipe.web.auth import Room, Signed
from pubpipe.web.desk.pages import page

router = APIRouter()


@router.get("/desk/")
def show_queue(
    request: Request,
    room: Room,
    session: Signed,
    locale: Annotated[str, Query()] = "",
    status: Annotated[str, Query()] = "",
    q: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    rows = review.queue(room, session.person)
    shown = [row for row in rows if _matches(row, locale, status, q)]
    return page(
        request,
        "queue.html",
        session,
        rows=shown,
        hidden=len(rows) - len(shown),
        locale=locale,
        status=status,
        q=q,
        statuses=[each for each in STATUSES if each != "approved"],
    )


def _matches(row: QueueRow, locale: str, status: str, q: str) -> bool:
    translation = row.translation
    text = f"{row.headline} {translation.article}".casefold()
    return (
        locale in ("", translation.locale)
        and (not status or translation.units.get(status, 0) > 0)
        and all(word in text for word in q.casefold().split())
    )
