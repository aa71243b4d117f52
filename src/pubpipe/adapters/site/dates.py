"""Dates and times as a reader of the locale writes them, always with their zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import babel
from babel.dates import format_date

from pubpipe.domain.locale import Locale


@dataclass(frozen=True)
class Moment:
    """A moment as the page shows it; `iso` is for machines, with the zone's offset."""

    iso: str
    date: str
    time: str
    zone: str


@lru_cache(maxsize=4096)
def moment(at: datetime, zone: str, locale: Locale) -> Moment:
    """An aware moment in an IANA zone, for example `14 հունվարի, 2026 թ.`, `11:46`, `Բաքու, UTC+4`.

    A zone that is not known is shown, and named, as UTC.
    """
    try:
        place, name = ZoneInfo(zone), zone
    except (ZoneInfoNotFoundError, ValueError, OSError):
        place, name = ZoneInfo("UTC"), "UTC"
    here = at.astimezone(place)
    speech = language(locale)
    return Moment(
        iso=here.isoformat(timespec="seconds"),
        date=format_date(here, "long", locale=speech),
        time=f"{here:%H:%M}",
        zone=_zone(name, here.utcoffset() or timedelta(), speech),
    )


def utc(at: datetime) -> str:
    """The moment as machines compare it: ISO 8601 in UTC, ending in Z."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@lru_cache(maxsize=64)
def language(locale: Locale) -> babel.Locale:
    """The locale's CLDR data; English where CLDR does not know the language."""
    for territory in (locale.territory or None, None):
        try:
            return babel.Locale(locale.tag.partition("-")[0], territory)
        except (babel.UnknownLocaleError, ValueError):
            continue
    return babel.Locale("en", "GB")


def _zone(name: str, offset: timedelta, speech: babel.Locale) -> str:
    minutes = int(offset.total_seconds()) // 60
    if name in ("UTC", "Etc/UTC"):
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    # U+2212: a hyphen after "UTC" could break the line.
    sign = "\u2212" if minutes < 0 else "+"
    written = f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")
    known = speech.time_zones.get(name, {}).get("city")
    city = known or name.rpartition("/")[2].replace("_", " ")
    return f"{city}, {written}"
