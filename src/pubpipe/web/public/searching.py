"""The search page of each locale, made when it is asked for."""

from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from pubpipe.domain.errors import NotFound, Refused
from pubpipe.domain.page import Alternate, Problem, SearchPage, search_path
from pubpipe.domain.search import Results
from pubpipe.ports import Newsroom
from pubpipe.web.fields import check_line, plain_address
from pubpipe.web.public.headers import FRESH
from pubpipe.web.public.searches import Searches
from pubpipe.web.refusals import TooManySearches


def attach(app: FastAPI, room: Newsroom) -> None:
    """Add `/<locale>/search/` for every locale that the site has."""
    searches = app.state.searches = Searches(room)
    for code in room.settings.published:
        path = search_path(code)
        for where, answer in (
            (path, _page(room, searches, code)),
            (path.rstrip("/"), _moved(path)),
        ):
            app.add_api_route(
                where, answer, methods=["GET", "HEAD"], include_in_schema=False
            )


def _page(
    room: Newsroom, searches: Searches, code: str
) -> Callable[[Request], Response]:
    everywhere = tuple(
        Alternate(each, search_path(each)) for each in room.settings.published
    )

    def page(request: Request) -> Response:
        """What a query found; without a query the form alone."""
        results: Results | None = None
        problem: Problem = ""
        status = 200
        try:
            plain_address(request)
            query, number = _asked(request)
            if query.strip():
                results = searches.find(request, code, query, number)
        except TooManySearches:
            problem, status = "too_many", 429
        except (Refused, NotFound):
            problem, status = "refused", 400
        shown = SearchPage(code, everywhere, results, problem)
        headers = FRESH | ({"Retry-After": "60"} if status == 429 else {})
        return HTMLResponse(room.site.search_html(shown), status, headers=headers)

    return page


def _asked(request: Request) -> tuple[str, int]:
    query = request.query_params.get("q", "")
    number = request.query_params.get("page", "1")
    check_line("q", query)
    if not (number.isascii() and number.isdecimal() and len(number) < 6):
        raise Refused(
            "“%(number)s” is no page of results. Start from the first.",
            number=number[:20],
        )
    return query, int(number)


def _moved(path: str) -> Callable[[Request], Response]:
    def moved(request: Request) -> Response:
        """The address without its slash leads to the one with it."""
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(path + query, 301, headers=FRESH)

    return moved
