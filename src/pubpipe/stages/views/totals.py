"""The numbers that everyone sees, and the housekeeping that keeps them true."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pubpipe.domain.errors import NotFound
from pubpipe.domain.hit import CLOCK_SKEW
from pubpipe.ports import Article, Newsroom
from pubpipe.stages.views.pages import Pages


def views(room: Newsroom, article: str = "") -> list[dict[str, Any]]:
    """Return `{article, locale, views, as_of}` of each page that is live or has views.

    `article` limits it to one. Raises NotFound when there is no such article.
    """
    as_of = _stamp(room.clock())
    numbers = {
        (count.article, count.locale): count.views
        for count in room.hits.counts()
        if article in ("", count.article)
    }
    with room.store.read() as transaction:
        found: Article | None = transaction.articles.find(article) if article else None
        if article and not found and not numbers:
            raise NotFound(
                "There is no article “%(article)s”. `pubpipe status` lists those "
                "there are.",
                article=article,
            )
        for translation in transaction.translations.all(found.id if found else None):
            if translation.live_edition and translation.mode != "withdrawn":
                numbers.setdefault((translation.article, translation.locale), 0)
    return [
        {"article": key, "locale": locale, "views": number, "as_of": as_of}
        for (key, locale), number in sorted(numbers.items())
    ]


def page_views(
    room: Newsroom, pages: Pages, article: str, locale: str
) -> dict[str, Any]:
    """Return `{article, locale, views, total, as_of}` of one page; `total` is all locales'.

    Raises NotFound when the page is not live and never was seen.
    """
    as_of = _stamp(room.clock())
    # A key is printable; PostgreSQL cannot even be asked for some of what is not.
    locales = [known.code for known in room.settings.locales if article.isprintable()]
    numbers = {known: room.hits.count(article, known) for known in locales}
    is_seen = numbers.get(locale, 0) > 0
    if locale not in locales or not (is_seen or pages.are_live(article, locale)):
        raise NotFound(
            "There is no page of “%(article)s” in “%(locale)s”.",
            article=article,
            locale=locale,
        )
    return {
        "article": article,
        "locale": locale,
        "views": numbers[locale],
        "total": sum(numbers.values()),
        "as_of": as_of,
    }


def roll_up(room: Newsroom) -> dict[str, Any]:
    """Destroy old salts, seal days beyond the window, and check that the numbers add up.

    Returns how many `salts`, reader `marks` and `events` went, and the `faults`, one
    sentence each. Every run may be repeated or killed. Sealing drops the events that the
    check compares, so it stops before the first day that has a fault: the evidence stays.
    """
    zone = ZoneInfo(room.settings.timezone)
    now = room.clock().astimezone(zone)
    window = timedelta(days=room.settings.hit_window_days)
    faults = room.hits.faults()
    # A day's ids may come in until the window has passed since its end.
    last_day = min(
        [
            (now - window - CLOCK_SKEW).date(),
            *(fault.hour.astimezone(zone).date() for fault in faults),
        ]
    )
    gone = room.hits.forget(
        salts_before=now.date() - timedelta(days=1),
        events_before=datetime.combine(last_day, time(), zone).astimezone(UTC),
    )
    return {**gone, "faults": [str(fault) for fault in faults]}


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
