"""The web application: the desk, the API, the site and what operations ask."""

from fastapi import FastAPI

from pubpipe.ports import Newsroom
from pubpipe.web import api, desk, errors, operations, public
from pubpipe.web.public.sender import Senders
from pubpipe.web.security import Guard
from pubpipe.web.throttle import Throttle


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
    app.state.senders = Senders(room.settings)
    app.add_middleware(Guard, room=room)
    errors.attach(app)
    desk.attach(app)
    api.attach(app)

    operations.attach(app)

    # Last: it answers every path that nobody above has taken.
    public.attach(app, room)
    return app
