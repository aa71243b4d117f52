"""Which pages are live, so that only their views count."""

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

from pubpipe.ports import Newsroom

LIVE_FOR = timedelta(seconds=5)
"""How long a withdrawn page may still be counted."""
RENEWED_AFTER = timedelta(seconds=4)
"""When one asker reads a page's state again, while the others still go by what is known."""
UNKNOWN_FOR = timedelta(seconds=1)
"""How long a page that goes live may still be refused, where someone asked too early."""
REMEMBERED = 10_000


class Pages:
    """The live (article, locale) pairs, read at most every few seconds an article."""

    def __init__(self, room: Newsroom) -> None:
        self._room = room
        self._known: OrderedDict[str, tuple[datetime, frozenset[str]]] = OrderedDict()
        self._renewing: set[str] = set()
        self._lock = Lock()

    def are_live(self, article: str, locale: str, *, anew: bool = False) -> bool:
        """Tell whether the article has a live edition in `locale`; may read the store."""
        return locale in self.locales(article, anew=anew)

    def locales(self, article: str, *, anew: bool = False) -> frozenset[str]:
        """Return the locales in which the article is live; none for an unknown one.

        `anew` reads the store, whatever is known.
        """
        locales = None if anew else self._remembered(article)
        if locales is None:
            now = self._room.clock()
            locales = self._read(article)
            with self._lock:
                self._known[article] = (now, locales)
                self._known.move_to_end(article)
                self._renewing.discard(article)
                if len(self._known) > REMEMBERED:
                    self._known.popitem(last=False)
        return locales

    def can_wait(self, article: str) -> bool:
        """Tell whether what is known will do, so that the caller need not ask `anew`.

        From time to time it says no to a single caller, whose turn it is to ask.
        """
        if self._remembered(article) is None:
            return False
        read_at, locales = self._known.get(article, (None, frozenset()))
        if read_at and locales and self._room.clock() - read_at >= RENEWED_AFTER:
            with self._lock:
                is_their_turn = article not in self._renewing
                self._renewing.add(article)
            return not is_their_turn
        return True

    def _remembered(self, article: str) -> frozenset[str] | None:
        read_at, locales = self._known.get(article, (None, frozenset()))
        age = LIVE_FOR if locales else UNKNOWN_FOR
        if read_at and timedelta(0) <= self._room.clock() - read_at < age:
            return locales
        return None

    def _read(self, article: str) -> frozenset[str]:
        with self._room.store.read() as transaction:
            found = transaction.articles.find(article)
            if found is None:
                return frozenset()
            return frozenset(
                edition.locale for edition in transaction.editions.live(found.id)
            )
