"""Routes: the articles and what an editor releases, takes back or withdraws."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from pubpipe import pipeline
from pubpipe.domain.errors import NotReady
from pubpipe.domain.person import require
from pubpipe.stages import overview
from pubpipe.web.auth import Posted, Room, Signed
from pubpipe.web.desk import facts
from pubpipe.web.desk.pages import page
from pubpipe.web.fields import Line, Number

router = APIRouter()


@router.get("/desk/articles/")
def show_articles(
    request: Request,
    room: Room,
    session: Signed,
    q: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    words = q.casefold().split()
    shown = [
        each
        for each in facts.of_all(room)
        if all(
            word in f"{each.headline} {each.article.key}".casefold() for word in words
        )
    ]
    return page(
        request,
        "articles.html",
        session,
        articles=shown,
        q=q,
        set_aside=overview.set_aside(room),
    )


@router.get("/desk/articles/{article}")
def show_article(
    request: Request,
    room: Room,
    session: Signed,
    article: str,
    said: Annotated[str, Query()] = "",
) -> Response:
    return page(
        request,
        "article.html",
        session,
        facts=facts.of_article(room, article),
        said=said,
        prefect=room.settings.prefect_api.removesuffix("/api"),
    )


@router.post("/desk/articles/{article}/{locale}/publish")
def publish(room: Room, session: Posted, article: str, locale: str) -> Response:
    code = room.settings.locale(locale).code
    require(session.person, "publish", code)
    made = pipeline.release(room, article, code, session.person.name, by_name=True)
    if made.state not in ("Published", "Already live"):
        raise NotReady(made.reason)
    return _back(article, "live" if made.state == "Already live" else "published")


@router.post("/desk/articles/{article}/correction")
def correct(
    room: Room, session: Posted, article: str, note: Annotated[Line, Form()] = ""
) -> Response:
    is_new = pipeline.correct(room, session.person, article, note)
    return _back(article, "corrected" if is_new else "live")


@router.post("/desk/articles/{article}/{locale}/rollback")
def rollback(
    room: Room,
    session: Posted,
    article: str,
    locale: str,
    edition: Annotated[Number, Form()],
) -> Response:
    code = room.settings.locale(locale).code
    pipeline.rollback(room, session.person, article, code, edition)
    return _back(article, "rolled_back")


@router.post("/desk/articles/{article}/withdraw")
def withdraw(
    room: Room,
    session: Posted,
    article: str,
    locale: Annotated[list[Line], Form()],
    reason: Annotated[Line, Form()] = "",
) -> Response:
    pipeline.withdraw(room, session.person, article, locale, reason)
    return _back(article, "withdrawn")


def _back(article: str, said: str) -> Response:
    where = f"/desk/articles/{quote(article, safe='')}?said={said}"
    return RedirectResponse(where, status_code=303)
