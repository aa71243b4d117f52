"""Routes: what people change of machine drafts, by engine; and one's own figures."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from pubpipe.stages import edit_figures
from pubpipe.stages.edit_figures import SLOTS, EditReport, Figures, Row
from pubpipe.web.auth import Posted, Room, Signed
from pubpipe.web.desk.pages import page
from pubpipe.web.desk.plots import SMALL, Plot, bar_chart
from pubpipe.web.desk.tables import csv_file
from pubpipe.web.fields import Line

router = APIRouter()
PATH = "/desk/edits"
MINE = f"{PATH}/mine"
Slot = Annotated[Line, Query()]


@router.get(PATH)
def show_edits(
    request: Request, room: Room, session: Signed, by: Slot = "week",
    locale: Annotated[Line, Query()] = "",
) -> Response:  # fmt: skip
    found = edit_figures.edit_report(room, session.person, by, locale)
    return page(
        request,
        "edit_figures.html",
        session,
        report=found,
        by=by,
        locale=locale,
        locales=[
            code
            for code in room.settings.target_locales
            if session.person.may("manage", code)
        ],
        **_drawn(found, by, found.engines),
    )


@router.get(f"{PATH}.csv")
def take_edits(
    room: Room, session: Signed, by: Slot = "week",
    locale: Annotated[Line, Query()] = "",
) -> Response:  # fmt: skip
    """The same figures as a table: by slot, locale and engine, or person who chose it."""
    found = edit_figures.edit_report(room, session.person, by, locale)
    return _table(found, by)


@router.get(MINE)
def show_own(
    request: Request, room: Room, session: Signed, by: Slot = "week"
) -> Response:
    """One's own figures and the choice to have any."""
    found = edit_figures.own_report(room, session.person, by)
    return page(
        request,
        "own_figures.html",
        session,
        report=found,
        by=by,
        is_measured=edit_figures.is_measured(room, session.person),
        **_drawn(found, by, found.people),
    )


@router.post(MINE)
def choose(
    room: Room, session: Posted, measured: Annotated[bool, Form()] = False
) -> Response:
    edit_figures.choose(room, session.person, measured)
    return RedirectResponse(MINE, status_code=303)


def _drawn(found: EditReport, by: str, rows: Sequence[Row]) -> dict[str, Any]:
    labels = [_label(start, by) for start in found.starts]
    return {
        "labels": labels,
        "slots": list(SLOTS),
        "plots": [_plots(row, labels) for row in rows],
    }


def _plots(row: Row, labels: Sequence[str]) -> tuple[Plot, Plot, Plot]:
    """Likeness, words edited, time."""
    slots = row.slots
    return (
        bar_chart(_rounded(s.chrf for s in slots), labels, top=100, size=SMALL),
        bar_chart(_rounded(s.word_edit_rate for s in slots), labels, size=SMALL),
        bar_chart(_rounded(s.seconds for s in slots), labels, size=SMALL),
    )


def _rounded(values: Iterable[float | None]) -> list[float | None]:
    return [None if value is None else round(value, 1) for value in values]


def _label(start: date, by: str) -> str:
    return f"{start:%Y-%m}" if by == "month" else f"{start:%m-%d}"


def _table(found: EditReport, by: str) -> Response:
    rows: list[tuple[object, ...]] = [
        (
            f"{by} from", "locale", "engine", "model", "version", "person", "confirmed",
            "unchanged", "in bulk", "scored", "chrF", "words edited per 100", "timed",
            "median seconds",
        )
    ]  # fmt: skip
    for row in (*found.engines, *found.people):
        for start, figures in zip(found.starts, row.slots, strict=True):
            if figures != Figures():
                rows.append((start.isoformat(), *_cells(row, figures)))
    return csv_file(f"edits-by-{by}-{found.as_of:%Y-%m-%d}", rows)


def _cells(row: Row, figures: Figures) -> tuple[object, ...]:
    engine = row.engine
    made_by = (engine.name, engine.model, engine.version) if engine else ("", "", "")
    rates = _rounded((figures.chrf, figures.word_edit_rate, figures.seconds))
    chrf, edited, seconds = ("" if rate is None else rate for rate in rates)
    return (
        row.locale, *made_by, row.person, figures.confirmed, figures.unchanged,
        figures.in_bulk, figures.scored, chrf, edited, figures.timed, seconds,
    )  # fmt: skip
