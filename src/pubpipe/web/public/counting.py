"""The routes that count views and show the numbers."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.routing import Route

from pubpipe.domain.errors import NotFound
from pubpipe.ports import Newsroom
from pubpipe.stages.views import Counter, Pages, page_views, views
from pubpipe.web.fields import plain_address
from pubpipe.web.public.headers import FRESH
from pubpipe.web.public.hits import HitRoute


def attach(app: FastAPI, room: Newsroom, counter: Counter, pages: Pages) -> None:
    """Add `POST /hit` and `GET /counts/…` to `app`."""
    # In front of all others: it is asked more often than everything else together.
    hit = HitRoute(room, counter, pages)
    app.router.routes.insert(0, Route("/hit", hit, methods=["POST"]))

    @app.get("/counts", include_in_schema=False)
    @app.get("/counts/", include_in_schema=False)
    def counts() -> Response:
        """Every page's views, as `pubpipe views --json` lists them."""
        return JSONResponse(views(room), headers=FRESH)

    @app.get("/counts/{locale}/{article}", include_in_schema=False)
    def count(request: Request, locale: str, article: str) -> Response:
        """One page's views and the article's total."""
        try:
            plain_address(request)
            found = page_views(room, pages, article, locale)
        except NotFound as error:
            return JSONResponse(
                {"error": "not_found", "message": str(error)}, 404, headers=FRESH
            )
        return JSONResponse(found, headers=FRESH)
