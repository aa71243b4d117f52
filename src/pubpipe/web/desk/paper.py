"""Routes: a translation as a PO file, out and back in."""

from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, BackgroundTasks, File, Form, Request, UploadFile
from fastapi.responses import Response

from pubpipe import pipeline
from pubpipe.domain.errors import Refused
from pubpipe.domain.person import require
from pubpipe.stages import exchange
from pubpipe.web.auth import Posted, Room, Signed
from pubpipe.web.desk.pages import page
from pubpipe.web.fields import Line
from pubpipe.web.security import MEGABYTE, PO_LIMIT

router = APIRouter()


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
    file: Annotated[UploadFile, File()],
    how: Annotated[Line, Form()] = "try",
) -> Response:
    """`how` is `try` (nothing is stored), `take`, or `approve`."""
    if (file.size or 0) > PO_LIMIT:
        raise Refused(
            f"The file is larger than {PO_LIMIT // MEGABYTE} MB. Nothing was taken in."
        )
    with TemporaryDirectory(prefix="pubpipe-") as folder:
        path = Path(folder) / "upload.po"
        with path.open("wb") as copy:
            copyfileobj(file.file, copy)
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
        is_elsewhere=(report.article, report.locale) != (article, locale),
        locale=room.settings.locale(report.locale),
    )
