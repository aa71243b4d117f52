"""Routes: the newsroom's accounts, for editors."""

from typing import Annotated, cast, get_args

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from pubpipe.domain.errors import Refused
from pubpipe.domain.person import ANY_LOCALE, ROLES, Role, require
from pubpipe.ports import Newsroom, Session
from pubpipe.stages import accounts
from pubpipe.web.auth import Posted, Room, Signed
from pubpipe.web.desk.pages import page
from pubpipe.web.fields import Line

router = APIRouter()


@router.get("/desk/people")
def show_people(request: Request, room: Room, session: Signed) -> Response:
    require(session.person, "manage")
    return _people(request, room, session)


@router.post("/desk/people")
def add(
    request: Request,
    room: Room,
    session: Posted,
    name: Annotated[Line, Form()] = "",
    role: Annotated[Line, Form()] = "",
    locale: Annotated[Line, Form()] = ANY_LOCALE,
) -> Response:
    require(session.person, "manage")
    if role not in get_args(Role):
        raise Refused(
            "“%(role)s” is not a role. Choose one of: %(known)s.",
            role=role,
            known=", ".join(ROLES),
        )
    where = locale if locale == ANY_LOCALE else room.settings.locale(locale).code
    given = [(where, cast(Role, role))]
    password = accounts.add_user(room, name, given, by=session.person.name)
    return _people(request, room, session, name=name.strip(), password=password)


@router.post("/desk/people/password")
def new_password(
    request: Request, room: Room, session: Posted, name: Annotated[Line, Form()]
) -> Response:
    require(session.person, "manage")
    password = accounts.set_password(room, name, by=session.person.name)
    return _people(request, room, session, name=name, password=password)


@router.post("/desk/people/disable")
def disable(room: Room, session: Posted, name: Annotated[Line, Form()]) -> Response:
    require(session.person, "manage")
    if name == session.person.name:
        raise Refused("You cannot disable your own account. Ask another editor.")
    accounts.disable(room, name, by=session.person.name)
    return RedirectResponse("/desk/people", status_code=303)


@router.post("/desk/people/sign-out")
def sign_out(room: Room, session: Posted, name: Annotated[Line, Form()]) -> Response:
    """End every session of a person, one's own included, and their unused links."""
    require(session.person, "manage")
    accounts.sign_out_everywhere(room, name, by=session.person.name)
    return RedirectResponse("/desk/people", status_code=303)


def _people(
    request: Request,
    room: Newsroom,
    session: Session,
    *,
    name: str = "",
    password: str = "",
) -> Response:
    """The page; `password` is the new one of `name`, shown this once."""
    return page(
        request,
        "people.html",
        session,
        people=accounts.users(room),
        roles=ROLES,
        name=name,
        password=password,
    )
