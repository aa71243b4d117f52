"""Who is asking: the session cookie, the CSRF token and the same-origin rule."""

import hmac
from typing import Annotated, cast
from urllib.parse import urlsplit

from fastapi import Depends, Form, Header, Request, Response

from pubpipe.domain.errors import NotAllowed, NotSignedIn
from pubpipe.ports import Newsroom, Session
from pubpipe.stages import accounts

COOKIE = "pubpipe_session"
STAFF_COOKIE = "pubpipe_staff"
"""Marks a browser of the newsroom, whose visits to the site are not counted."""

_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def room_of(request: Request) -> Newsroom:
    """The newsroom this application serves."""
    return cast(Newsroom, request.app.state.room)


Room = Annotated[Newsroom, Depends(room_of)]


def session_of(request: Request, room: Room) -> Session | None:
    """The session of the request's cookie, None without a valid one."""
    token = request.cookies.get(COOKIE)
    return accounts.session_of(room, token) if token else None


def signed_in(session: Annotated[Session | None, Depends(session_of)]) -> Session:
    """The session; raises NotSignedIn."""
    if session is None:
        raise NotSignedIn("You are not signed in, or your sign-in has ended. Sign in.")
    return session


Signed = Annotated[Session, Depends(signed_in)]


def same_origin(request: Request) -> None:
    """Raise NotAllowed for a change that another site's page asks for."""
    origin = request.headers.get("origin")
    if request.method in _SAFE_METHODS or origin is None:
        return
    ours = {request.headers.get("host", ""), urlsplit(_site_url(request)).netloc}
    came_from = urlsplit(origin).netloc
    if not came_from or came_from not in ours:
        raise NotAllowed(
            "This form came from another site, so nothing was changed. "
            "Open the desk itself and try again."
        )


def posted(
    session: Signed,
    csrf: Annotated[str, Form()] = "",
    x_csrf_token: Annotated[str, Header()] = "",
) -> Session:
    """The session of a form that carries its token; raises NotSignedIn or NotAllowed."""
    _check_token(session, csrf or x_csrf_token)
    return session


Posted = Annotated[Session, Depends(posted)]


def called(session: Signed, x_csrf_token: Annotated[str, Header()] = "") -> Session:
    """The session of an API call whose X-CSRF-Token header matches it."""
    _check_token(session, x_csrf_token)
    return session


Called = Annotated[Session, Depends(called)]


def remember(response: Response, request: Request, token: str) -> None:
    """Put the session's token and the staff mark into the browser."""
    secure = request.url.scheme == "https"
    for name, value in ((COOKIE, token), (STAFF_COOKIE, "1")):
        response.set_cookie(
            name, value, path="/", httponly=True, samesite="lax", secure=secure
        )


def forget(response: Response) -> None:
    """Take the session's token out of the browser; the staff mark stays."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")


def _check_token(session: Session, token: str) -> None:
    if not hmac.compare_digest(session.csrf.encode(), token.encode()):
        raise NotAllowed(
            "The form does not carry this sign-in's token, so nothing was changed. "
            "Load the page again and repeat what you did."
        )


def _site_url(request: Request) -> str:
    return room_of(request).settings.site_url
