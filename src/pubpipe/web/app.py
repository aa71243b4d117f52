"""The web application: the desk, the API, the site and the health check."""

import logging

from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response

from pubpipe.ports import Newsroom
from pubpipe.web import api, desk, errors, public
from pubpipe.web.security import Guard
from pubpipe.web.throttle import Throttle

_log = logging.getLogger(__name__)


def create_app(room: Newsroom) -> FastAPI:
    """Return the ASGI application of `room`; one process may serve several."""
    app = FastAPI(
        title="pubpipe",
        version="1",
        openapi_url="/api/v1/openapi.json",
        # The interactive pages load their scripts from another host.
        docs_url=None,
        redoc_url=None,
    )
    app.state.room = room
    app.state.throttle = Throttle(room.clock)
    app.add_middleware(Guard)
    errors.attach(app)
    desk.attach(app)
    api.attach(app)

    @app.get("/healthz", include_in_schema=False)
    def healthz() -> Response:
        try:
            with room.store.read() as t:
                at = t.now()
        except Exception:  # whatever the database driver raises means: not healthy
            _log.exception("The newsroom database does not answer.")
            return JSONResponse({"ok": False}, status_code=503)
        return JSONResponse({"ok": True, "at": at.isoformat()})

    # Last: it answers every path that nobody above has taken.
    public.attach(app, room)
    return app
