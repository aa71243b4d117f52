"""Searches of anybody: bounded in length by the stage, in number by the address."""

from fastapi import Request

from pubpipe.domain.search import Results
from pubpipe.ports import Newsroom
from pubpipe.stages.search import search
from pubpipe.stages.views import Limiter
from pubpipe.web.public.sender import Senders
from pubpipe.web.refusals import TooManySearches

PER_MINUTE = 300
"""From one address, which an office may share; who types asks a few times a second."""


class Searches:
    """The one count of searches that the page and the API share."""

    def __init__(self, room: Newsroom) -> None:
        self._room = room
        self._senders = Senders(room.settings)
        self._limiter = Limiter(PER_MINUTE)

    def find(self, request: Request, locale: str, query: str, page: int) -> Results:
        """Search for whoever asks; raises TooManySearches, or Refused as the stage does."""
        if query.strip() and not self._limiter.allows(self._senders.address(request)):
            raise TooManySearches("Too many searches at once. Try again in a minute.")
        return search(self._room, locale, query, page)
