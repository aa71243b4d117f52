"""Which pieces of a page are the article's body.

trafilatura says what the article is; the pieces are then taken from the original page,
so that links, emphasis, captions and pictures it does not keep are not lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass

import trafilatura
from lxml.html import HtmlElement

from pubpipe.adapters.intake import chrome
from pubpipe.adapters.intake.pieces import Piece

_ENOUGH = 0.9  # of the matched text must be inside the container
_LONG = 30  # characters from which a piece inside a longer matched text counts
_MOST = 0.4  # an element with this share of the matched text is not chrome
_KEPT_IN_CHROME = 60
_LINKS_ONLY = 0.8
_CONTAINERS = frozenset(
    {"article", "body", "center", "div", "html", "main", "section", "td"}
)


@dataclass(frozen=True)
class Selection:
    """The pieces of the body and of the chrome, each in reading order."""

    body: list[Piece]
    chrome: list[Piece]
    container: HtmlElement


def select(tree: HtmlElement, pieces: Sequence[Piece]) -> Selection:
    """The pieces that are the article's body, and all others."""
    body = tree.find("body")
    root = tree if body is None else body
    _match(tree, pieces)
    weigh = _Weights(pieces)
    container, sure = _container(root, pieces, weigh)
    inside = [piece for piece in pieces if _within(piece.element, container)]
    if not sure:
        inside = _span(inside)
    kept = {id(piece) for piece in inside if not _is_chrome(piece, container, weigh)}
    return Selection(
        [piece for piece in pieces if id(piece) in kept],
        [piece for piece in pieces if id(piece) not in kept],
        container,
    )


def _match(tree: HtmlElement, pieces: Iterable[Piece]) -> None:
    """Marks the pieces whose text trafilatura takes for the article's."""
    document = trafilatura.bare_extraction(
        deepcopy(tree),  # it prunes the tree that it is given
        include_comments=False,
        include_links=True,
        include_tables=True,
        include_formatting=True,
    )
    found = getattr(document, "body", None)
    if found is None:
        return
    texts = {_bare("".join(element.itertext())) for element in found.iter()}
    everything = _bare("".join(found.itertext()))
    for piece in pieces:
        text = _bare(piece.text)
        piece.matched = bool(text) and (
            text in texts or (len(text) >= _LONG and text in everything)
        )


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


class _Weights:
    """How many characters of matched text an element holds."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self._weights: dict[HtmlElement, int] = {}
        self.total = 0
        for piece in pieces:
            if piece.matched and piece.kind != "image":
                self.total += len(piece.text)
                for holder in (piece.element, *piece.element.iterancestors()):
                    self._weights[holder] = self._weights.get(holder, 0) + len(
                        piece.text
                    )

    def share(self, element: HtmlElement) -> float:
        return self._weights.get(element, 0) / self.total if self.total else 0.0


def _container(
    root: HtmlElement, pieces: Sequence[Piece], weigh: _Weights
) -> tuple[HtmlElement, bool]:
    """The element that holds the body, and whether all in it but chrome is the body."""
    element = root
    if weigh.total:
        while inner := [e for e in element if weigh.share(e) >= _ENOUGH]:
            element = inner[0]
    else:
        named = [e for e in root.iter() if _names_itself(e)]
        element = max(named or [root], key=lambda e: _prose(e, pieces))
    while element.tag not in _CONTAINERS and element is not root:
        parent = element.getparent()
        if parent is None:
            break
        element = parent
    ways_up = [element, *element.iterancestors()]
    for holder in ways_up:
        if chrome.is_content(str(holder.tag), _attrs(holder)) and holder.tag != "body":
            return holder, True
    # An article element often holds more than the article: related stories, a bio.
    for holder in ways_up:
        if holder.tag in ("article", "main"):
            return holder, not weigh.total
    return element, not weigh.total


def _names_itself(element: HtmlElement) -> bool:
    return element.tag in ("article", "main") or (
        isinstance(element.tag, str) and chrome.is_content(element.tag, _attrs(element))
    )


def _prose(element: HtmlElement, pieces: Iterable[Piece]) -> int:
    return sum(
        len(piece.text)
        for piece in pieces
        if piece.link_share < _LINKS_ONLY and _within(piece.element, element)
    )


def _span(inside: list[Piece]) -> list[Piece]:
    """From the first matched piece to the last, and what stands beside these two.

    Without an element that names itself the article's body, only siblings of what
    trafilatura found, up to the headline or the first chrome, are surely of the body.
    """
    places = [n for n, piece in enumerate(inside) if piece.matched]
    if not places:
        return inside
    first, last = places[0], places[-1]
    beside = {_holder(inside[n].element) for n in (first, last)}
    while first > 0 and _belongs(inside[first - 1], beside):
        first -= 1
    while last + 1 < len(inside) and _belongs(inside[last + 1], beside):
        last += 1
    while (
        last > places[-1] and last + 1 < len(inside) and inside[last].kind == "heading"
    ):
        last -= 1  # the heading of what was left out
    return inside[first : last + 1]


def _belongs(piece: Piece, beside: set[HtmlElement | None]) -> bool:
    return (
        piece.element.tag not in ("h1", "div", "span", "a", "body", "td", "section")
        and _holder(piece.element) in beside
        and not chrome.is_chrome_wording(piece.text)
        and not (piece.link_share > _LINKS_ONLY and piece.kind != "heading")
    )


def _holder(element: HtmlElement) -> HtmlElement | None:
    """The first container above an element: where its block stands."""
    parent = element.getparent()
    while parent is not None and parent.tag not in _CONTAINERS:
        parent = parent.getparent()
    return parent


def _is_chrome(piece: Piece, container: HtmlElement, weigh: _Weights) -> bool:
    if any(
        chrome.is_chrome_element(str(holder.tag), _attrs(holder))
        and (holder.tag in chrome.NEVER_BODY or weigh.share(holder) < _MOST)
        for holder in _up_to(piece.element, container)
    ):
        return not (piece.matched and len(piece.text) >= _KEPT_IN_CHROME)
    # A list's item or a caption may be one word that a button has too.
    wording = piece.kind in ("paragraph", "heading") and chrome.is_chrome_wording(
        piece.text
    )
    linked = piece.link_share > _LINKS_ONLY and piece.kind not in (
        "heading",
        "caption",
        "image",
    )
    return not piece.matched and (wording or linked)


def _up_to(element: HtmlElement, container: HtmlElement) -> Iterable[HtmlElement]:
    for holder in (element, *element.iterancestors()):
        if holder is container:
            return
        yield holder


def _within(element: HtmlElement, container: HtmlElement) -> bool:
    return element is container or any(h is container for h in element.iterancestors())


def _attrs(element: HtmlElement) -> dict[str, str]:
    return {str(key): str(value) for key, value in element.attrib.items()}
