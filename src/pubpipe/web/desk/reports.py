"""Routes: the mistakes that readers reported, for editors."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from pubpipe.stages import reports
from pubpipe.web.auth import Posted, Room, Signed
from pubpipe.web.desk.pages import page
from pubpipe.web.fields import Number

router = APIRouter()


@router.get("/desk/reports")
def show_reports(request: Request, room: Room, session: Signed) -> Response:
    waiting = reports.waiting(room, session.person)
    return page(request, "reports.html", session, waiting=waiting)


@router.post("/desk/reports/{number}/settle")
def settle(room: Room, session: Posted, number: Number) -> Response:
    reports.settle(room, session.person, number)
    return RedirectResponse("/desk/reports", status_code=303)
