"""Routes: what is done to several segments at once, and its undoing."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Form, Query, Request
from fastapi.responses import JSONResponse, Response

from pubpipe.domain.markup import Marked
from pubpipe.ports import Newsroom
from pubpipe.stages import bulk, review
from pubpipe.web.auth import Posted, Room, Signed
from pubpipe.web.desk.marks import difference
from pubpipe.web.desk.pages import page, say
from pubpipe.web.fields import Line, Number
from pubpipe.web.nudging import nudge

router = APIRouter()


@router.get("/desk/articles/{article}/{locale}/replace")
def show_replace(
    request: Request,
    room: Room,
    session: Signed,
    article: str,
    locale: str,
    find: Annotated[str, Query(max_length=bulk.LONGEST_SEARCH)] = "",
    put: Annotated[str, Query(max_length=bulk.LONGEST_SEARCH)] = "",
    any_case: Annotated[bool, Query()] = False,
) -> Response:
    """The search, and what replacing would do."""
    where = room.settings.locale(locale)
    review.workbench(room, article, where.code)  # raises NotFound
    found = (
        bulk.find(room, article, where.code, find, put, match_case=not any_case)
        if find.strip()
        else []
    )
    return page(
        request,
        "replace.html",
        session,
        article=article,
        locale=where,
        find=find,
        put=put,
        any_case=any_case,
        found=[
            (
                each.unit,
                difference(
                    Marked(each.unit.text, each.unit.source.tags),
                    Marked(each.text, each.unit.source.tags),
                ),
            )
            for each in found
        ],
    )


@router.post("/desk/articles/{article}/{locale}/replace")
def replace(
    request: Request,
    room: Room,
    session: Posted,
    article: str,
    locale: str,
    find: Annotated[Line, Form()],
    put: Annotated[Line, Form()] = "",
    any_case: Annotated[bool, Form()] = False,
    unit: Annotated[list[Number] | None, Form()] = None,
) -> Response:
    code = room.settings.locale(locale).code
    done = bulk.replace(
        room,
        session.person,
        article,
        code,
        find,
        put,
        match_case=not any_case,
        only=frozenset(unit or ()),
    )
    return _done(request, room, session, article, code, done)


@router.post("/desk/articles/{article}/{locale}/approve-matches")
def approve_matches(
    request: Request,
    room: Room,
    session: Posted,
    article: str,
    locale: str,
    tasks: BackgroundTasks,
) -> Response:
    """Approve what the memory has for the same source in the same place."""
    code = room.settings.locale(locale).code
    done = bulk.approve_matches(room, session.person, article, code)
    if done.units:
        tasks.add_task(nudge, room, review.unit(room, done.units[-1]))
    return _done(request, room, session, article, code, done)


@router.post("/desk/bulk/{act}/undo")
def undo(request: Request, room: Room, session: Posted, act: Number) -> Response:
    """Take a bulk act back; as JSON for the workbench's script."""
    done = bulk.undo(room, session.person, act)
    if "application/json" in request.headers.get("accept", ""):
        said = " ".join(
            f"{key}: {say(request, session, why)}" for key, why in done.left
        )
        return JSONResponse({"units": done.units, "message": said})
    some = done.units[0] if done.units else 0
    unit = review.unit(room, some) if some else None
    article, code = (unit.article, unit.locale) if unit else ("", "")
    return _done(request, room, session, article, code, done, is_undone=True)


def _done(
    request: Request, room: Newsroom, session: Signed, article: str, locale: str,
    done: bulk.Done, *, is_undone: bool = False,
) -> Response:  # fmt: skip
    return page(
        request,
        "bulk_done.html",
        session,
        article=article,
        locale=locale,
        done=done,
        is_undone=is_undone,
    )
