"""What a field of a request may hold before any stage sees it."""

from datetime import datetime
from typing import Annotated

from fastapi import Request
from pydantic import AfterValidator, Field

from pubpipe.domain.errors import NotFound, Refused

LONGEST_LINE = 2_000
"""Characters in a name, an address or a reason."""
LARGEST_NUMBER = 2**31 - 1
"""The databases keep row numbers and versions in 32 bits."""
_YEARS = range(1900, 2200)
_UNREADABLE = "\0"
"""PostgreSQL cannot store it, and no text holds it by intention."""


def _readable(text: str) -> str:
    if not _is_readable(text):
        raise ValueError("it holds characters that are no text")
    return text


def _of_our_time(at: datetime) -> datetime:
    if at.year not in _YEARS:
        raise ValueError(f"the year {at.year} is not of our time")
    return at


Text = Annotated[str, AfterValidator(_readable)]
"""A text of any length that the request may have; lone surrogates are refused too."""
Line = Annotated[Text, Field(max_length=LONGEST_LINE)]
Number = Annotated[int, Field(ge=0, le=LARGEST_NUMBER)]
"""The number of a row, a version or an edition."""
Moment = Annotated[datetime, AfterValidator(_of_our_time)]


def plain_address(request: Request) -> None:
    """Raise NotFound for an address that no page can have."""
    if len(request.url.path) > LONGEST_LINE:
        raise NotFound("There is no such page: the address is too long.")
    if _UNREADABLE in request.url.path or "%00" in request.url.query:
        raise NotFound("There is no such page: the address holds a NUL character.")


def check_line(name: str, text: str) -> str:
    """Return a form's text field that was read without a type; raises Refused."""
    if not _is_readable(text):
        raise Refused(
            "“%(name)s” holds characters that are no text. Type it anew.", name=name
        )
    if len(text) > LONGEST_LINE:
        raise Refused(
            "“%(name)s” has %(length)s characters; %(most)s is the most.",
            name=name,
            length=len(text),
            most=LONGEST_LINE,
        )
    return text


def check_moment(text: str, at: datetime) -> datetime:
    """Return a moment that a form gave as `text`; raises Refused."""
    if at.year not in _YEARS:
        raise Refused(
            "“%(text)s” is not of our time. Write it as 2026-11-23T18:00.", text=text
        )
    return at


def _is_readable(text: str) -> bool:
    try:
        # JSON can name half of a surrogate pair, which no database takes.
        text.encode()
    except UnicodeEncodeError:
        return False
    return _UNREADABLE not in text
