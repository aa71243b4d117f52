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
_HOST = "__Host-"
"""Browsers take a cookie of this name over https only, from this very host only."""

_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def room_of(request: Request) -> Newsroom:
    """The newsroom this application serves."""
    return cast(Newsroom, request.app.state.room)


Room = Annotated[Newsroom, Depends(room_of)]


def session_of(request: Request, room: Room) -> Session | None:
    """The session of the request's cookie, None without a valid one."""
    token = token_of(request)
    return accounts.session_of(room, token) if token else None


def signed_in(session: Annotated[Session | None, Depends(session_of)]) -> Session:
    """The session; raises NotSignedIn."""
    if session is None:
        raise NotSignedIn("You are not signed in, or your sign-in has ended. Sign in.")
    return session


Signed = Annotated[Session, Depends(signed_in)]


def same_origin(request: Request) -> None:
    """Raise NotAllowed for a change that another site's page asks for."""
    if request.method in _SAFE_METHODS:
        return
    origin = request.headers.get("origin")
    fetched_by = request.headers.get("sec-fetch-site", "same-origin")
    if fetched_by not in ("same-origin", "none") or not (
        origin is None or _is_ours(request, origin)
    ):
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


def token_of(request: Request) -> str:
    """The token in the request's session cookie, empty without one."""
    return request.cookies.get(_cookie(COOKIE, request, _site_url(request)), "")


def is_staff(request: Request, site_url: str) -> bool:
    """Tell whether the browser has signed in at the desk of this site before."""
    return _cookie(STAFF_COOKIE, request, site_url) in request.cookies


def remember(response: Response, request: Request, token: str) -> None:
    """Put the session's token and the staff mark into the browser."""
    site = _site_url(request)
    for name, value in ((COOKIE, token), (STAFF_COOKIE, "1")):
        response.set_cookie(
            _cookie(name, request, site),
            value,
            path="/",
            httponly=True,
            samesite="lax",
            secure=_is_secure(request, site),
        )


def forget(response: Response, request: Request) -> None:
    """Take the session's token out of the browser; the staff mark stays."""
    site = _site_url(request)
    response.delete_cookie(
        _cookie(COOKIE, request, site),
        path="/",
        httponly=True,
        samesite="lax",
        secure=_is_secure(request, site),
    )


def is_https(site_url: str) -> bool:
    """Tell whether the site's readers and editors reach it over https."""
    return urlsplit(site_url).scheme == "https"


def _cookie(name: str, request: Request, site_url: str) -> str:
    """The cookie's name as this request's browser knows it."""
    return f"{_HOST}{name}" if _is_secure(request, site_url) else name


def _is_secure(request: Request, site_url: str) -> bool:
    # A proxy that ends TLS speaks http to us: the public address is what counts.
    return is_https(site_url) or request.url.scheme == "https"


def _is_ours(request: Request, origin: str) -> bool:
    site, sent = urlsplit(_site_url(request)), urlsplit(origin)
    if sent.netloc == site.netloc:
        # The same name without TLS may be anybody on the way.
        return sent.scheme == site.scheme
    return bool(sent.netloc) and sent.netloc == request.headers.get("host", "")


def _check_token(session: Session, token: str) -> None:
    if not hmac.compare_digest(session.csrf.encode(), token.encode()):
        raise NotAllowed(
            "The form does not carry this sign-in's token, so nothing was changed. "
            "Load the page again and repeat what you did."
        )


def _site_url(request: Request) -> str:
    return room_of(request).settings.site_url
