"""The whole site anew: HTML is a projection of the editions."""

from collections.abc import Callable, Iterable
from typing import cast

from pubpipe.domain.feed import PART, feed_path, news_sitemap_path
from pubpipe.domain.page import IndexKind, ListKind, article_path, index_path, list_path
from pubpipe.linking import note_edition
from pubpipe.ports import Newsroom, Transaction
from pubpipe.ports.shown import Listing
from pubpipe.showing import PAGE, author_of, cut_all, mark_sitemap
from pubpipe.stages.pages.articles import page_of, standing
from pubpipe.stages.pages.lists import MOST_READ, list_page

CHUNK = 500
"""Articles of which one job writes the pages."""
_LEAVES = 50
"""Pages of a list that one job writes."""
_INDEXES: tuple[IndexKind, ...] = ("sections", "authors")

Job = tuple[str, ...]
"""A part of a rebuild: `articles` FIRST LAST, or `list` LOCALE KIND SLUG FIRST LAST."""
Spread = Callable[[list[Job]], Iterable[int]]
"""Has jobs done by `do`, perhaps side by side; gives the number of pages of each."""


def lay_out(room: Newsroom, renew: Callable[[], None]) -> None:
    """Note what stands on the site from the live editions, and cut the lists anew."""
    after = 0
    while True:
        renew()
        with room.store.write() as tx:
            live = tx.editions.all_live(after, CHUNK)
            for translation, article, edition in live:
                revision = tx.articles.revision(article.id, edition.revision)
                author_of(tx, (revision.corrected.byline or "") if revision else "")
                noted = standing(room.settings, tx, article, translation, edition)
                tx.shown.put(noted[1])
                note_edition(tx, room.settings, translation, article, edition)
        if not live:
            break
        after = live[-1][0]
    renew()
    with room.store.write() as tx:
        tx.shown.prune()
        tx.leaves.clear()
        for listing in tx.shown.listings(room.settings.published):
            cut_all(tx, listing)
        tx.leaves.mark_all_written()
        _mark_rest(room, tx)


def jobs(room: Newsroom) -> list[Job]:
    """Return all that a rebuild writes, cut into parts that do not need one another."""
    with room.store.read() as tx:
        first, last = tx.shown.bounds()
        spans: list[Job] = [
            ("articles", str(each), str(each + CHUNK - 1))
            for each in range(first, last + 1, CHUNK)
        ]
        for listing, leaves in tx.leaves.sizes():
            name = (listing.locale, listing.kind, listing.slug)
            spans += [
                ("list", *name, str(each), str(each + _LEAVES - 1))
                for each in range(0, leaves, _LEAVES)
            ]
    return spans


def do(room: Newsroom, job: Job) -> int:
    """Write the pages of one job; returns how many."""
    with room.site.quickly():
        if job[0] == "articles":
            return _write_articles(room, int(job[1]), int(job[2]))
        _, locale, kind, slug, first, last = job
        listing = Listing(locale, cast(ListKind, kind), slug)
        return _write_list(room, listing, int(first), int(last))


def rebuild(
    room: Newsroom, renew: Callable[[], None], spread: Spread | None = None
) -> int:
    """Lay the site out and write its pages; returns how many.

    `renew` is called between the jobs. What else there is (indexes, feeds, sitemaps, marks
    of what is gone) is marked dirty. A page that is as it should be is left alone.
    """
    lay_out(room, renew)
    share = spread or (lambda given: (do(room, job) for job in given))
    written = 0
    for pages in share(jobs(room)):
        written += pages
        renew()
    room.site.flush()
    return written


def _write_articles(room: Newsroom, first: int, last: int) -> int:
    views = {(each.article, each.locale): each.views for each in room.hits.counts()}
    written = 0
    with room.store.read() as tx:
        for shown, edition, is_behind in tx.shown.with_editions(first, last):
            seen = views.get((shown.article, shown.locale), 0)
            room.site.article(
                page_of(room.settings, tx, edition, shown, is_behind, seen)
            )
            written += 1
    return written


def _write_list(room: Newsroom, listing: Listing, first: int, last: int) -> int:
    written = 0
    with room.store.read() as tx:
        for number in range(first, last + 1):
            if tx.leaves.find(listing, number) is None:
                continue
            page = list_page(room.settings, tx, listing, number)
            if page:
                room.site.list(page)
                written += 1
    return written


def _mark_rest(room: Newsroom, tx: Transaction) -> None:
    """Have all written that no job writes."""
    rest = {"/": "home", "/robots.txt": "robots"}
    for locale in room.settings.published:
        rest[feed_path(locale, "rss")] = f"feed:{locale}"
        rest[news_sitemap_path(locale)] = f"news:{locale}"
        for kind in _INDEXES:
            rest[index_path(kind, locale)] = f"index:{locale}:{kind}"
        for number in range(MOST_READ // PAGE):
            path = list_path("most_read", locale, number=number)
            rest[path] = f"most_read:{locale}:{number}"
    for locale, article in tx.editions.withdrawn():
        path = article_path(locale, article.section_slug, article.slug)
        rest[path] = f"gone:{article.key}:{locale}"
    rest |= dict.fromkeys(tx.redirects.all(), "moved")
    tx.pages.mark_dirty(rest)
    now = tx.now()
    for locale in room.settings.published:
        for number in (0, *tx.shown.parts(locale, PART)):
            mark_sitemap(tx, locale, number, now)
