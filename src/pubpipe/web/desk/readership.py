"""Routes: how articles are read, as a page and as tables to take away."""

from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from pubpipe.stages.views import HOURLY, PERIODS, Question, Report, report
from pubpipe.web.auth import Room, Signed
from pubpipe.web.desk.pages import page
from pubpipe.web.desk.plots import bar_chart
from pubpipe.web.desk.tables import csv_file
from pubpipe.web.fields import Line

router = APIRouter()
MOST_READ = 50
"""Rows of the page; the tables to take away have all."""


def _question(
    period: Annotated[Line, Query()] = HOURLY,
    locale: Annotated[Line, Query()] = "",
    section: Annotated[Line, Query()] = "",
    article: Annotated[Line, Query()] = "",
) -> Question:
    return Question(period, locale, section, article)


Asked = Annotated[Question, Depends(_question)]


@router.get("/desk/views")
def show_views(
    request: Request, room: Room, session: Signed, question: Asked
) -> Response:
    found = report(room, question)
    labels = _labels(found, question, ZoneInfo(room.settings.timezone))
    return page(
        request,
        "readership.html",
        session,
        question=question,
        report=found,
        plot=bar_chart([views for _, views in found.slots], labels),
        slots=list(zip(labels, (views for _, views in found.slots), strict=True)),
        periods=list(PERIODS),
        is_hourly=question.period == HOURLY,
        most=MOST_READ,
        query=urlencode({k: v for k, v in vars(question).items() if v}),
    )


@router.get("/desk/views/{table}.csv")
def take_views(
    room: Room, _session: Signed, table: Literal["time", "pages"], question: Asked
) -> Response:
    """The same numbers as a table: by hour or day, or by article and locale."""
    found = report(room, question)
    zone = ZoneInfo(room.settings.timezone)
    rows: list[tuple[object, ...]]
    if table == "time":
        rows = [("from", "views")]
        rows += [
            (start.astimezone(zone).isoformat(), views) for start, views in found.slots
        ]
    else:
        rows = [("article", "headline", "section", "locale", "views", "readers")]
        rows += [
            (e.article, e.headline, e.section, e.locale, e.views, e.readers)
            for e in found.pages
        ]
    return csv_file(f"views-{table}-{found.as_of.astimezone(zone):%Y-%m-%d-%H%M}", rows)


def _labels(found: Report, question: Question, zone: ZoneInfo) -> list[str]:
    return [_label(start.astimezone(zone), question) for start, _ in found.slots]


def _label(start: datetime, question: Question) -> str:
    return f"{start:%m-%d %H:%M}" if question.period == HOURLY else f"{start:%Y-%m-%d}"
