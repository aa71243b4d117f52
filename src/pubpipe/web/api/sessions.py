"""API routes: signing in and out."""

from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from pubpipe.ports import Session
from pubpipe.stages import accounts
from pubpipe.web.auth import Called, Room, Signed, forget, remember, token_of
from pubpipe.web.desk.sign_in import try_password
from pubpipe.web.fields import Line

router = APIRouter(tags=["session"])


class Credentials(BaseModel):
    """Who signs in."""

    name: Line
    password: Line


@router.post("/session")
def sign_in(request: Request, response: Response, given: Credentials) -> dict[str, Any]:
    """Sign in; the answer sets the session cookie and tells the X-CSRF-Token to send."""
    token, session = try_password(request, given.name, given.password)
    remember(response, request, token)
    return _shown(session)


@router.get("/session")
def show_session(session: Signed) -> dict[str, Any]:
    """Who is signed in, with the X-CSRF-Token that changes must carry."""
    return _shown(session)


@router.delete("/session", status_code=204)
def sign_out(request: Request, response: Response, room: Room, session: Called) -> None:
    """End the session."""
    accounts.sign_out(room, token_of(request))
    forget(response, request)


def _shown(session: Session) -> dict[str, Any]:
    return {
        "name": session.person.name,
        "roles": sorted([locale, role] for locale, role in session.person.roles),
        "csrf": session.csrf,
        "expires_at": session.expires_at.isoformat(),
    }
