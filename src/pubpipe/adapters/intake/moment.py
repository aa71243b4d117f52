"""Dates and times as sources write them, in three languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pubpipe.adapters.intake.unreadable import UnreadableSource

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan январь января янв հունվար հունվարի հնվ",
            "february feb февраль февраля фев փետրվար փետրվարի փտվ",
            "march mar март марта мар մարտ մարտի մրտ",
            "april apr апрель апреля апр ապրիլ ապրիլի ապր",
            "may май мая մայիս մայիսի մյս",
            "june jun июнь июня июн հունիս հունիսի հնս",
            "july jul июль июля июл հուլիս հուլիսի հլս",
            "august aug август августа авг օգոստոս օգոստոսի օգս",
            "september sept sep сентябрь сентября сен сент սեպտեմբեր սեպտեմբերի սեպ",
            "october oct октябрь октября окт հոկտեմբեր հոկտեմբերի հոկ",
            "november nov ноябрь ноября ноя нояб նոյեմբեր նոյեմբերի նոյ",
            "december dec декабрь декабря дек դեկտեմբեր դեկտեմբերի դեկ",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_CLOCK = (
    r"(?:(?:[\s,T|·•/–—\-]|г\.?|թ[.․]?|at\b|в\b|ժամը)*"
    r"(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:\.\d+)?)?(?!\d)"
    r"(?:\s*(?P<half>[ap])\.?m\b\.?)?"
    r"(?:\s*\(?(?P<zone>Z\b|(?:UTC|GMT)?\s*[+\-−]\d{1,2}(?::?\d\d)?(?!\d)|UTC\b|GMT\b)\)?)?)?"
)
_DAY = r"(?<!\d)(?P<day>[0-3]?\d)(?!\d)(?:st|nd|rd|th|-го)?"
_FORMS = tuple(
    re.compile(form + _CLOCK, re.IGNORECASE)
    for form in (
        rf"(?<!\d){_YEAR}-(?P<month>[01]\d)-(?P<day>[0-3]\d)(?!\d)",
        rf"{_DAY}\s+(?:of\s+)?(?P<name>{_MONTH})\b\.?,?\s+{_YEAR}",
        rf"\b(?P<name>{_MONTH})\b\.?\s+{_DAY},?\s+{_YEAR}",
        rf"(?<!\d){_YEAR}\s*(?:թ[.․]|թվականի)\s*(?P<name>{_MONTH})ի?\s+{_DAY}",
        rf"(?<![\d.])(?P<day>[0-3]?\d)\.(?P<month>[01]?\d)\.{_YEAR}(?!\.\d)",
        rf"(?<!\d)(?P<day>[0-3]?\d)/(?P<month>[01]?\d)/{_YEAR}",
        rf"(?<!\d){_YEAR}/(?P<month>[01]?\d)/(?P<day>[0-3]?\d)(?!\d)",
    )
)


@dataclass(frozen=True)
class Moment:
    """A date a source gives: ``when`` is naive where the source names no zone."""

    when: datetime
    has_time: bool
    start: int = 0
    end: int = 0


def find_moment(text: str) -> Moment | None:
    """The first date in a text, with its time and zone where they follow it."""
    found = [match for form in _FORMS if (match := form.search(text))]
    for match in sorted(found, key=lambda match: match.start()):
        when = _when(match)
        if when is not None:
            has_time = match["hour"] is not None
            return Moment(when, has_time, match.start(), match.end())
    return None


def zone_named(name: str) -> ZoneInfo:
    """The time zone of an IANA name; an unknown one is refused."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnreadableSource(
            "“%(name)s” is not a known time zone. Give one such as Asia/Yerevan.",
            name=name,
        ) from None


def to_utc(moment: Moment, zone: str) -> tuple[datetime, bool]:
    """The moment in UTC, and whether the zone had to be assumed."""
    if moment.when.tzinfo is not None:
        return moment.when.astimezone(UTC), False
    return moment.when.replace(tzinfo=zone_named(zone)).astimezone(UTC), True


def _when(match: re.Match[str]) -> datetime | None:
    parts = match.groupdict()
    month = _MONTHS[parts["name"].lower()] if parts.get("name") else int(parts["month"])
    hour = int(parts["hour"] or 0)
    if parts["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if parts["half"].lower() == "p" else 0)
    try:
        return datetime(
            int(parts["year"]),
            month,
            int(parts["day"]),
            hour,
            int(parts["minute"] or 0),
            int(parts["second"] or 0),
            tzinfo=_offset(parts["zone"]),
        )
    except ValueError:  # such as 31 June
        return None


def _offset(zone: str | None) -> timezone | None:
    if not zone:
        return None
    digits = re.search(r"([+\-−])(\d{1,2}):?(\d\d)?", zone)
    if digits is None:
        return UTC
    shift = timedelta(hours=int(digits[2]), minutes=int(digits[3] or 0))
    return timezone(shift if digits[1] == "+" else -shift)
