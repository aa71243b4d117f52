"""The lists of articles, and the indexes of lists, as they should stand now."""

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
from pubpipe.showing import PAGE, bounds_of, links_of, path_of
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
    listing, number = leaf.listing, leaf.number
    newer, older = links_of(tx, leaf)
    found = on_page(tx, leaf)
    is_front = listing.kind == "front"
    name = ""
    if not is_front:
        newest = found[:1] if not number else tx.shown.between(listing, None, None, 1)
        name = _name(listing, newest[0] if newest else None) or listing.slug
    return ListPage(
        kind=listing.kind,
        locale=listing.locale,
        path=path_of(listing, number),
        teasers=teasers(found, first),
        alternates=() if number else _versions(settings, tx, listing),
        name=name,
        number=number,
        newer=newer,
        older=older,
        sections=_entries(tx, listing.locale, "section")
        if is_front and not number
        else (),
    )


def on_page(tx: Transaction, leaf: Leaf) -> list[Shown]:
    """Return the articles of a page of a list, newest first."""
    return tx.shown.between(leaf.listing, *bounds_of(tx, leaf), _LONGEST)


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


def _name(listing: Listing, newest: Shown | None) -> str:
    if newest is None:
        return ""
    return newest.section if listing.kind == "section" else newest.byline
