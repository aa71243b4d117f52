"""`POST /hit`: a reader's page says that it is shown.

Plain ASGI, because everything else of a framework costs more than counting does.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Mapping
from functools import partial
from typing import Any

from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from pubpipe.domain.errors import NotCounted
from pubpipe.domain.hit import Hit, Outcome, Reason
from pubpipe.ports import Newsroom, Visit
from pubpipe.stages.views import Counter, Gate, Pages
from pubpipe.web.public.headers import FRESH
from pubpipe.web.public.sender import Senders

LARGEST_HIT = 2048
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
    "preview": 200,
    "staff": 200,
    "opted_out": 200,
}
_log = logging.getLogger(__name__)


class HitRoute:
    """Counts a view: 204 says that it is stored, now or by an earlier try."""

    def __init__(self, room: Newsroom, counter: Counter, pages: Pages) -> None:
        self._counter = counter
        self._gate = Gate(room, pages)
        self._senders = Senders(room.settings)
        self._letters: Letters | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            answer = await self._answer(scope, receive)
        except NotCounted as error:
            answer = _unavailable(str(error))
        except Exception:
            # The process edge: whatever the databases raise, the sender may try again.
            _log.exception("A hit could not be judged.")
            self._counter.reject("unavailable")
            answer = _unavailable("The hit could not be stored. Send it again.")
        await answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        try:
            body = await _small_body(receive)
        except ClientDisconnect:
            return self._rejected("malformed", _REFUSALS["malformed"])
        if body is None:
            return self._rejected("malformed", _TOO_LARGE)
        seen = self._senders.see(scope)
        examined = self._gate.examine(body, seen)
        if not isinstance(examined, Hit):
            return self._rejected(examined, _REFUSALS[examined])
        ruling = self._gate.admit_at_once(examined, seen)
        if ruling is None:
            asked: Visit | Reason = await run_in_threadpool(
                self._gate.admit, examined, seen
            )
            ruling = asked
        if not isinstance(ruling, Visit):
            return self._rejected(ruling, _REFUSALS[ruling])
        outcome = await self._stored(ruling)
        if isinstance(outcome, NotCounted):
            return _unavailable(str(outcome))
        return _REFUSALS["too_old"] if outcome == "too_old" else _COUNTED

    async def _stored(self, visit: Visit) -> Outcome | NotCounted:
        loop = asyncio.get_running_loop()
        if self._letters is None or self._letters.loop is not loop:
            self._letters = Letters(loop)
        future: asyncio.Future[Outcome | NotCounted] = loop.create_future()
        self._counter.submit(visit, partial(self._letters.put, future))
        return await future

    def _rejected(self, reason: Reason, answer: Response) -> Response:
        self._counter.reject(reason)
        return answer


class Letters:
    """Carries what the counter's thread tells to the event loop, a whole group at once."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._told: deque[
            tuple[asyncio.Future[Outcome | NotCounted], Outcome | NotCounted]
        ] = deque()
        self._is_called = False

    def put(
        self,
        future: "asyncio.Future[Outcome | NotCounted]",
        outcome: Outcome | NotCounted,
    ) -> None:
        """Set the future's result, soon; called from any thread."""
        self._told.append((future, outcome))
        if not self._is_called:
            self._is_called = True
            try:
                self.loop.call_soon_threadsafe(self._deliver)
            except RuntimeError:
                # The server has gone, and nobody waits any more.
                return

    def _deliver(self) -> None:
        self._is_called = False
        while self._told:
            future, outcome = self._told.popleft()
            if not future.done():
                future.set_result(outcome)


async def _small_body(receive: Receive) -> bytes | None:
    """The body, or None when it is larger than a hit can be; the rest is not read."""
    body: bytes = b""
    while True:
        message: Mapping[str, Any] = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        if len(body) > LARGEST_HIT:
            return None
        if not message.get("more_body", False):
            return body


def _not_counted(reason: Reason, status: int) -> Response:
    headers = {**FRESH, "X-Pubpipe-Reason": reason}
    if status == 429:
        headers["Retry-After"] = "60"
    return JSONResponse({"counted": False, "reason": reason}, status, headers=headers)


def _unavailable(message: str) -> Response:
    headers = {**FRESH, "X-Pubpipe-Reason": "unavailable", "Retry-After": "1"}
    body = {"counted": False, "reason": "unavailable", "message": message}
    return JSONResponse(body, 503, headers=headers)


# Answers hold no state: each is made once and sent many times. The answer to a POST is
# kept by nobody, so that the shortest one has no headers of its own.
_COUNTED = Response(status_code=204)
_REFUSALS = {reason: _not_counted(reason, status) for reason, status in _STATUS.items()}
_TOO_LARGE = _not_counted("malformed", 413)
