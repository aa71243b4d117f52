"""Which locale a page of the newsroom's knowledge is about, and the way back to it."""

from urllib.parse import urlencode

from fastapi.responses import RedirectResponse

from pubpipe.domain.errors import NotAllowed
from pubpipe.domain.person import require
from pubpipe.ports import Newsroom, Session


def chosen(room: Newsroom, session: Session, locale: str) -> str:
    """The code of the locale asked for, else the first that the person works in.

    Raises NotAllowed for who does not translate into it, or into none.
    """
    if locale:
        code = room.settings.locale(locale).code
        require(session.person, "translate", code)
        return code
    for code in room.settings.target_locales:
        if session.person.may("translate", code):
            return code
    raise NotAllowed(
        "%(name)s translates into no locale of this newsroom. Ask an "
        "editor for the role that allows it.",
        name=session.person.name,
    )


def home(path: str, locale: str, **query: str) -> RedirectResponse:
    """Back to the page after a change."""
    return RedirectResponse(
        f"{path}?{urlencode({'locale': locale, **query})}", status_code=303
    )
