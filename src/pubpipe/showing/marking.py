"""What is to be written again when an article's page changes on the site."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from pubpipe.domain.page import list_path
from pubpipe.ports import Transaction
from pubpipe.ports.shown import Listing, Shown
from pubpipe.showing.cutting import PAGE, enter, leave, listings, mark
from pubpipe.showing.machines import mark_for_machines, mark_sitemap, part_of

MORE_TO_READ = 4
_TEASER = (
    "path", "headline", "kicker", "section", "section_slug", "published_at", "byline",
    "author_slug",
)  # fmt: skip


def show(tx: Transaction, page: Shown, now: datetime) -> bool:
    """Note that an article's page stands as `page` says, and mark what shows it.

    Returns whether that is news.
    """
    before = tx.shown.find(page.translation)
    if before == page:
        return False
    around = _showing(tx, before) if before else {}
    tx.shown.put(page)
    _change(tx, before, page, now, around)
    return True


def mark_written_together(tx: Transaction, pages: Sequence[Shown]) -> None:
    """Have those of these pages written again that show another one of them.

    Each was made when none of the others stood yet.
    """
    own = {page.translation for page in pages}
    for page in pages:
        near = {**_showing(tx, page), **{s.translation: s for s in _siblings(tx, page)}}
        near.pop(page.translation, None)
        mark_all(tx, [each for each in near.values() if each.translation in own])


def hide(tx: Transaction, translation: int, now: datetime) -> None:
    """Note that an article's page is to go, and mark what shows it."""
    before = tx.shown.find(translation)
    if before is None:
        return
    around = _showing(tx, before)
    tx.shown.drop(translation)
    _change(tx, before, None, now, around)


def more_to_read(tx: Transaction, page: Shown) -> list[Shown]:
    """Choose what a page offers beside itself: what came before it in its section, else
    before it at all, else what came after it.

    An article is so offered by a few pages that are near it and by no others, and can be
    taken off the site without looking at every page there is.
    """
    front = Listing(page.locale, "front")
    section = Listing(page.locale, "section", page.section_slug)
    found = tx.shown.older(section, page.rank, MORE_TO_READ)
    for more in (tx.shown.older, tx.shown.newer):
        if len(found) < MORE_TO_READ:
            known = {each.translation for each in found}
            near = more(front, page.rank, MORE_TO_READ)
            found += [each for each in near if each.translation not in known]
    return found[:MORE_TO_READ]


def mark_all(tx: Transaction, pages: Iterable[Shown]) -> None:
    """Have the pages of these articles written again."""
    tx.pages.mark_dirty(
        {page.path: f"article:{page.article}:{page.locale}" for page in pages}
    )


def _change(
    tx: Transaction,
    before: Shown | None,
    after: Shown | None,
    now: datetime,
    around: dict[int, Shown],
) -> None:
    page = after or before
    if page is None:
        return
    has_moved = before is None or after is None or before.path != after.path
    is_seen = has_moved or _teaser(before) != _teaser(after)
    siblings = _siblings(tx, page)
    if has_moved:
        mark_all(tx, siblings)
    if is_seen:
        if after:
            around |= _showing(tx, after)
        around.pop(page.translation, None)
        mark_all(tx, around.values())
        _mark_lists(tx, before, after)
        tx.pages.mark_dirty({"/": "home"})
        place = tx.most_read.place(page.translation)
        if place is not None:
            number = place // PAGE
            path = list_path("most_read", page.locale, number=number)
            tx.pages.mark_dirty({path: f"most_read:{page.locale}:{number}"})
    mark_for_machines(tx, page, now)
    if has_moved:
        for each in siblings:
            mark_sitemap(tx, each.locale, part_of(each.article_id), now)


def _siblings(tx: Transaction, page: Shown) -> list[Shown]:
    return [
        each
        for each in tx.shown.of_article(page.article_id)
        if each.translation != page.translation
    ]


def _mark_lists(tx: Transaction, before: Shown | None, after: Shown | None) -> None:
    was = dict.fromkeys(listings(before), before.rank) if before else {}
    now = dict.fromkeys(listings(after), after.rank) if after else {}
    for listing, rank in was.items():
        if now.get(listing) == rank:
            mark(tx, listing, tx.leaves.holding(listing, rank))
        else:
            leave(tx, listing, rank)
    for listing, rank in now.items():
        if was.get(listing) != rank:
            enter(tx, listing, rank)


def _showing(tx: Transaction, page: Shown) -> dict[int, Shown]:
    """Return the pages whose “more to read” may have this one: see `more_to_read`."""
    front = Listing(page.locale, "front")
    section = Listing(page.locale, "section", page.section_slug)
    near = [
        *tx.shown.newer(section, page.rank, MORE_TO_READ),
        *tx.shown.newer(front, page.rank, MORE_TO_READ),
    ]
    older = tx.shown.older(front, page.rank, 2 * MORE_TO_READ)
    if len(older) < 2 * MORE_TO_READ:
        # The oldest of all have too little before them, and offer what came after.
        near += older[:MORE_TO_READ]
    return {each.translation: each for each in near}


def _teaser(page: Shown | None) -> tuple[object, ...]:
    return tuple(getattr(page, name) for name in _TEASER)
