"""One dirty page: what it is, making it, and what is noted once it stands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from pubpipe.domain.page import IndexKind, ListKind
from pubpipe.domain.settings import Settings
from pubpipe.linking import note_standing
from pubpipe.ports import Newsroom, Transaction
from pubpipe.ports.shown import Leaf, Listing, Shown
from pubpipe.showing import show, was_written
from pubpipe.stages.pages import lists, machines
from pubpipe.stages.pages.articles import article_page, first_pages


@dataclass(frozen=True)
class Done:
    """What came of a page: the article that stands there now, or when it is due again."""

    shown: Shown | None = None
    due_at: datetime | None = None


def make(room: Newsroom, path: str, what: str) -> Done:
    """Write the page at `path`, or take it away; raises whatever keeps it from being so."""
    kind, *names = what.split(":")
    return _MAKERS[kind](room, path, *names) or Done()


def settle(
    settings: Settings, tx: Transaction, path: str, what: str, done: Done
) -> bool:
    """Note what stands at `path` now; returns whether an article's page is news there."""
    kind, *names = what.split(":")
    is_news = False
    if done.shown:
        page = done.shown
        # What came live or went meanwhile is dirty again, and written next.
        if tx.editions.standing(page.translation) == page.edition:
            is_news = show(tx, page, tx.now())
    elif kind == "article" and tx.redirects.find(path):
        # It has moved, and was marked by a neighbour that knew it here: it leads on, last.
        tx.pages.mark_dirty({path: "moved"})
    elif kind in ("opening", "list", "leaf"):
        was_written(tx, _listing(*names[:3]), int("".join(names[3:]) or 0))
    elif kind == "news":
        tx.pages.set_timer(path, what, done.due_at)
    if kind in ("article", "gone"):
        # Only now: what search finds is there.
        tx.search.refresh(*names)
        note_standing(tx, settings, *names)
    return is_news


def _article(room: Newsroom, path: str, key: str, locale: str) -> Done | None:
    found = article_page(room, key, locale)
    if found is None:
        return None
    page, shown = found
    if page.path != path:
        return None  # it has moved since
    room.site.article(page)
    return Done(shown)


def _list(
    room: Newsroom, path: str, locale: str, kind: str, slug: str, number: str = "0"
) -> None:
    with room.store.read() as tx:
        listing = _listing(locale, kind, slug)
        leaf = tx.leaves.find(listing, int(number))
        if leaf is None and int(number):
            return  # the list has no such page any more
        leaf = leaf or Leaf(listing, 0, None, False)
        page = lists.list_page(room.settings, tx, leaf, first_pages(tx))
    room.site.list(page)


def _most_read(room: Newsroom, path: str, locale: str, number: str) -> None:
    with room.store.read() as tx:
        page = lists.most_read_page(room.settings, tx, locale, int(number))
    if page.number and not page.teasers:
        room.site.remove(path)
    else:
        room.site.list(page)


def _index(room: Newsroom, path: str, locale: str, kind: str) -> None:
    with room.store.read() as tx:
        page = lists.index_page(room.settings, tx, locale, cast(IndexKind, kind))
    room.site.index(page)


def _home(room: Newsroom, path: str) -> None:
    with room.store.read() as tx:
        fronts = lists.home_fronts(room.settings, tx)
    room.site.home(fronts)


def _feed(room: Newsroom, path: str, locale: str) -> None:
    with room.store.read() as tx:
        feed = machines.feed(tx, locale)
    room.site.feed(feed)


def _news(room: Newsroom, path: str, locale: str) -> Done:
    with room.store.read() as tx:
        news, due_at = machines.news_sitemap(tx, locale)
    room.site.news_sitemap(news)
    return Done(due_at=due_at)


def _sitemap(room: Newsroom, path: str, locale: str, number: str) -> None:
    with room.store.read() as tx:
        part = machines.sitemap(room.settings, tx, locale, int(number))
    room.site.sitemap(part)


def _sitemap_index(room: Newsroom, path: str, locale: str, number: str) -> None:
    with room.store.read() as tx:
        index = machines.sitemap_index(tx, locale, int(number))
    room.site.sitemap_index(index)


def _robots(room: Newsroom, path: str) -> None:
    with room.store.read() as tx:
        indexes = machines.sitemap_indexes(room.settings, tx)
    room.site.robots(indexes)


def _moved(room: Newsroom, path: str) -> None:
    with room.store.read() as tx:
        to = tx.redirects.find(path)
    if to:
        room.site.moved(path, to)


def _gone(room: Newsroom, path: str, key: str, locale: str) -> None:
    room.site.gone(path)


def _listing(locale: str, kind: str, slug: str) -> Listing:
    return Listing(locale, cast(ListKind, kind), slug)


_MAKERS: dict[str, Callable[..., Done | None]] = {
    "opening": _list, "list": _list, "leaf": _list, "article": _article, "home": _home,
    "most_read": _most_read, "index": _index, "feed": _feed, "news": _news,
    "sitemap": _sitemap, "sitemap_index": _sitemap_index, "robots": _robots,
    "moved": _moved, "gone": _gone,
}  # fmt: skip
