"""How articles are read: what an editor's page shows of a period."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from pubpipe.domain.errors import Refused
from pubpipe.domain.hit import Selection
from pubpipe.ports import Newsroom

PERIODS = {"48h": 2, "7": 7, "30": 30, "90": 90, "365": 365}
"""Name of a period → its days; the first is shown by hour, the others by day."""
HOURLY = "48h"


@dataclass(frozen=True)
class Question:
    """What the editor asks: a period, and perhaps one locale, section or article."""

    period: str = HOURLY
    locale: str = ""
    section: str = ""
    article: str = ""


@dataclass(frozen=True)
class Read:
    """One article in one locale; `readers` are counted once a day."""

    article: str
    headline: str
    section: str
    locale: str
    views: int
    readers: int


@dataclass(frozen=True)
class Article:
    """One article in all the locales that were asked for."""

    key: str
    headline: str
    views: int
    by_locale: Mapping[str, Read]


@dataclass(frozen=True)
class Report:
    """The answer: every number in it is of the moment `as_of`."""

    as_of: datetime
    since: datetime
    slots: tuple[tuple[datetime, int], ...]
    """Each hour or day of the period (its beginning, UTC) with its views, also of none."""
    pages: tuple[Read, ...]
    """Most read first."""
    articles: tuple[Article, ...]
    """Most read first."""
    locales: tuple[tuple[str, int], ...]
    sections: tuple[tuple[str, int], ...]
    rejected: tuple[tuple[str, int], ...]
    """(reason, hits) of the whole site in the period, most first."""
    ever: tuple[tuple[str, int], ...]
    """(locale, views) since its publication, of the article that was asked for."""
    all_sections: tuple[str, ...]
    """Those one can ask for."""

    @property
    def total(self) -> int:
        """The views of the period."""
        return sum(each.views for each in self.pages)


def report(room: Newsroom, question: Question) -> Report:
    """Answer an editor's question; raises Refused for a period that there is not."""
    if question.period not in PERIODS:
        raise Refused(
            "There is no period “%(period)s”. Choose one of: %(known)s.",
            period=question.period,
            known=", ".join(PERIODS),
        )
    with room.store.read() as tx:
        known = {each.key: each for each in tx.articles.all()}
    now = room.clock()
    is_hourly = question.period == HOURLY
    starts = _starts(now, question.period, ZoneInfo(room.settings.timezone))
    found = room.hits.by_time(
        starts[0],
        Selection(
            question.locale,
            _chosen({key: each.section_slug for key, each in known.items()}, question),
        ),
        by_day=not is_hourly,
    )
    pages = tuple(
        Read(
            each.article,
            known[each.article].title if each.article in known else "",
            known[each.article].section_slug if each.article in known else "",
            each.locale,
            each.views,
            each.readers,
        )
        for each in found.pages
    )
    articles: dict[str, dict[str, Read]] = {}
    locales: Counter[str] = Counter()
    sections: Counter[str] = Counter()
    for each in pages:
        articles.setdefault(each.article, {})[each.locale] = each
        locales[each.locale] += each.views
        sections[each.section] += each.views
    # An hour ahead of our clock is one of a clock that was set back: it still counts.
    late = sorted(set(found.views) - set(starts))
    return Report(
        as_of=now,
        since=starts[0],
        slots=tuple((start, found.views.get(start, 0)) for start in [*starts, *late]),
        pages=pages,
        articles=tuple(_most_read(articles)),
        locales=tuple(locales.most_common()),
        sections=tuple(sections.most_common()),
        rejected=tuple(Counter(room.hits.rejected(starts[0])).most_common()),
        ever=tuple(_ever(room, question.article)),
        all_sections=tuple(
            sorted({each.section_slug for each in known.values() if each.section_slug})
        ),
    )


def _most_read(articles: Mapping[str, Mapping[str, Read]]) -> list[Article]:
    found = []
    for key, by_locale in articles.items():
        headline = next(iter(by_locale.values())).headline
        views = sum(each.views for each in by_locale.values())
        found.append(Article(key, headline, views, by_locale))
    return sorted(found, key=lambda each: (-each.views, each.key))


def _starts(now: datetime, period: str, zone: ZoneInfo) -> list[datetime]:
    """The beginnings (UTC) of the period's hours or days, up to the present one."""
    if period == HOURLY:
        hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        return [hour - timedelta(hours=back) for back in range(47, -1, -1)]
    today = now.astimezone(zone).date()
    days = [today - timedelta(days=back) for back in range(PERIODS[period] - 1, -1, -1)]
    return [
        datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
        for day in days
    ]


def _chosen(sections: dict[str, str], question: Question) -> frozenset[str] | None:
    """The articles that are asked about, None for all."""
    if question.article:
        return frozenset({question.article})
    if question.section:
        return frozenset(
            key for key, section in sections.items() if section == question.section
        )
    return None


def _ever(room: Newsroom, article: str) -> list[tuple[str, int]]:
    if not article:
        return []
    numbers = [
        (each.code, room.hits.count(article, each.code))
        for each in room.settings.locales
    ]
    return [(code, views) for code, views in numbers if views]
