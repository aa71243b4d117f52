"""The desk: where people review segments, and editors launch and publish."""

from functools import cache

from fastapi import APIRouter, Depends, FastAPI
from fastapi.responses import RedirectResponse, Response
from fastapi.staticfiles import StaticFiles

from pubpipe.domain.errors import NotFound
from pubpipe.web.auth import same_origin
from pubpipe.web.desk import (
    articles,
    bulk,
    edit_figures,
    glossary,
    launching,
    memory,
    panel,
    paper,
    people,
    queue,
    readership,
    reports,
    segments,
    sign_in,
    workbench,
)
from pubpipe.web.desk.pages import FOLDER
from pubpipe.web.fields import plain_address


def attach(app: FastAPI) -> None:
    """Put the desk's routes and its style sheet and scripts under /desk/."""
    app.router.routes.extend(_router().routes)


@cache
def _router() -> APIRouter:
    # Made once: every application of this process has the same routes.
    made = APIRouter(include_in_schema=False)
    for part in (
        sign_in,
        queue,
        launching,
        people,
        glossary,
        memory,
        reports,
        readership,
        edit_figures,
        articles,
        bulk,
        panel,
        paper,
        segments,
        workbench,
    ):
        made.include_router(
            part.router, dependencies=[Depends(plain_address), Depends(same_origin)]
        )
    made.add_api_route("/desk", _to_desk)
    made.mount("/desk/static", StaticFiles(directory=FOLDER / "static"))
    # The site would answer what is left, in the words it has for readers.
    made.add_api_route("/desk/{path:path}", _nothing)
    return made


def _nothing() -> None:
    raise NotFound("There is no such page at the desk. Start again from the queue.")


def _to_desk() -> Response:
    return RedirectResponse("/desk/", status_code=308)
