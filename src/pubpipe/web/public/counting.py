"""The routes that count views and show the numbers."""

import asyncio
import logging

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from pubpipe.domain.errors import NotCounted, NotFound
from pubpipe.domain.hit import Reason
from pubpipe.ports import Newsroom, Visit
from pubpipe.stages.views import Counter, Gate, Pages, page_views, views
from pubpipe.web.fields import plain_address
from pubpipe.web.public.headers import HEADERS
from pubpipe.web.public.sender import Senders

LARGEST_HIT = 2048
_FRESH = {**HEADERS, "Cache-Control": "no-store"}
_STATUS: dict[Reason, int] = {
    "malformed": 400,
    "too_old": 400,
    "from_the_future": 400,
    "unknown_page": 400,
    "no_agent": 403,
    "bot": 403,
    "over_limit": 429,
    # These did nothing wrong: no error in a reader's or an editor's browser.
    "prefetch": 200,
    "staff": 200,
    "opted_out": 200,
}
_log = logging.getLogger(__name__)


def attach(app: FastAPI, room: Newsroom, counter: Counter, pages: Pages) -> None:
    """Add `POST /hit` and `GET /counts/…` to `app`."""
    gate = Gate(room, pages)
    senders = Senders(room.settings)

    @app.post("/hit", include_in_schema=False)
    async def hit(request: Request) -> Response:
        """Count a view: 204 says that it is stored, now or by an earlier try."""
        try:
            body = await _small_body(request)
            if body is None:
                counter.reject("malformed")
                return _not_counted("malformed", 413)
            ruling = await run_in_threadpool(gate.judge, body, senders.see(request))
            if not isinstance(ruling, Visit):
                counter.reject(ruling)
                return _not_counted(ruling, _STATUS[ruling])
            await asyncio.wrap_future(counter.submit(ruling))
        except ClientDisconnect:
            return _not_counted("malformed", 400)
        except NotCounted as error:
            return _unavailable(str(error))
        except Exception:
            # The process edge: whatever the databases raise, the sender may try again.
            _log.exception("A hit could not be judged.")
            return _unavailable("The hit could not be stored. Send it again.")
        return Response(status_code=204, headers=_FRESH)

    @app.get("/counts", include_in_schema=False)
    @app.get("/counts/", include_in_schema=False)
    def counts() -> Response:
        """Every page's views, as `pubpipe views --json` lists them."""
        return JSONResponse(views(room), headers=_FRESH)

    @app.get("/counts/{locale}/{article}", include_in_schema=False)
    def count(request: Request, locale: str, article: str) -> Response:
        """One page's views and the article's total."""
        try:
            plain_address(request)
            found = page_views(room, pages, article, locale)
        except NotFound as error:
            return JSONResponse(
                {"error": "not_found", "message": str(error)}, 404, headers=_FRESH
            )
        return JSONResponse(found, headers=_FRESH)


async def _small_body(request: Request) -> bytes | None:
    """The body, or None when it is larger than a hit can be; the rest is not read."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_HIT:
            return None
    return body


def _not_counted(reason: Reason, status: int) -> Response:
    headers = {**_FRESH, "X-Pubpipe-Reason": reason}
    if status == 429:
        headers["Retry-After"] = "60"
    return JSONResponse({"counted": False, "reason": reason}, status, headers=headers)


def _unavailable(message: str) -> Response:
    headers = {**_FRESH, "X-Pubpipe-Reason": "unavailable", "Retry-After": "1"}
    body = {"counted": False, "reason": "unavailable", "message": message}
    return JSONResponse(body, 503, headers=headers)
