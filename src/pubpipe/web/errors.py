"""Refusals and faults as answers: a page for the desk, JSON for the API."""

import logging
from typing import Any, cast
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from pubpipe.domain.errors import NotSignedIn, PubpipeError
from pubpipe.web.auth import room_of, session_of
from pubpipe.web.desk.pages import page
from pubpipe.web.refusals import as_json, status_of
from pubpipe.web.security import HEADERS, is_ours

_log = logging.getLogger(__name__)
_PLAIN = {
    404: "There is no such page. Start again from the queue.",
    405: "This address does not take that kind of request. Start from the queue.",
}


def attach(app: FastAPI) -> None:
    """Answer every error of the desk and the API in words."""
    app.add_exception_handler(PubpipeError, _refusal)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _fault)


async def _refusal(request: Request, error: Exception) -> Response:
    refusal = cast(PubpipeError, error)
    status = status_of(refusal)
    if _wants_json(request):
        return JSONResponse(as_json(refusal), status_code=status)
    if isinstance(refusal, NotSignedIn) and request.method == "GET":
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(
            f"/desk/sign-in?next={quote(back, safe='')}", status_code=303
        )
    return _page(request, status, str(refusal), kept=_typed_text(request))


async def _http(request: Request, error: Exception) -> Response:
    raised = cast(HTTPException, error)
    if not is_ours(request.url.path):
        return await http_exception_handler(request, raised)
    message = _PLAIN.get(raised.status_code, str(raised.detail))
    if "exceeded maximum size" in message:  # the form parser's words
        message = (
            "One field holds more than 1 MB of text. Nothing was stored: "
            "shorten it, or send it as a file where there is a field for one."
        )
    if _wants_json(request):
        body = {"error": "http", "message": message}
        return JSONResponse(body, raised.status_code, headers=raised.headers)
    return _page(request, raised.status_code, message)


async def _invalid(request: Request, error: Exception) -> Response:
    faults = cast(RequestValidationError, error).errors()
    named = ", ".join(sorted({str(fault["loc"][-1]) for fault in faults}))
    message = (
        f"The request is not complete or not readable: {named}. "
        "Nothing was changed. Load the page again and repeat what you did."
    )
    if _wants_json(request):
        body = {"error": "unreadable", "message": message}
        return JSONResponse(body, status_code=422)
    return _page(request, 422, message, kept=_typed_text(request))


async def _fault(request: Request, error: Exception) -> Response:
    # The traceback goes to the log by the server, which sees the error again after us.
    _log.error("%s %s failed: %r", request.method, request.url.path, error)
    message = (
        "Something failed inside pubpipe; it is in the log. "
        "What was saved before is safe. Try again, or tell whoever runs this newsroom."
    )
    if _wants_json(request):
        body = {"error": "failed", "message": message}
        return JSONResponse(body, status_code=500, headers=HEADERS)
    response = _page(request, 500, message)
    response.headers.update(HEADERS)  # this answer is made outside of the Guard
    return response


def _page(request: Request, status: int, message: str, kept: str = "") -> Response:
    # After a fault the database may be what failed: then no session is looked up.
    session = session_of(request, room_of(request)) if status < 500 else None
    return page(
        request,
        "error.html",
        session,
        status_code=status,
        code=status,
        message=message,
        kept=kept,
    )


def _typed_text(request: Request) -> str:
    """What the person had typed, from a form that was read already; never read anew."""
    form: Any = getattr(request, "_form", None)
    text = form.get("text") if form else None
    return text if isinstance(text, str) else ""


def _wants_json(request: Request) -> bool:
    return request.url.path.startswith("/api/") or (
        "application/json" in request.headers.get("accept", "")
    )
