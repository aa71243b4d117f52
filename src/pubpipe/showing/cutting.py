"""Lists are cut into pages that stay as they are when one more article comes.

The first page has the newest articles. When it has twice as many as a page should, its
older half becomes a numbered page; numbers count from the oldest. What comes in late, with
an older date, goes where it belongs, and a page that grows too long is cut in two. A page
that loses its last article leads to the first page of its list.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pubpipe.domain.page import index_path, list_path
from pubpipe.ports import Transaction
from pubpipe.ports.shown import Leaf, Listing, Rank, Shown
from pubpipe.showing.machines import LISTS, mark_sitemap

PAGE = 20
"""Articles on a page; it is cut when it has more than twice as many."""
_TOO_FEW = PAGE // 2
"""With less on the first page, the newest numbered one is put back into it."""
_INDEX = {"section": "sections", "author": "authors"}


def listings(page: Shown) -> Iterator[Listing]:
    """Give every list that an article belongs to."""
    yield Listing(page.locale, "front")
    yield Listing(page.locale, "section", page.section_slug)
    if page.author_slug:
        yield Listing(page.locale, "author", page.author_slug)


def path_of(listing: Listing, number: int = 0) -> str:
    """Return where a page of a list is."""
    return list_path(listing.kind, listing.locale, listing.slug, number)


def open_lists(tx: Transaction, lists: Iterable[Listing]) -> None:
    """Make the first pages of lists, so that their first article may link to them."""
    for listing in lists:
        _open(tx, listing)


def cut_where_needed(tx: Transaction, listing: Listing) -> None:
    """Keep the pages of a list as they are, for they are linked to; cut a list that has
    pages as it may not, or none, into all it should have."""
    ranks = list(tx.shown.all_ranks(listing))
    leaves = tx.leaves.all(listing)
    ends = [leaf.until for leaf in leaves if leaf.until]
    if _may_stay(ends, ranks):
        tx.leaves.open(listing)
        return
    tx.leaves.clear(listing)
    # The first page has more than one page's articles, and no more than two.
    cuts = max(0, -(-len(ranks) // PAGE) - 2)
    tx.leaves.add_all(listing, ranks[PAGE - 1 :: PAGE][:cuts])
    for number in range(1, cuts + 1):
        tx.redirects.drop(path_of(listing, number))
    for leaf in leaves:
        if leaf.number > cuts:
            tx.redirects.put(path_of(listing, leaf.number), path_of(listing))


def _may_stay(ends: Sequence[Rank], ranks: Sequence[Rank]) -> bool:
    """Tell whether pages that end so have no more than two pages' articles each, and some."""
    places = [0, *(bisect_right(ranks, end) for end in ends), len(ranks)]
    sizes = [until - start for start, until in pairwise(places)]
    return all(size > 0 for size in sizes[:-1]) and max(sizes) <= 2 * PAGE


def enter(tx: Transaction, listing: Listing, rank: Rank) -> None:
    """Make room for an article that has come into a list."""
    _open(tx, listing)
    number = tx.leaves.holding(listing, rank)
    floor, until = _bounds(tx, listing, number)
    ranks = tx.shown.ranks(listing, floor, until, 2 * PAGE + 1)
    if len(ranks) > 2 * PAGE:
        cut = tx.leaves.add(listing, ranks[PAGE - 1])
        tx.redirects.drop(path_of(listing, cut))
        mark(tx, listing, cut)
    mark(tx, listing, number)
    if len(ranks) == 1 and _is_alone(tx, listing, rank):
        _mark_menus(tx, listing)


def leave(tx: Transaction, listing: Listing, rank: Rank) -> None:
    """Close the gap that an article has left in a list."""
    number = tx.leaves.holding(listing, rank)
    floor, until = _bounds(tx, listing, number)
    left = tx.shown.ranks(listing, floor, until, _TOO_FEW)
    if number and not left:
        _put_back(tx, listing, number)
    elif not number and len(left) < _TOO_FEW:
        newest = tx.leaves.below(listing, None)
        if newest:
            _put_back(tx, listing, newest.number)
    mark(tx, listing, number)
    if not left and _is_alone(tx, listing, rank):
        _mark_menus(tx, listing)


def mark(tx: Transaction, listing: Listing, number: int) -> None:
    """Have a page of a list written; one that is no more leaves that to the first."""
    if number and not tx.leaves.find(listing, number):
        number = 0
    kind = f"{'leaf' if number else 'list'}:{listing.locale}:{listing.kind}"
    tx.pages.mark_dirty(
        {
            path_of(listing, number): f"{kind}:{listing.slug}"
            + f":{number}" * bool(number)
        }
    )


def was_written(tx: Transaction, listing: Listing, number: int) -> None:
    """Note that a page of a list is there: now others may lead to it."""
    leaf = tx.leaves.find(listing, number)
    if leaf is None or not tx.leaves.mark_written(listing, number):
        return
    if leaf.until is None:
        _mark_menus(tx, listing)
        # Their pages were written while there was no list to lead to.
        for page in tx.shown.between(listing, None, None, 2 * PAGE):
            tx.pages.mark_dirty({page.path: f"article:{page.article}:{page.locale}"})
        return
    _mark_neighbours(tx, leaf)


@dataclass(frozen=True)
class Slice:
    """A page of a list among its neighbours.

    It has articles above `floor`; `newer` and `older` are paths, "" at an end.
    """

    leaf: Leaf
    floor: Rank | None
    newer: str
    older: str


def floor_of(tx: Transaction, leaf: Leaf) -> Rank | None:
    """Return above which place a page of a list has articles."""
    below = tx.leaves.below(leaf.listing, leaf.until)
    return below.until if below else None


def slice_of(tx: Transaction, leaf: Leaf) -> Slice:
    """Return a page of a list among its neighbours; it leads to no page that is not there."""
    listing = leaf.listing
    below = tx.leaves.below(listing, leaf.until)
    floor = below.until if below else None
    while below and not below.is_written:
        below = tx.leaves.below(listing, below.until)
    older = path_of(listing, below.number) if below else ""
    if leaf.until is None:
        return Slice(leaf, floor, "", older)
    above = tx.leaves.above(listing, leaf.until)
    while above and above.until and not above.is_written:
        above = tx.leaves.above(listing, above.until)
    newer = path_of(listing, above.number if above else 0)
    return Slice(leaf, floor, newer, older)


def slices_of(tx: Transaction, listing: Listing) -> list[Slice]:
    """Return all pages of a list, oldest first, of a site where each of them is written."""
    found = tx.leaves.all(listing)
    # The first page has no end, and databases do not agree where that comes.
    leaves = [leaf for leaf in found if leaf.until]
    leaves += [leaf for leaf in found if not leaf.until]
    paths = [path_of(listing, leaf.number) for leaf in leaves]
    floors = [None, *(leaf.until for leaf in leaves)]
    return list(map(Slice, leaves, floors, [*paths[1:], ""], ["", *paths]))


def _open(tx: Transaction, listing: Listing) -> None:
    # A front page is there from the start, for every page leads to it.
    if listing.kind != "front" and tx.leaves.open(listing):
        what = f"opening:{listing.locale}:{listing.kind}:{listing.slug}"
        tx.pages.mark_dirty({path_of(listing): what})


def _bounds(
    tx: Transaction, listing: Listing, number: int
) -> tuple[Rank | None, Rank | None]:
    leaf = tx.leaves.find(listing, number) or Leaf(listing, 0, None, False)
    return floor_of(tx, leaf), leaf.until


def _put_back(tx: Transaction, listing: Listing, number: int) -> None:
    """Take a numbered page away; what it has goes to the next newer one."""
    leaf = tx.leaves.find(listing, number)
    if leaf is None:
        return
    _mark_neighbours(tx, leaf)
    tx.leaves.remove(listing, number)
    old, new = path_of(listing, number), path_of(listing)
    tx.redirects.put(old, new)
    tx.pages.mark_dirty({old: "moved"})


def _mark_neighbours(tx: Transaction, leaf: Leaf) -> None:
    if leaf.until is None:
        return
    below = tx.leaves.below(leaf.listing, leaf.until)
    if below:
        mark(tx, leaf.listing, below.number)
    above = tx.leaves.above(leaf.listing, leaf.until)
    mark(tx, leaf.listing, above.number if above else 0)


def _is_alone(tx: Transaction, listing: Listing, rank: Rank) -> bool:
    """Tell whether a list has no article but the one at this place."""
    others = tx.shown.between(listing, None, None, 2)
    return all(each.rank == rank for each in others)


def _mark_menus(tx: Transaction, listing: Listing) -> None:
    """Have written what names the lists that have articles: menus, and other languages."""
    index = _INDEX.get(listing.kind)
    if index is None:
        return
    where = index_path(index, listing.locale)
    tx.pages.mark_dirty({where: f"index:{listing.locale}:{index}"})
    if listing.kind == "section":
        mark(tx, Listing(listing.locale, "front"), 0)
    mark_sitemap(tx, listing.locale, LISTS, tx.now())
    for other in tx.leaves.in_locales(listing.kind, listing.slug):
        # Itself too: what was written beside it did not know of it, nor it of that.
        mark(tx, other, 0)
        mark_sitemap(tx, other.locale, LISTS, tx.now())
