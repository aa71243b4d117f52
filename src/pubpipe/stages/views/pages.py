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
_NONE = timedelta(0)


class Pages:
    """The live (article, locale) pairs, read at most every few seconds an article."""

    def __init__(self, room: Newsroom) -> None:
        self._room = room
        self._known: OrderedDict[str, tuple[datetime, frozenset[str]]] = OrderedDict()
        self._renewing: set[str] = set()
        self._lock = Lock()

    def are_live(self, article: str, locale: str) -> bool:
        """Tell whether the article has a live edition in `locale`; may read the store."""
        locales = self.known(article, self._room.clock())
        return locale in (self.read(article) if locales is None else locales)

    def known(self, article: str, now: datetime) -> frozenset[str] | None:
        """Return in which locales the article is live, None where the caller is to `read`.

        From time to time that is a single caller, while the others go by what is known.
        """
        found = self._known.get(article)
        if found is None:
            return None
        read_at, locales = found
        age = now - read_at
        if not _NONE <= age < (LIVE_FOR if locales else UNKNOWN_FOR):
            return None
        if age >= RENEWED_AFTER:
            with self._lock:
                if article not in self._renewing:
                    self._renewing.add(article)
                    return None
        return locales

    def read(self, article: str) -> frozenset[str]:
        """Read in which locales the article is live; none for an unknown one."""
        now = self._room.clock()
        locales = self._read(article)
        with self._lock:
            self._known[article] = (now, locales)
            self._known.move_to_end(article)
            self._renewing.discard(article)
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return locales

    def _read(self, article: str) -> frozenset[str]:
        with self._room.store.read() as transaction:
            found = transaction.articles.find(article)
            if found is None:
                return frozenset()
            return frozenset(
                edition.locale for edition in transaction.editions.live(found.id)
            )
