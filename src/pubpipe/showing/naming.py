"""Names that stay: slugs of articles and of authors."""

from collections.abc import Callable

from pubpipe.domain.text import slugify
from pubpipe.ports import Transaction


def free_slug(wanted: str, is_taken: Callable[[str], bool]) -> str:
    """Return `wanted`, or with a number behind it when it is taken.

    A thousand articles of one name need some twenty looks, not a thousand.
    """
    if not is_taken(wanted):
        return wanted
    taken, free = 1, 2
    while is_taken(f"{wanted}-{free}"):
        taken, free = free, 2 * free
    while free - taken > 1:
        middle = (taken + free) // 2
        if is_taken(f"{wanted}-{middle}"):
            taken = middle
        else:
            free = middle
    return f"{wanted}-{free}"


def author_of(tx: Transaction, byline: str) -> str:
    """Return the slug of whoever signs so, given once and for all; "" for nobody."""
    if not byline:
        return ""
    known = tx.articles.author_slug(byline)
    if known:
        return known
    slug = free_slug(slugify(byline, "author"), tx.articles.author_slug_taken)
    tx.articles.set_author_slug(byline, slug)
    return slug
