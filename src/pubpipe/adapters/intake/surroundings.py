"""What stands around a piece of a page: classes, links, times, chrome."""

from __future__ import annotations

from lxml.html import HtmlElement

from pubpipe.adapters.intake import chrome
from pubpipe.adapters.intake.pieces import Piece

SHORT = 100  # characters: longer pieces are text, not particulars


def classes_of(piece: Piece, levels: int = 2) -> set[str]:
    """The words in the classes of a piece's inline elements and of what holds it."""
    tokens: set[str] = set()
    above = (piece.element, *piece.element.iterancestors())[:levels]
    wide = [e.tag in ("body", "html", "article", "main") for e in above]
    for holder in (
        *piece.inner,
        *above[: wide.index(True) if True in wide else levels],
    ):
        tokens |= chrome.class_tokens({k: holder.get(k) or "" for k in ("class", "id")})
        tokens |= {(holder.get("itemprop") or "").lower()}
    return tokens


def time_of(piece: Piece) -> HtmlElement | None:
    """The time element in a short piece or around it."""
    if len(piece.text) > SHORT:
        return None
    inner = (time for element in piece.inner for time in element.iter("time"))
    return next(inner, under(piece, ("time",)))


def author_link(piece: Piece) -> HtmlElement | None:
    """The link in a piece that says rel=author."""
    links = (link for element in piece.inner for link in element.iter("a"))
    for link in (piece.element, *links):
        if "author" in (link.get("rel") or "").lower().split():
            return link
    return None


def under(piece: Piece, names: tuple[str, ...]) -> HtmlElement | None:
    """The nearest element of these names that a piece stands in."""
    for holder in (piece.element, *piece.element.iterancestors()):
        if holder.tag in names:
            return holder
    return None


def in_chrome(piece: Piece) -> bool:
    """Whether an element around a piece is chrome."""
    return any(
        chrome.is_chrome_element(
            str(e.tag), {str(k): str(v) for k, v in e.attrib.items()}
        )
        for e in (piece.element, *piece.element.iterancestors())
        if e.tag not in ("body", "html", "article", "main", "header")
    )
