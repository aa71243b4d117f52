"""The JSON API: what the desk does, for programs."""

from functools import cache

from fastapi import APIRouter, Depends, FastAPI

from pubpipe.domain.errors import NotFound
from pubpipe.web.api import articles, searches, sessions, units
from pubpipe.web.auth import same_origin
from pubpipe.web.fields import plain_address
from pubpipe.web.refusals import documented

_REFUSALS = (400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 503)


def attach(app: FastAPI) -> None:
    """Put the API's routes under /api/v1/."""
    app.router.routes.extend(_router().routes)


@cache
def _router() -> APIRouter:
    # Made once: every application of this process has the same routes.
    made = APIRouter()
    for part in (sessions, articles, units, searches):
        made.include_router(
            part.router,
            prefix="/api/v1",
            responses=documented(*_REFUSALS),
            dependencies=[Depends(plain_address), Depends(same_origin)],
        )
    # The site would answer what is left, in the words it has for readers.
    made.add_api_route("/api/{path:path}", _nothing, include_in_schema=False)
    return made


def _nothing() -> None:
    raise NotFound("There is no such address. See /api/v1/openapi.json.")
