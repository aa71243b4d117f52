"""The route by which readers report a mistake: with a script or without, never a cookie."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from urllib.parse import parse_qsl

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from pubpipe.domain.errors import NotFound, Refused
from pubpipe.ports import Newsroom
from pubpipe.stages import reports
from pubpipe.web.public.headers import HEADERS
from pubpipe.web.public.sender import Senders

LARGEST_REPORT = 32_768
"""Bytes of a form: the longest passage and note in letters that are escaped sixfold."""
PER_ADDRESS = 10
"""Reports from one address within the window; offices share one."""
WINDOW = timedelta(minutes=10)
_REMEMBERED = 10_000
_FRESH = {**HEADERS, "Cache-Control": "no-store"}
_TRAP = "website"
"""A field that no person sees: what fills it in is a robot."""


class Patience:
    """How many reports an address has sent; kept in this process and nowhere else."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = Lock()
        self._sent: OrderedDict[str, list[datetime]] = OrderedDict()

    def has_room(self, address: str) -> bool:
        """Count a report of the address, unless it has sent too many."""
        with self._lock:
            now = self._clock()
            sent = [at for at in self._sent.get(address, ()) if at > now - WINDOW]
            if len(sent) >= PER_ADDRESS:
                return False
            self._sent[address] = [*sent, now]
            self._sent.move_to_end(address)
            while len(self._sent) > _REMEMBERED:
                self._sent.popitem(last=False)
            return True


def attach(app: FastAPI, room: Newsroom) -> None:
    """Add `POST /report` to `app`."""
    senders = Senders(room.settings)
    patience = Patience(room.clock)

    @app.post("/report", include_in_schema=False)
    async def report(request: Request) -> Response:
        """Store a report; 204 for a script, for a form the page again with an answer."""
        try:
            said = await _fields(request)
        except ClientDisconnect:
            said = None
        if said is None:
            return JSONResponse({"error": "malformed"}, 400, headers=_FRESH)
        seen = senders.see(request.scope)
        if seen.is_foreign:
            return JSONResponse({"error": "foreign"}, 403, headers=_FRESH)
        try:
            path = await run_in_threadpool(
                reports.page_of, room, said.get("article", ""), said.get("locale", "")
            )
        except NotFound as error:
            body = {"error": "not_found", "message": str(error)}
            return JSONResponse(body, 404, headers=_FRESH)
        if said.get(_TRAP):
            return _answer(request, path, "reported", 204)
        if not patience.has_room(seen.address):
            return _answer(request, path, "not-reported", 429)
        try:
            await run_in_threadpool(reports.take, room, said)
        except Refused:
            return _answer(request, path, "not-reported", 400)
        return _answer(request, path, "reported", 204)


async def _fields(request: Request) -> dict[str, str] | None:
    """The form's fields, None when it is too large or no form; the rest is not read."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_REPORT:
            return None
    try:
        # Half characters of \ud800 and NUL are no text that a database would take.
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict",
            max_num_fields=12,
        )  # fmt: skip
    except (UnicodeDecodeError, ValueError):
        return None
    return dict(pairs)


def _answer(request: Request, path: str, anchor: str, status: int) -> Response:
    """A script is told by the status; a form is led back to the page it came from."""
    if "application/json" in request.headers.get("accept", ""):
        return Response(status_code=status, headers=_FRESH)
    where = {"Location": f"{path}#{anchor}"}
    return Response(status_code=303, headers={**_FRESH, **where})
