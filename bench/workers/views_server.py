"""The whole web application, with `POST /empty` beside `POST /hit`: an empty 204 at once.

`uvicorn bench.workers.views_server:create --factory`, as `pubpipe up` starts the real one.
"""

from fastapi import FastAPI
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from pubpipe.web import main


class Empty:
    """Reads a request as `/hit` does, and answers 204."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        while (await receive()).get("more_body", False):
            pass
        await _EMPTY(scope, receive, send)


_EMPTY = Response(status_code=204)


def create() -> FastAPI:
    """The application."""
    app = main.create()
    app.router.routes.insert(0, Route("/empty", Empty(), methods=["POST"]))
    return app
