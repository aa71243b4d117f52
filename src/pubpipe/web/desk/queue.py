"""Routes: what waits for people, and who takes it up."""

from datetime import timedelta
from typing import Annotated, Literal
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from pubpipe.domain.unit import STATUSES
from pubpipe.ports import Held, Newsroom
from pubpipe.stages import queue
from pubpipe.web.auth import Posted, Room, Signed
from pubpipe.web.desk.pages import page
from pubpipe.web.fields import Line

router = APIRouter()
Due = Literal["", "late", "day", "week"]
Order = Literal[
    "urgent", "deadline", "oldest", "newest", "shortest", "surest", "unsurest"
]
_DUE: dict[Due, timedelta | None] = {
    "": None,
    "late": timedelta(0),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
}
_MOST_PAGES = 10_000


class Asked:
    """The filter as it stands in the address."""

    def __init__(
        self,
        locale: Annotated[Line, Query()] = "",
        status: Annotated[Line, Query()] = "",
        priority: Annotated[Literal["", "1", "5", "10"], Query()] = "",
        due: Annotated[Due, Query()] = "",
        held: Annotated[Held, Query()] = "",
        q: Annotated[str, Query(max_length=200)] = "",
        order: Annotated[Order, Query()] = "urgent",
        at: Annotated[int, Query(ge=1, le=_MOST_PAGES)] = 1,
    ) -> None:
        self.values = {
            "locale": locale, "status": status, "priority": priority, "due": due,
            "held": held, "q": q, "order": "" if order == "urgent" else order,
        }  # fmt: skip
        self.filter = queue.Filter(
            locale=locale,
            status=status if status in STATUSES else "",
            priority=int(priority) if priority else None,
            due=_DUE[due],
            held=held,
            search=q,
            order=order,
            page=at,
        )

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out."""
        return any(value for name, value in self.values.items() if name != "order")

    def address(self, at: int) -> str:
        """The address of another page of the same list."""
        given = {name: value for name, value in self.values.items() if value}
        return "/desk/?" + urlencode(given | ({"at": str(at)} if at > 1 else {}))


@router.get("/desk/")
def show_queue(
    request: Request,
    room: Room,
    session: Signed,
    asked: Annotated[Asked, Depends()],
    said: Annotated[Line, Query()] = "",
) -> Response:
    return page(
        request,
        "queue.html",
        session,
        queue=queue.look(room, session.person, asked.filter),
        asked=asked,
        given=asked.values,
        at=asked.filter.page,
        said=said,
        statuses=[each for each in STATUSES if each != "approved"],
        mine=[
            code
            for code in room.settings.target_locales
            if session.person.may("translate", code)
        ],
    )


@router.post("/desk/next")
def take_next(
    room: Room,
    session: Posted,
    locale: Annotated[Line, Form()] = "",
    without: Annotated[Line, Form()] = "",
) -> Response:
    """Claim the most urgent translation that nobody else holds, and go there."""
    taken = queue.take_next(room, session.person, locale, without)
    where = _workbench(*taken) if taken else "/desk/?said=nothing"
    return RedirectResponse(where, status_code=303)


@router.post("/desk/articles/{article}/{locale}/claim")
def claim(
    room: Room,
    session: Posted,
    article: str,
    locale: str,
    how: Annotated[Literal["take", "over", "let_go"], Form()],
) -> Response:
    """Take a translation, take it over from somebody else, or let it go."""
    code = _code(room, locale)
    if how == "let_go":
        queue.let_go(room, session.person, article, code)
        return RedirectResponse("/desk/", status_code=303)
    queue.claim(room, session.person, article, code, over=how == "over")
    return RedirectResponse(_workbench(article, code), status_code=303)


def _code(room: Newsroom, locale: str) -> str:
    return room.settings.locale(locale).code


def _workbench(article: str, locale: str) -> str:
    return f"/desk/articles/{quote(article, safe='')}/{locale}"
