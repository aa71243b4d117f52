"""Routes: a translation as a PO file, out and back in."""

from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, BackgroundTasks, File, Form, Request, UploadFile
from fastapi.responses import Response
from pydantic import Field

from pubpipe import pipeline
from pubpipe.domain.errors import Refused
from pubpipe.domain.exchange import Outcome, Report
from pubpipe.domain.markup import Marked
from pubpipe.domain.person import require
from pubpipe.stages import exchange
from pubpipe.web.auth import Posted, Room, Signed
from pubpipe.web.desk.marks import Piece, difference, pieces
from pubpipe.web.desk.pages import page
from pubpipe.web.fields import Line
from pubpipe.web.security import MEGABYTE, PO_LIMIT

router = APIRouter()
Line64 = Annotated[str, Field(max_length=MEGABYTE)]
_CARRIED = 700_000
"""Bytes of a file that the page of a try may carry: in base64 they fit a form's field."""


@dataclass(frozen=True)
class Row:
    """One entry of a file: its fate, its source, and how its text differs from ours."""

    outcome: Outcome
    source: list[Piece]
    changes: list[Piece]


@router.get("/desk/articles/{article}/{locale}/po")
def download(room: Room, session: Signed, article: str, locale: str) -> Response:
    require(session.person, "translate", room.settings.locale(locale).code)
    name, text = exchange.export(room, session.person.name, article, locale)
    return Response(
        text,
        media_type="text/x-gettext-translation; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
    )


@router.post("/desk/articles/{article}/{locale}/po")
def upload(
    request: Request,
    room: Room,
    session: Posted,
    article: str,
    locale: str,
    tasks: BackgroundTasks,
    file: Annotated[UploadFile | None, File()] = None,
    content: Annotated[Line64 | None, Form()] = None,
    how: Annotated[Line, Form()] = "try",
) -> Response:
    """`how` is `try` (nothing is stored), `take`, or `approve`.

    `content` is the file again, in base64, as the page of a try carries it.
    """
    raw = _raw(file, content)
    with TemporaryDirectory(prefix="pubpipe-") as folder:
        path = Path(folder) / "upload.po"
        path.write_bytes(raw)
        report = exchange.import_file(
            room,
            session.person,
            path,
            approve=how == "approve",
            dry_run=how not in ("take", "approve"),
        )
    if how == "approve":
        tasks.add_task(pipeline.nudge, room, report.article, report.locale)
    return page(
        request,
        "import.html",
        session,
        report=report,
        rows=_rows(report),
        # The three-way merge is made anew, so what happens meanwhile is seen.
        content=b64encode(raw).decode() if len(raw) <= _CARRIED else "",
        is_elsewhere=(report.article, report.locale) != (article, locale),
        locale=room.settings.locale(report.locale),
    )


def _raw(file: UploadFile | None, content: str | None) -> bytes:
    if content is not None:
        try:
            return b64decode(content, validate=True)
        except ValueError as fault:
            raise Refused("The file came back damaged. Choose it again.") from fault
    if file is None:
        raise Refused("No file was chosen. Choose a PO file.")
    if (file.size or 0) > PO_LIMIT:
        raise Refused(
            "The file is larger than %(most)s MB. Nothing was taken in.",
            most=PO_LIMIT // MEGABYTE,
        )
    return file.file.read()


def _rows(report: Report) -> list[Row]:
    """What the file changes or might have, what was left out first."""
    rows = [
        Row(
            outcome,
            pieces(Marked(outcome.source)),
            difference(Marked(outcome.before), Marked(outcome.after)),
        )
        for outcome in report.outcomes
        if outcome.fate != "unchanged"
    ]
    return sorted(rows, key=lambda row: row.outcome.fate in ("taken", "approved"))
