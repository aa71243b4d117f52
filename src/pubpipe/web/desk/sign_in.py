"""Routes: signing in, by password or by a one-time link, and signing out."""

from typing import Annotated, cast
from urllib.parse import unquote, urlsplit

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from pubpipe.domain.errors import NotSignedIn
from pubpipe.ports import Session
from pubpipe.stages import accounts
from pubpipe.web.auth import (
    Posted,
    Room,
    Signed,
    forget,
    remember,
    session_of,
    token_of,
)
from pubpipe.web.desk.pages import page
from pubpipe.web.fields import Line, Text
from pubpipe.web.public.sender import Senders
from pubpipe.web.refusals import TooManyTries, status_of
from pubpipe.web.throttle import Throttle

HOME = "/desk/"
router = APIRouter()


@router.get("/desk/sign-in")
def show_sign_in(
    request: Request,
    session: Annotated[Session | None, Depends(session_of)],
    next: Annotated[str, Query()] = HOME,
) -> Response:
    return page(request, "sign_in.html", session, next=local(next), name="", problem="")


@router.post("/desk/sign-in")
def sign_in(
    request: Request,
    room: Room,
    name: Annotated[Line, Form()] = "",
    password: Annotated[Line, Form()] = "",
    next: Annotated[Text, Form()] = HOME,
) -> Response:
    try:
        token, _ = try_password(request, name, password)
    except (NotSignedIn, TooManyTries) as refusal:
        return page(
            request,
            "sign_in.html",
            None,
            status_code=status_of(refusal),
            next=local(next),
            name=name,
            problem=refusal.said,
        )
    return _welcome(request, token, next)


@router.get("/desk/enter")
def show_link(request: Request, token: Annotated[str, Query()] = "") -> Response:
    # Mail scanners and prefetchers follow links: only the button uses this one up.
    return page(request, "enter.html", None, token=token)


@router.post("/desk/enter")
def enter(
    request: Request, room: Room, token: Annotated[Line, Form()] = ""
) -> Response:
    cookie, _, path = accounts.sign_in_by_link(room, token)
    return _welcome(request, cookie, path)


@router.get("/desk/signed-in")
def show_signed_in(request: Request, session: Signed) -> Response:
    """Where a sign-in in a second tab ends: the work waits in the first."""
    return page(request, "signed_in.html", session)


@router.get("/desk/session")
def show_session(session: Signed) -> dict[str, str]:
    """The token that an open page needs after its sign-in was renewed elsewhere."""
    return {"name": session.person.name, "csrf": session.csrf}


@router.post("/desk/language")
def choose_language(
    room: Room,
    session: Posted,
    language: Annotated[Line, Form()] = "",
    back: Annotated[Line, Form()] = "/desk/",
) -> Response:
    """Choose the language of the desk, and stay where one was."""
    accounts.set_language(room, session.person, language)
    return RedirectResponse(local(back), status_code=303)


@router.post("/desk/sign-out")
def sign_out(request: Request, room: Room, session: Posted) -> Response:
    accounts.sign_out(room, token_of(request))
    response = RedirectResponse("/desk/sign-in", status_code=303)
    forget(response, request)
    return response


def try_password(request: Request, name: str, password: str) -> tuple[str, Session]:
    """Sign in within the limits of the throttle: (token for the cookie, session)."""
    state = request.app.state
    throttle, senders = cast(Throttle, state.throttle), cast(Senders, state.senders)
    with throttle.trying(senders.address(request), name):
        return accounts.sign_in(state.room, name, password)


def local(path: str) -> str:
    """The path when it leads into the desk, else the desk's first page.

    Browsers take `\\` for `/`, leave control characters out and walk `..` up.
    """
    steps = unquote(urlsplit(path).path).split("/")
    is_local = path.startswith("/desk/") and path.isprintable() and "\\" not in path
    return path if is_local and ".." not in steps and "" not in steps[1:-1] else HOME


def _welcome(request: Request, token: str, path: str) -> Response:
    response = RedirectResponse(local(path), status_code=303)
    remember(response, request, token)
    return response
