"""Routes: the translation memory: search, pairs of one's own, and TMX."""

from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, File, Form, Query, Request, UploadFile
from fastapi.responses import FileResponse, Response

from pubpipe.stages import memory, memory_exchange
from pubpipe.web.auth import Posted, Room, Signed
from pubpipe.web.desk.choosing import chosen, home
from pubpipe.web.desk.pages import page
from pubpipe.web.fields import Line, Number, Text

router = APIRouter()
PATH = "/desk/memory"


@router.get(PATH)
def show_memory(
    request: Request,
    room: Room,
    session: Signed,
    locale: Annotated[Line, Query()] = "",
    q: Annotated[Line, Query()] = "",
    edit: Annotated[Number, Query()] = 0,
    said: Annotated[Line, Query()] = "",
) -> Response:
    """Pairs with the words of `q`, else the newest; `edit` opens one from elsewhere."""
    code = chosen(room, session, locale)
    found = memory.concordance(room, code, q) if q else memory.newest(room, code)
    return page(
        request,
        "memory.html",
        session,
        locale=room.settings.locale(code),
        q=q,
        pairs=found,
        size=memory.size(room, code),
        entry=memory.pair_from_elsewhere(room, code, edit) if edit else None,
        may_edit=session.person.may("approve", code),
        said=said,
    )


@router.post(PATH)
def put(
    room: Room,
    session: Posted,
    locale: Annotated[Line, Form()],
    source: Annotated[Text, Form()] = "",
    target: Annotated[Text, Form()] = "",
    number: Annotated[Number, Form()] = 0,
) -> Response:
    memory.put(room, session.person, locale, source, target, instead_of=number)
    return home(PATH, locale, said="stored")


@router.post(f"{PATH}/remove")
def remove(
    room: Room,
    session: Posted,
    locale: Annotated[Line, Form()],
    number: Annotated[Number, Form()],
) -> Response:
    memory.forget(room, session.person, locale, number)
    return home(PATH, locale, said="removed")


@router.post(f"{PATH}/import")
def take_in(
    request: Request,
    room: Room,
    session: Posted,
    locale: Annotated[Line, Form()],
    file: Annotated[UploadFile, File()],
) -> Response:
    with TemporaryDirectory(prefix="pubpipe-") as folder:
        path = Path(folder) / (Path(file.filename or "").name or "upload.tmx")
        with path.open("wb") as copy:
            copyfileobj(file.file, copy)
        taken = memory_exchange.import_memory(room, session.person, path, locale)
    return page(
        request,
        "memory_import.html",
        session,
        taken=taken,
        locale=room.settings.locale(locale),
    )


@router.get(f"{PATH}/export")
def export(
    room: Room,
    session: Signed,
    tasks: BackgroundTasks,
    locale: Annotated[Line, Query()] = "",
) -> Response:
    code = chosen(room, session, locale)
    # Gone only when the last byte has left.
    folder = TemporaryDirectory(prefix="pubpipe-")
    tasks.add_task(folder.cleanup)
    path = Path(folder.name) / f"memory-{code}.tmx"
    memory_exchange.export_memory(room, session.person, path, code)
    return FileResponse(path, filename=path.name, media_type="application/x-tmx+xml")
