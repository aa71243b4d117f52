"""The whole site anew: HTML is a projection of the editions."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import TypeVar

from pubpipe.domain.feed import PART, feed_path, news_sitemap_path
from pubpipe.domain.hit import Count
from pubpipe.domain.page import IndexKind, article_path, index_path, list_path
from pubpipe.linking import addresses_of
from pubpipe.ports import Newsroom, Transaction
from pubpipe.ports.shown import Shown
from pubpipe.showing import (
    PAGE,
    Slice,
    author_of,
    cut_where_needed,
    mark_sitemap,
    slices_of,
)
from pubpipe.stages.pages.articles import first_pages, pages_beside, standing
from pubpipe.stages.pages.lists import MOST_READ, list_pages, on_pages

T = TypeVar("T")
_CHUNK = 500
"""Live editions that are noted in one transaction."""
_LEAVES = 10
"""Pages of a list whose articles one job writes."""
_LISTS = 50
"""Pages of a list that one job writes."""
_MOVES = 200
"""Old paths that one job leads on."""
_INDEXES: tuple[IndexKind, ...] = ("sections", "authors")


@dataclass(frozen=True)
class Lists:
    """Neighbouring pages of a list."""

    slices: tuple[Slice, ...]

    @property
    def size(self) -> int:
        """About how many articles are looked at."""
        return len(self.slices) * PAGE


class Articles(Lists):
    """The articles on neighbouring pages of a section, not those pages."""


@dataclass(frozen=True)
class Moves:
    """Some (old path, where it leads)."""

    paths: tuple[tuple[str, str], ...]

    @property
    def size(self) -> int:
        """How many pages are written."""
        return len(self.paths)


Job = Lists | Moves
"""A piece of a rebuild that can be done beside others."""

Spread = Callable[[Sequence[Sequence[Job]]], Iterable[int]]
"""Has jobs done by `do`, gives the number of pages of each: each sequence is done before the
next is begun, and its jobs may be done side by side."""


def lay_out(room: Newsroom, renew: Callable[[], None]) -> None:
    """Note what stands on the site from the live editions; lists are cut where they must be."""
    after = 0
    while True:
        renew()
        with room.store.write() as tx:
            author = cache(partial(author_of, tx))
            live = tx.editions.all_live(after, _CHUNK)
            tx.shown.put_all(
                [
                    standing(
                        room.settings, tx, article, number, edition, author(byline)
                    )
                    for number, article, edition, byline in live
                ]
            )
            tx.links.put(
                [
                    addresses_of(room.settings, number, article, edition)
                    for number, article, edition, _ in live
                ]
            )
        if not live:
            break
        after = live[-1][0]
    renew()
    with room.store.write() as tx:
        tx.shown.prune()
        tx.leaves.forget_parts()
        known = [listing for listing, _ in tx.leaves.sizes()]
        for listing in {*known, *tx.shown.listings(room.settings.published)}:
            cut_where_needed(tx, listing)
        tx.leaves.mark_all_written()
        _mark_rest(room, tx)


def jobs(room: Newsroom) -> tuple[list[Job], ...]:
    """Return what a rebuild writes: the articles, the lists that lead to them, old paths."""
    articles: list[Job] = []
    lists: list[Job] = []
    with room.store.read() as tx:
        for listing, _ in tx.leaves.sizes():
            slices = slices_of(tx, listing)
            lists += map(Lists, _batched(slices, _LISTS))
            if listing.kind == "section":  # an article is in one, and in one only
                articles += map(Articles, _batched(slices, _LEAVES))
        moves: list[Job] = list(map(Moves, _batched(tx.redirects.all(), _MOVES)))
    return articles, lists, moves


def do(room: Newsroom, job: Job) -> int:
    """Write the pages of one job; returns how many.

    It says what was so when the jobs were made. Whatever has changed since is dirty, and
    written by whoever has the lease, which is held until all jobs are done.
    """
    with room.site.quickly(), room.store.read() as tx:
        if isinstance(job, Articles):
            return _write_articles(room, tx, job.slices)
        if isinstance(job, Lists):
            for page in list_pages(room.settings, tx, job.slices, first_pages(tx)):
                room.site.list(page)
            return len(job.slices)
        for old, new in job.paths:
            room.site.moved(old, new)
        return len(job.paths)


def rebuild(
    room: Newsroom, renew: Callable[[], None], spread: Spread | None = None
) -> int:
    """Lay the site out and write its pages; returns how many.

    `renew` is called between the jobs. What else there is (indexes, feeds, sitemaps, marks
    of what is gone) is marked dirty. A page that is as it should be is left alone.
    """
    room.site.sweep(renew)
    lay_out(room, renew)
    share = spread or (lambda given: (do(room, job) for part in given for job in part))
    written = 0
    for pages in share(jobs(room)):
        written += pages
        renew()
    room.site.flush()
    return written


def _write_articles(room: Newsroom, tx: Transaction, slices: Sequence[Slice]) -> int:
    found = on_pages(tx, slices)
    now = tx.now()
    views = {
        (each.article, each.locale): each.views
        for each in room.hits.counts([page.article for page in found])
    }

    def count(page: Shown) -> Count:
        seen = views.get((page.article, page.locale), 0)
        return Count(page.article, page.locale, seen, now)

    for page in pages_beside(room.settings, tx, found, first_pages(tx), count):
        room.site.article(page)
    return len(found)


def _batched(found: Sequence[T], size: int) -> Iterator[tuple[T, ...]]:
    for start in range(0, len(found), size):
        yield tuple(found[start : start + size])


def _mark_rest(room: Newsroom, tx: Transaction) -> None:
    """Have all written that no job writes."""
    rest = {"/": "home", "/robots.txt": "robots"}
    for locale in room.settings.published:
        rest[feed_path(locale, "rss")] = f"feed:{locale}"
        rest[news_sitemap_path(locale)] = f"news:{locale}"
        for kind in _INDEXES:
            rest[index_path(kind, locale)] = f"index:{locale}:{kind}"
        for number in range(MOST_READ // PAGE):
            if not number or tx.most_read.page(locale, number * PAGE, 1)[0]:
                path = list_path("most_read", locale, number=number)
                rest[path] = f"most_read:{locale}:{number}"
    for locale, article in tx.editions.withdrawn():
        path = article_path(locale, article.section_slug, article.slug)
        rest[path] = f"gone:{article.key}:{locale}"
    tx.pages.mark_dirty(rest)
    now = tx.now()
    for locale in room.settings.published:
        for number in (0, *tx.shown.parts(locale, PART)):
            mark_sitemap(tx, locale, number, now)
