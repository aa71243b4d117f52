"""Routes: the glossary, its entries, files and suggestions."""

from typing import Annotated, cast

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import Response

from pubpipe.domain.glossary import (
    GENDERS,
    PARTS_OF_SPEECH,
    STANDINGS,
    TYPES,
    Standing,
    Term,
    Type,
)
from pubpipe.stages import glossary, glossary_exchange
from pubpipe.web.auth import Posted, Room, Signed
from pubpipe.web.desk.choosing import chosen, home
from pubpipe.web.desk.pages import page
from pubpipe.web.fields import Line, Number

router = APIRouter()
PATH = "/desk/glossary"


@router.get(PATH)
def show_glossary(
    request: Request,
    room: Room,
    session: Signed,
    locale: Annotated[Line, Query()] = "",
    q: Annotated[Line, Query()] = "",
    standing: Annotated[Line, Query()] = "",
    edit: Annotated[Number, Query()] = 0,
    source: Annotated[Line, Query()] = "",
    target: Annotated[Line, Query()] = "",
    said: Annotated[Line, Query()] = "",
) -> Response:
    """The entries of one locale; `edit` opens one, `source` and `target` begin a new one."""
    code = chosen(room, session, locale)
    may_edit = session.person.may("approve", code)
    found = glossary.listed(room, session.person, code, q, standing)
    new = Term(code, source, target)
    return page(
        request,
        "glossary.html",
        session,
        locale=room.settings.locale(code),
        q=q,
        standing=standing,
        terms=found,
        entry=next((term for term in found if term.id == edit), new),
        may_edit=may_edit,
        suggestions=glossary.suggestions(room, code) if may_edit else (),
        types=TYPES,
        standings=STANDINGS,
        parts_of_speech=PARTS_OF_SPEECH,
        genders=GENDERS,
        said=said,
    )


@router.post(PATH)
def put(
    room: Room,
    session: Posted,
    locale: Annotated[Line, Form()],
    source: Annotated[Line, Form()] = "",
    target: Annotated[Line, Form()] = "",
    standing: Annotated[Line, Form()] = "preferred",
    type: Annotated[Line, Form()] = "term",
    part_of_speech: Annotated[Line, Form()] = "",
    gender: Annotated[Line, Form()] = "",
    note: Annotated[Line, Form()] = "",
    number: Annotated[Number, Form()] = 0,
) -> Response:
    term = Term(
        locale, source, target, cast(Standing, standing), cast(Type, type),
        part_of_speech, gender, note, id=number,
    )  # fmt: skip
    stored = glossary.put(room, session.person, term)
    return home(PATH, stored.locale, said="stored")


@router.post(f"{PATH}/remove")
def remove(room: Room, session: Posted, number: Annotated[Number, Form()]) -> Response:
    gone = glossary.remove(room, session.person, number)
    return home(PATH, gone.locale, said="removed")


@router.post(f"{PATH}/decline")
def decline(
    room: Room,
    session: Posted,
    locale: Annotated[Line, Form()],
    source: Annotated[Line, Form()] = "",
    target: Annotated[Line, Form()] = "",
) -> Response:
    """Turn a suggestion down: it does not come again."""
    glossary.decline(room, session.person, locale, source, target)
    return home(PATH, locale)


@router.post(f"{PATH}/import")
def take_in(
    room: Room,
    session: Posted,
    locale: Annotated[Line, Form()],
    file: Annotated[UploadFile, File()],
) -> Response:
    glossary_exchange.import_terms(
        room,
        session.person,
        file.file.read(glossary_exchange.MOST_BYTES + 1),
        file.filename or "upload.csv",
        locale,
    )
    return home(PATH, locale, said="stored")


@router.get(f"{PATH}/export")
def export(
    room: Room, session: Signed, locale: Annotated[Line, Query()] = ""
) -> Response:
    code = chosen(room, session, locale)
    _, text = glossary_exchange.export_terms(room, session.person, code)
    return Response(
        text,
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="glossary-{code}.csv"'},
    )
