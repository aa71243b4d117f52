"""Pages that change because time goes by: news gets old, readers read."""

from datetime import datetime, timedelta

from pubpipe.domain.hit import Selection
from pubpipe.domain.page import list_path
from pubpipe.ports import Newsroom
from pubpipe.showing import PAGE
from pubpipe.stages.pages.lists import MOST_READ

READ_WITHIN = timedelta(days=7)
"""What was read within this time counts for the most-read pages."""
COUNT_EVERY = timedelta(hours=1)
_TIMER = "most read in {}"


def ripen(room: Newsroom) -> int:
    """Mark the pages whose time has come; returns how many.

    The most-read pages are counted anew every hour, and written only if they change.
    """
    with room.store.read() as tx:
        now = tx.now()
        due = tx.pages.timed_out(now)
        fresh = set(tx.pages.timers())
    for locale in room.settings.published:
        timer = _TIMER.format(locale)
        if timer in due or timer not in fresh:
            _count(room, locale, now)
    due = {path: what for path, what in due.items() if path.startswith("/")}
    if due:
        with room.store.write() as tx:
            for path in due:
                tx.pages.set_timer(path, "", None)
            tx.pages.mark_dirty(due)
    return len(due)


def _count(room: Newsroom, locale: str, now: datetime) -> None:
    counted = room.hits.by_page(now - READ_WITHIN, Selection(locale=locale))
    with room.store.write() as tx:
        read: list[tuple[int, int]] = []
        for each in counted:
            article = tx.articles.find(each.article)
            pages = tx.shown.of_article(article.id) if article else []
            read += [(p.translation, each.views) for p in pages if p.locale == locale]
            if len(read) == MOST_READ:
                break
        if tx.most_read.set(locale, read, now):
            for number in range(MOST_READ // PAGE):
                path = list_path("most_read", locale, number=number)
                tx.pages.mark_dirty({path: f"most_read:{locale}:{number}"})
        tx.pages.set_timer(_TIMER.format(locale), "", now + COUNT_EVERY)
