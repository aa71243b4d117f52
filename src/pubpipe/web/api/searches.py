"""Search in the live editions, for programs and for anybody."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from pubpipe.domain.page import article_path
from pubpipe.domain.search import LONGEST_QUERY, Found, Results
from pubpipe.domain.search import Piece as Marked
from pubpipe.web.auth import Room
from pubpipe.web.fields import Line
from pubpipe.web.public.searches import Searches

router = APIRouter(tags=["search"])


class Piece(BaseModel):
    """A part of a text; a hit is a word that was asked for."""

    text: str
    hit: bool


class FoundArticle(BaseModel):
    """A live edition that has the words; `path` starts at the site's root."""

    article: str
    locale: str
    path: str
    section: str
    published_at: datetime
    headline: list[Piece]
    excerpt: list[Piece]


class FoundArticles(BaseModel):
    """One page of results, the best first, and how the query was understood."""

    query: str
    read_as: str
    """The query on the keyboard that was meant, "" where it was taken as typed."""
    left_out: list[str]
    """Words that no article has together with the others."""
    total: int
    page: int
    pages: int
    found: list[FoundArticle]


@router.get("/search/{locale}")
def search_articles(
    request: Request,
    room: Room,
    locale: Line,
    q: Annotated[Line, Query(description=f"At most {LONGEST_QUERY} characters.")],
    page: Annotated[int, Query(ge=1, le=1000)] = 1,
) -> FoundArticles:
    """Search the site as its readers do; no session is needed."""
    code = room.settings.locale(locale).code
    searches: Searches = request.app.state.searches
    return _told(searches.find(request, code, q, page))


def _told(results: Results) -> FoundArticles:
    return FoundArticles(
        query=results.query,
        read_as=results.read_as,
        left_out=list(results.left_out),
        total=results.total,
        page=results.page,
        pages=results.pages,
        found=[_article(each) for each in results.found],
    )


def _article(found: Found) -> FoundArticle:
    edition = found.edition
    return FoundArticle(
        article=edition.article,
        locale=edition.locale,
        path=article_path(edition.locale, edition.section_slug, edition.slug),
        section=edition.section,
        published_at=edition.published_at,
        headline=_pieces(found.headline),
        excerpt=_pieces(found.excerpt),
    )


def _pieces(marked: tuple[Marked, ...]) -> list[Piece]:
    return [Piece(text=each.text, hit=each.is_hit) for each in marked]
