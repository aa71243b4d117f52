"""Deciding whether a hit may count."""

import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson

from pubpipe.domain.hit import Hit, Reason, fault
from pubpipe.ports import Newsroom, Visit
from pubpipe.stages.views.limits import Limiter
from pubpipe.stages.views.pages import Pages

_LONGEST_ARTICLE = 160
_LONGEST_LOCALE = 16
_HIGHEST_EDITION = 2**31 - 1
# Not re.IGNORECASE, which takes twice as long.
_ID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}", re.ASCII)


class Seen(NamedTuple):
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


@dataclass(frozen=True)
class _Day:
    """One of the newsroom's days and what its readers' marks are made with."""

    starts: datetime
    ends: datetime
    keyed: hmac.HMAC
    """The salt is in it; a copy of it makes a mark, far cheaper than from the start."""


class Gate:
    """Judges hits; remembers live pages and how busy each address is."""

    def __init__(self, room: Newsroom, pages: Pages) -> None:
        self._room = room
        self._pages = pages
        self._limiter = Limiter(room.settings.hits_per_minute)
        self._zone = ZoneInfo(room.settings.timezone)
        self._window = timedelta(days=room.settings.hit_window_days)
        self._day: _Day | None = None

    def judge(self, body: bytes, seen: Seen) -> Visit | Reason:
        """Return the visit to count, or why the hit does not count.

        The cheap questions come first. It may read the store (is the page live?) and
        write the day's salt. Whether the id was counted before is the counter's question.
        """
        ruling = self.examine(body, seen)
        if not isinstance(ruling, Hit):
            return ruling
        return self.admit_at_once(ruling, seen) or self.admit(ruling, seen)

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

    def admit_at_once(self, hit: Hit, seen: Seen) -> Visit | Reason | None:
        """Return what `admit` would, or None where it would have to ask a database."""
        if seen.is_foreign:
            return "unknown_page"
        now, day = self._room.clock(), self._day
        if day is None or not day.starts <= now < day.ends:
            return None
        locales = self._pages.known(hit.article, now)
        if locales is None:
            return None
        if hit.locale not in locales:
            return "unknown_page"
        return Visit(hit, now, _mark(day, hit, seen))

    def admit(self, hit: Hit, seen: Seen) -> Visit | Reason:
        """Return the visit of an examined hit if its page is live; asks the databases."""
        if seen.is_foreign or hit.locale not in self._pages.read(hit.article):
            return "unknown_page"
        now = self._room.clock()
        day = self._day = self._day_of(now)
        return Visit(hit, now, _mark(day, hit, seen))

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

    def _day_of(self, now: datetime) -> _Day:
        day = now.astimezone(self._zone).date()
        starts, ends = (
            datetime.combine(each, time(), self._zone).astimezone(UTC)
            for each in (day, day + timedelta(days=1))
        )
        return _Day(starts, ends, hmac.new(self._room.hits.salt(day), None, "sha256"))


def _mark(day: _Day, hit: Hit, seen: Seen) -> bytes:
    """Return what tells this reader of this page from others today, and no more."""
    sender = "\n".join((seen.address, seen.agent, hit.article, hit.locale))
    # Not hmac.digest: it lets other threads go first, and every hit would queue again.
    mark = day.keyed.copy()
    mark.update(sender.encode(errors="replace"))
    return mark.digest()


def read_hit(body: bytes) -> Hit | None:
    """Return the hit that a JSON body tells, or None; what else it tells is ignored.

    Edition 0 is none: the page was a preview of what is not published.
    """
    try:
        told = orjson.loads(body)
        event_id, edition = told["event_id"], told["edition"]
        article, locale = told["article"], told["locale"]
        is_canonical = _ID.fullmatch(event_id) is not None
    except (ValueError, TypeError, KeyError):
        return None
    is_whole = (
        is_canonical
        and _is_name(article, _LONGEST_ARTICLE)
        and _is_name(locale, _LONGEST_LOCALE)
        and type(edition) is int
        and 0 <= edition <= _HIGHEST_EDITION
    )
    return Hit(UUID(event_id), article, locale, edition) if is_whole else None


def _is_name(value: object, longest: int) -> bool:
    return isinstance(value, str) and 0 < len(value) <= longest and value.isprintable()
