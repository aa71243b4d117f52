"""Deciding whether a hit may count."""

import hmac
import json
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from pubpipe.domain.hit import Hit, Reason, fault
from pubpipe.ports import Newsroom, Visit
from pubpipe.stages.views.limits import Limiter
from pubpipe.stages.views.pages import Pages

_LONGEST_ARTICLE = 160
_LONGEST_LOCALE = 16
_HIGHEST_EDITION = 2**31 - 1


@dataclass(frozen=True)
class Seen:
    """What the server sees of a hit's sender; it is judged by and then forgotten."""

    address: str
    agent: str
    is_prefetch: bool = False
    is_preview: bool = False
    """A browser shows it as a small picture only."""
    is_staff: bool = False
    opts_out: bool = False
    """Do Not Track or Global Privacy Control."""
    is_foreign: bool = False
    """Whether another site's page sent it."""


class Gate:
    """Judges hits; remembers live pages and how busy each address is."""

    def __init__(self, room: Newsroom, pages: Pages) -> None:
        self._room = room
        self._pages = pages
        self._limiter = Limiter(room.settings.hits_per_minute)
        self._zone = ZoneInfo(room.settings.timezone)
        self._window = timedelta(days=room.settings.hit_window_days)
        self._salted_day: date | None = None

    def judge(self, body: bytes, seen: Seen) -> Visit | Reason:
        """Return the visit to count, or why the hit does not count.

        The cheap questions come first. It may read the store (is the page live?) and
        write the day's salt. Whether the id was counted before is the counter's question.
        """
        ruling = self.examine(body, seen)
        return self.admit(ruling, seen) if isinstance(ruling, Hit) else ruling

    def examine(self, body: bytes, seen: Seen) -> Hit | Reason:
        """Return the hit if nothing in it or about its sender speaks against it.

        Takes one hit from the sender's allowance; asks no database.
        """
        if not self._limiter.allows(seen.address):
            return "over_limit"
        hit = read_hit(body)
        if hit is None:
            return "malformed"
        about = self._about_sender(seen) or ("preview" if not hit.edition else None)
        return about or fault(hit, self._room.clock(), self._window) or hit

    def can_admit_at_once(self, hit: Hit) -> bool:
        """Tell whether `admit` will ask no database, so that it need not wait."""
        return self._day() == self._salted_day and self._pages.can_wait(hit.article)

    def admit(self, hit: Hit, seen: Seen, *, anew: bool = False) -> Visit | Reason:
        """Return the visit of an examined hit if its page is live.

        It may ask the databases, and does when the page's state is to be read `anew`.
        """
        if seen.is_foreign:
            return "unknown_page"
        if not self._pages.are_live(hit.article, hit.locale, anew=anew):
            return "unknown_page"
        now = self._room.clock()
        return Visit(hit, now, self._mark(hit, seen))

    def _about_sender(self, seen: Seen) -> Reason | None:
        if not seen.agent.strip():
            return "no_agent"
        if self._room.is_bot(seen.agent):
            return "bot"
        if seen.is_prefetch:
            return "prefetch"
        if seen.is_preview:
            return "preview"
        if seen.is_staff:
            return "staff"
        if seen.opts_out and self._room.settings.honour_dnt:
            return "opted_out"
        return None

    def _mark(self, hit: Hit, seen: Seen) -> bytes:
        """Return what tells this reader of this page from others today, and no more."""
        day = self._day()
        salt = self._room.hits.salt(day)
        self._salted_day = day
        sender = "\n".join((seen.address, seen.agent, hit.article, hit.locale))
        return hmac.digest(salt, sender.encode(errors="replace"), "sha256")

    def _day(self) -> date:
        return self._room.clock().astimezone(self._zone).date()


def read_hit(body: bytes) -> Hit | None:
    """Return the hit that a JSON body tells, or None; what else it tells is ignored.

    Edition 0 is none: the page was a preview of what is not published.
    """
    try:
        told = json.loads(body)
        event_id = UUID(told["event_id"])
        article, locale, edition = told["article"], told["locale"], told["edition"]
        is_canonical = str(event_id) == told["event_id"].lower()
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    is_whole = (
        is_canonical
        and _is_name(article, _LONGEST_ARTICLE)
        and _is_name(locale, _LONGEST_LOCALE)
        and type(edition) is int
        and 0 <= edition <= _HIGHEST_EDITION
    )
    return Hit(event_id, article, locale, edition) if is_whole else None


def _is_name(value: object, longest: int) -> bool:
    return isinstance(value, str) and 0 < len(value) <= longest and value.isprintable()
