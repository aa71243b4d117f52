"""Refusals and faults as answers: a page for the desk, JSON for the API."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any, cast
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from pubpipe.domain.errors import NotSignedIn, PubpipeError
from pubpipe.domain.saying import Said
from pubpipe.web.auth import room_of, session_of
from pubpipe.web.desk.pages import page, say
from pubpipe.web.refusals import as_json, status_of
from pubpipe.web.security import headers_of, is_ours

_log = logging.getLogger(__name__)
_MOST_FAULTS = 5
_PLAIN = {
    404: Said("There is no such page. Start again from the queue."),
    405: Said("This address does not take that kind of request. Start from the queue."),
}
_UNREADABLE = Said(
    "The body of the request is not readable as what it says it is. "
    "Nothing was changed. Load the page again and repeat what you did."
)
# The words of the form parser, as far as a person can do something about them.
_PARSER = {
    "exceeded maximum size": Said(
        "One field holds more than 1 MB of text. Nothing was stored: "
        "shorten it, or send it as a file where there is a field for one."
    ),
    "Too many": Said(
        "The form has more than 1000 fields or files. Nothing was stored."
    ),
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
        said = as_json(refusal, _speaking(request))
        return JSONResponse(said, status_code=status)
    if isinstance(refusal, NotSignedIn) and request.method == "GET":
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(
            f"/desk/sign-in?next={quote(back, safe='')}", status_code=303
        )
    return _page(request, status, refusal.said, kept=_typed_text(request))


async def _http(request: Request, error: Exception) -> Response:
    raised = cast(HTTPException, error)
    if not is_ours(request.url.path):
        return await http_exception_handler(request, raised)
    message = _PLAIN.get(raised.status_code, str(raised.detail))
    if raised.status_code == 400:  # only the body's parser gives this one
        known = (said for words, said in _PARSER.items() if words in message)
        message = next(known, _UNREADABLE)
    if _wants_json(request):
        body = {"error": "http", "message": _speaking(request)(message)}
        return JSONResponse(body, raised.status_code, headers=raised.headers)
    return _page(request, raised.status_code, message)


async def _invalid(request: Request, error: Exception) -> Response:
    faults = cast(RequestValidationError, error).errors()
    said = {f"{fault['loc'][-1]} ({_why(fault)})": None for fault in faults}
    message = Said(
        "The request is not complete or not readable: %(named)s. "
        "Nothing was changed. Load the page again and repeat what you did.",
        named=", ".join(list(said)[:_MOST_FAULTS]),
    )
    if _wants_json(request):
        body = {"error": "unreadable", "message": _speaking(request)(message)}
        return JSONResponse(body, status_code=422)
    return _page(request, 422, message, kept=_typed_text(request))


def _why(fault: Any) -> str:
    if "_unicode" in fault["type"] or "json" in fault["type"]:
        return "not readable text"
    why = str(fault["msg"]).removeprefix("Value error, ")
    return why[:1].lower() + why[1:]


async def _fault(request: Request, error: Exception) -> Response:
    # The server sees the error again after us; `logs` lets it pass once.
    where = {"method": request.method, "path": request.url.path}
    _log.error("A request failed.", exc_info=error, extra=where)
    message = Said(
        "Something failed inside pubpipe; it is in the log. "
        "What was saved before is safe. Try again, or tell whoever runs this newsroom."
    )
    if _wants_json(request):
        body = {
            "error": "failed",
            "message": _speaking(request, after_fault=True)(message),
        }
        return JSONResponse(body, status_code=500, headers=_headers(request))
    response = _page(request, 500, message)
    response.headers.update(_headers(request))
    return response


def _speaking(request: Request, *, after_fault: bool = False) -> Callable[[str], str]:
    """What puts a sentence into the desk's language; the API speaks English."""
    if request.url.path.startswith("/api/"):
        return str
    session = None if after_fault else session_of(request, room_of(request))
    return partial(say, request, session)


def _headers(request: Request) -> dict[str, str]:
    """What the Guard would add: the answer to a fault is made outside of it."""
    site_url = room_of(request).settings.site_url
    headers = headers_of(request.url.path, request.headers, site_url)
    return headers | {"Cache-Control": "no-store"}


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
