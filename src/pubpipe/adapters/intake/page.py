"""An HTML page to an extracted article."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

import htmldate
from lxml import etree, html
from lxml.html import HtmlElement

from pubpipe.adapters.intake import chrome
from pubpipe.adapters.intake.body import select
from pubpipe.adapters.intake.head import read_head
from pubpipe.adapters.intake.inline import address, marked, text_of
from pubpipe.adapters.intake.moment import Moment, find_moment
from pubpipe.adapters.intake.oddities import oddities
from pubpipe.adapters.intake.particulars import find_particulars
from pubpipe.adapters.intake.pieces import Piece, Walk
from pubpipe.adapters.intake.unreadable import UnreadableSource
from pubpipe.adapters.intake.zones import Zones
from pubpipe.domain.article import Block, Extracted

_MOST_DROPPED = 200
_DROPPED_LENGTH = 160
_DEEPEST = 200
_WORDS = ("paragraph", "list_item", "quote", "caption", "heading")


def read_page(text: str, *, name: str, zones: Zones, base_url: str | None) -> Extracted:
    """The article of an HTML page; refused when the page holds none."""
    tree = parse(text, name)
    base = _base(tree, base_url)
    head = read_head(tree, base)
    walk = Walk(base or head.canonical or None)
    body = tree.find("body")
    pieces = list(walk.pieces(tree if body is None else body))
    selection = select(tree, pieces)
    found = find_particulars(tree, head, pieces, selection.body)
    kept = [
        *_lead_pictures(pieces, selection.body, found.used),
        *(piece for piece in selection.body if id(piece) not in found.used),
    ]
    if not any(piece.kind in ("paragraph", "list_item", "quote") for piece in kept):
        raise UnreadableSource(
            "%(name)s holds nothing that looks like an article: no paragraph "
            "of text. Submit the article's own page, or its text.",
            name=name,
        )
    blocks = blocks_of(kept)
    settled = {id(piece) for piece in kept} | found.used
    publisher = head.site or _host(head.canonical or base_url or "") or None
    moment = found.moment or _searched(tree)
    flags = list(found.flags)
    published_at, zone_assumed = None, False
    if moment is None:
        flags.append("no_time: the page states no date")
    else:
        published_at, zone_assumed, more = zones.settle(moment, publisher)
        flags.extend(more)
    if walk.flattened_table:
        flags.append("table_flattened: each row of a table became a paragraph")
    if found.headline is None:
        flags.append("no_headline")
    shown = [piece.text for piece in kept if piece.kind in _WORDS]
    flags.extend(oddities([found.headline or "", found.kicker or "", *shown]))
    return Extracted(
        section=found.section,
        headline=found.headline,
        kicker=found.kicker,
        byline=found.byline,
        published_at=published_at,
        zone_assumed=zone_assumed,
        source_url=head.canonical or base_url,
        publisher=publisher,
        key=head.canonical or None,
        blocks=blocks,
        dropped=_dropped(
            (p for p in pieces if id(p) not in settled), walk.embeds, tree
        ),
        flags=tuple(dict.fromkeys(flags)),
    )


def read_fragment(
    text: str, *, name: str, base: str | None
) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """The blocks of HTML inside another format, and what of it was dropped."""
    tree = parse(f"<html><body>{text}</body></html>", name)
    walk = Walk(base)
    pieces = list(walk.pieces(tree.find("body")))
    kept = [
        piece
        for piece in pieces
        if not any(
            chrome.is_chrome_element(
                str(e.tag), {str(k): str(v) for k, v in e.attrib.items()}
            )
            for e in (piece.element, *piece.element.iterancestors())
        )
    ]
    gone = {id(piece) for piece in pieces} - {id(piece) for piece in kept}
    return blocks_of(kept), _dropped(
        (p for p in pieces if id(p) in gone), walk.embeds, tree
    )


def parse(text: str, name: str) -> HtmlElement:
    """The tree of an HTML text, whatever encoding it states; comments are left out."""
    # Without huge_tree everything below 256 levels is lost without a word.
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        tree = html.document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise UnreadableSource(
            "%(name)s holds no HTML that can be read. Submit the article's "
            "page or its text.",
            name=name,
        ) from None
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise UnreadableSource(
            "%(name)s is nested too deep to be read in full. Submit the "
            "article's text.",
            name=name,
        )
    _flatten(tree)
    return tree


def blocks_of(pieces: Iterable[Piece]) -> tuple[Block, ...]:
    """Pieces as blocks of an article."""
    return tuple(
        Block(piece.kind, marked(piece.nodes), tuple(piece.attrs.items()))
        for piece in pieces
    )


def _flatten(tree: HtmlElement) -> None:
    """Unwraps what is nested so deep that only a broken page can mean it."""
    too_deep = []
    for element in tree.iter():
        depth = sum(
            1 for _ in zip(element.iterancestors(), range(_DEEPEST + 1), strict=False)
        )
        if depth > _DEEPEST and isinstance(element.tag, str):
            too_deep.append(element)
    for element in too_deep:
        element.drop_tag()


def _lead_pictures(
    pieces: Sequence[Piece], body: Sequence[Piece], used: set[int]
) -> list[Piece]:
    """The pictures between headline and body, which a body's container leaves out."""
    inside = {id(piece) for piece in body}
    first = next(
        (n for n, p in enumerate(pieces) if id(p) in inside and id(p) not in used), 0
    )
    h1 = next((n for n in range(first - 1, -1, -1) if _is_h1(pieces[n])), first)
    lead: list[Piece] = []
    for piece in pieces[h1 + 1 : first]:
        in_figure = (
            next(piece.element.iterancestors("figure", "picture"), None) is not None
        )
        if (piece.kind == "image" and in_figure) or (piece.kind == "caption" and lead):
            lead.append(piece)
    return lead


def _is_h1(piece: Piece) -> bool:
    return bool(piece.element.tag == "h1")


def _dropped(
    pieces: Iterable[Piece], embeds: Sequence[str], tree: HtmlElement
) -> tuple[str, ...]:
    items = [item for piece in pieces for item in _shown(piece)]
    items.extend(embeds)
    for tag in ("script", "style", "form"):
        count = sum(1 for _ in tree.iter(tag))
        if count:
            items.append(f"[{tag}] × {count}")
    if len(items) > _MOST_DROPPED:
        rest = len(items) - _MOST_DROPPED
        items = [*items[:_MOST_DROPPED], f"… and {rest} more"]
    return tuple(items)


def _shown(piece: Piece) -> list[str]:
    """A dropped piece in short; a row of links is one item a link."""
    if piece.kind == "image":
        return [f"[image] {piece.text or piece.attrs.get('src', '')[:_DROPPED_LENGTH]}"]
    texts = [piece.text]
    if piece.link_share > 0.5:
        texts = [text_of([node]) for node in piece.nodes]
    lines = (" ".join(text.split()) for text in texts)
    return [
        line if len(line) <= _DROPPED_LENGTH else f"{line[: _DROPPED_LENGTH - 1]}…"
        for line in lines
        if line
    ]


def _base(tree: HtmlElement, base_url: str | None) -> str | None:
    stated = tree.find(".//base")
    if stated is None:
        return base_url
    return address(stated.get("href") or "", base_url) or base_url


def _searched(tree: HtmlElement) -> Moment | None:
    """The day htmldate finds where neither the head nor the headline's place has one."""
    try:
        day = htmldate.find_date(tree, original_date=True, extensive_search=False)
    except (ValueError, TypeError, etree.Error):
        return None
    return find_moment(day) if day else None


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
