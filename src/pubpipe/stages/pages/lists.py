"""The lists of articles, and the indexes of lists, as they should stand now."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from pubpipe.domain.page import (
    Alternate,
    Entry,
    IndexKind,
    IndexPage,
    ListKind,
    ListPage,
    front_path,
    index_path,
    list_path,
)
from pubpipe.domain.settings import Settings
from pubpipe.ports import Transaction
from pubpipe.ports.shown import Leaf, Listing, Shown
from pubpipe.showing import PAGE, Slice, path_of, slice_of
from pubpipe.stages.pages.articles import Firsts, first_pages, teasers

MOST_READ = 5 * PAGE
"""Articles on the most-read pages of a locale."""
LATEST_ON_HOME = 3
_LONGEST = 4 * PAGE
"""Articles on one page, should the cutting of lists ever be behind."""
_KINDS: dict[IndexKind, ListKind] = {"sections": "section", "authors": "author"}


def list_page(
    settings: Settings, tx: Transaction, leaf: Leaf, first: Firsts
) -> ListPage:
    """Return a page of a list."""
    return next(list_pages(settings, tx, [slice_of(tx, leaf)], first))


def list_pages(
    settings: Settings, tx: Transaction, slices: Sequence[Slice], first: Firsts
) -> Iterator[ListPage]:
    """Give pages of a list that stand next to one another; their articles are read once."""
    listing = slices[0].leaf.listing
    found = on_pages(tx, slices)[::-1]
    ranks = [page.rank for page in found]
    name, end = _name(tx, listing), 0
    for each in slices:
        number, until = each.leaf.number, each.leaf.until
        start, end = end, bisect_right(ranks, until) if until else len(ranks)
        is_home = listing.kind == "front" and not number
        yield ListPage(
            kind=listing.kind,
            locale=listing.locale,
            path=path_of(listing, number),
            teasers=teasers(reversed(found[start:end]), first),
            alternates=() if number else _versions(settings, tx, listing),
            name=name,
            number=number,
            newer=each.newer,
            older=each.older,
            sections=_entries(tx, listing.locale, "section") if is_home else (),
        )


def on_pages(tx: Transaction, slices: Sequence[Slice]) -> list[Shown]:
    """Return the articles on neighbouring pages of a list, newest first."""
    oldest, newest = slices[0], slices[-1].leaf
    most = _LONGEST * len(slices)
    return tx.shown.between(newest.listing, oldest.floor, newest.until, most)


def most_read_page(
    settings: Settings, tx: Transaction, locale: str, number: int
) -> ListPage:
    """Return a page of the articles that were read most; number 0 has the top."""
    found, counted = tx.most_read.page(locale, number * PAGE, PAGE + 1)
    last = MOST_READ // PAGE - 1
    paths = [list_path("most_read", locale, number=each) for each in range(last + 1)]
    has_more = len(found) > PAGE and number < last
    return ListPage(
        kind="most_read",
        locale=locale,
        path=paths[number],
        teasers=teasers(
            [each for each, _ in found[:PAGE]],
            first_pages(tx),
            [views for _, views in found[:PAGE]],
        ),
        alternates=tuple(
            Alternate(code, list_path("most_read", code)) for code in settings.published
        )
        if not number
        else (),
        number=number,
        newer=paths[number - 1] if number else "",
        older=paths[number + 1] if has_more else "",
        counted_at=counted,
    )


def index_page(
    settings: Settings, tx: Transaction, locale: str, kind: IndexKind
) -> IndexPage:
    """Return the index of the sections or authors that have articles in a locale."""
    return IndexPage(
        kind=kind,
        locale=locale,
        path=index_path(kind, locale),
        entries=_entries(tx, locale, _KINDS[kind]),
        alternates=tuple(
            Alternate(code, index_path(kind, code)) for code in settings.published
        ),
    )


def home_fronts(settings: Settings, tx: Transaction) -> list[ListPage]:
    """Return the few newest articles of every locale, for the page at `/`."""
    first = first_pages(tx)
    return [
        ListPage(
            kind="front",
            locale=code,
            path=front_path(code),
            teasers=teasers(tx.shown.newest(code, LATEST_ON_HOME), first),
            alternates=(),
        )
        for code in settings.published
    ]


def _entries(tx: Transaction, locale: str, kind: ListKind) -> tuple[Entry, ...]:
    return tuple(
        Entry(name or listing.slug, path_of(listing))
        for listing, name in tx.leaves.firsts(locale, kind)
    )


def _versions(
    settings: Settings, tx: Transaction, listing: Listing
) -> tuple[Alternate, ...]:
    if listing.kind == "front":
        return tuple(Alternate(code, front_path(code)) for code in settings.published)
    codes = {each.locale for each in tx.leaves.in_locales(listing.kind, listing.slug)}
    return tuple(
        Alternate(code, list_path(listing.kind, code, listing.slug))
        for code in settings.published
        if code in codes or code == listing.locale
    )


def _name(tx: Transaction, listing: Listing) -> str:
    """Return what the newest article of a section or an author calls it."""
    if listing.kind == "front":
        return ""
    newest = tx.shown.between(listing, None, None, 1)
    if not newest:
        return listing.slug
    name = newest[0].section if listing.kind == "section" else newest[0].byline
    return name or listing.slug
