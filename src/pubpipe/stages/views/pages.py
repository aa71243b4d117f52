"""Which pages are live, so that only their views count."""

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

from pubpipe.ports import Newsroom

LIVE_FOR = timedelta(seconds=5)
"""How long a withdrawn page may still be counted."""
UNKNOWN_FOR = timedelta(seconds=1)
"""How long a page that goes live may still be refused, where someone asked too early."""
REMEMBERED = 10_000


class Pages:
    """The live (article, locale) pairs, read at most every few seconds an article."""

    def __init__(self, room: Newsroom) -> None:
        self._room = room
        self._known: OrderedDict[str, tuple[datetime, frozenset[str]]] = OrderedDict()
        self._lock = Lock()

    def are_live(self, article: str, locale: str) -> bool:
        """Tell whether the article has a live edition in `locale`; may read the store."""
        return locale in self.locales(article)

    def locales(self, article: str) -> frozenset[str]:
        """Return the locales in which the article is live; none for an unknown one."""
        locales = self.remembered(article)
        if locales is None:
            now = self._room.clock()
            locales = self._read(article)
            with self._lock:
                self._known[article] = (now, locales)
                self._known.move_to_end(article)
                if len(self._known) > REMEMBERED:
                    self._known.popitem(last=False)
        return locales

    def remembered(self, article: str) -> frozenset[str] | None:
        """Return the locales as read a moment ago, None when the store has to be asked."""
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
