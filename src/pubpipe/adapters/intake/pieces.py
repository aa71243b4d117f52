"""A page's visible text in reading order, each block with what surrounds it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from pubpipe.adapters.intake import chrome
from pubpipe.adapters.intake.inline import Span, paragraphs, span_for, text_of
from pubpipe.adapters.intake.layout import is_data, preformatted
from pubpipe.adapters.intake.pictures import picture
from pubpipe.domain.article import Kind

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "select",
        "summary",
        "table",
        "tbody",
        "td",
        "textarea",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "button",
        "input",
        "label",
    ]
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CELLS = ("td", "th")


@dataclass
class Piece:
    """One block of text or one picture of a page, before it is known to be the article's."""

    kind: Kind
    nodes: list[str | Span]
    element: HtmlElement
    text: str
    attrs: dict[str, str] = field(default_factory=dict)
    link_share: float = 0.0
    inner: tuple[HtmlElement, ...] = ()  # the inline elements of its run
    matched: bool = False


@dataclass
class _Place:
    """Where the walk is: the lists and quotes around the current element."""

    depth: int = 0
    ordered: bool = False
    item: HtmlElement | None = None
    quote: HtmlElement | None = None


class Walk:
    """One pass over a page; afterwards `embeds` names the frames and players met."""

    def __init__(self, base: str | None) -> None:
        self._base = base
        self._opened: set[HtmlElement] = set()
        self.embeds: list[str] = []
        self.flattened_table = False

    def pieces(
        self, element: HtmlElement, place: _Place | None = None
    ) -> Iterator[Piece]:
        """The pieces under an element, in reading order."""
        place = place or _Place()
        run: list[str | Span] = [element.text or ""]
        pictures: list[Piece] = []
        inner: list[HtmlElement] = []
        for child in element:
            if isinstance(child.tag, str) and (
                child.tag in _BLOCKS or _holds_block(child)
            ):
                yield from self._flush(run, pictures, element, place, inner)
                yield from self._block(child, place)
                run, pictures, inner = [], [], []
            else:
                self._inline(child, run, pictures)
                inner.append(child)
            run.append(child.tail or "")
        yield from self._flush(run, pictures, element, place, inner)

    def _block(self, element: HtmlElement, place: _Place) -> Iterator[Piece]:
        tag = element.tag
        if tag in ("ul", "ol", "dir", "menu"):
            ordered = tag == "ol"
            inner = _Place(place.depth + 1, ordered, None, place.quote)
            yield from self.pieces(element, inner)
        elif tag == "li":
            depth = max(place.depth, 1)
            yield from self.pieces(
                element, _Place(depth, place.ordered, element, place.quote)
            )
        elif tag == "blockquote":
            yield from self.pieces(element, _Place(quote=element))
        elif tag == "table" and is_data(element):
            yield from self._rows(element, place)
        elif tag == "pre":
            nodes = preformatted(self._nodes(element))
            yield from self._flush(nodes, [], element, place)
        else:
            yield from self.pieces(element, place)

    def _rows(self, table: HtmlElement, place: _Place) -> Iterator[Piece]:
        """A table of data as one paragraph a row, since a block has no cells."""
        for row in table.iter("caption", "tr"):
            if row.tag == "caption":
                yield from self.pieces(row, place)
                continue
            nodes: list[str | Span] = []
            for cell in row.iter(*_CELLS):
                inner = self._nodes(cell)
                if text_of(inner):
                    nodes.extend([" | ", *inner] if nodes else inner)
            self.flattened_table = self.flattened_table or bool(nodes)
            yield from self._flush(nodes, [], row, place)

    def _nodes(self, element: HtmlElement) -> list[str | Span]:
        run: list[str | Span] = [element.text or ""]
        for child in element:
            self._inline(child, run, [])
            run.append(child.tail or "")
        return run

    def _inline(
        self, child: HtmlElement, run: list[str | Span], pictures: list[Piece]
    ) -> None:
        """Adds an inline element to the run, and the pictures in it to the pictures."""
        tag = child.tag
        if not isinstance(tag, str) or tag in chrome.UNSEEN:
            return
        if tag in chrome.EMBEDDED:
            source = child.get("src") or child.get("data") or ""
            self.embeds.append(f"[{tag}] {source}".strip())
            return
        if tag == "img" or tag == "amp-img":
            found = picture(child, self._base)
            if found is None:
                return
            alt, attrs = found
            if not attrs:  # an emoji: its alt text is the text
                run.append(alt)
            else:
                pictures.append(Piece("image", [alt], child, alt, attrs))
            return
        attrs = {str(key): str(value) for key, value in child.attrib.items()}
        span = span_for(tag, attrs, self._base)
        target = run if span is None else span.children
        if span is not None:
            run.append(span)
        target.append(child.text or "")
        for inner in child:
            self._inline(inner, target, pictures)
            target.append(inner.tail or "")

    def _flush(
        self,
        run: list[str | Span],
        pictures: list[Piece],
        element: HtmlElement,
        place: _Place,
        inner: Sequence[HtmlElement] = (),
    ) -> Iterator[Piece]:
        yield from pictures
        parts = [run] if element.tag in (*_HEADINGS, "pre", "tr") else paragraphs(run)
        for part in parts:
            text = text_of(part)
            if not text:
                continue
            kind, attrs = self._kind(element, place)
            linked = sum(len(text_of(s.children)) for s in _links(part))
            share = linked / len(text)
            around = tuple(e for e in inner if isinstance(e.tag, str))
            yield Piece(kind, part, element, text, attrs, share, around)

    def _kind(self, element: HtmlElement, place: _Place) -> tuple[Kind, dict[str, str]]:
        tag = element.tag
        classes = {str(key): str(value) for key, value in element.attrib.items()}
        if tag in ("figcaption", "caption") or chrome.is_caption(classes):
            return "caption", {}
        if place.quote is None and _in_caption(element):
            return "caption", {}
        if place.item is not None or (place.depth and tag not in _HEADINGS):
            return "list_item", self._item_attrs(place)
        if tag in _HEADINGS:
            return "heading", {"level": str(max(int(tag[1]), 2))}
        if place.quote is not None:
            attrs = {} if place.quote in self._opened else {"opens": "true"}
            self._opened.add(place.quote)
            return "quote", attrs
        return "paragraph", {}

    def _item_attrs(self, place: _Place) -> dict[str, str]:
        attrs = {"ordered": str(place.ordered).lower(), "depth": str(place.depth)}
        if place.item is None:
            return attrs
        if place.item in self._opened:
            return {**attrs, "continues": "true"}
        self._opened.add(place.item)
        holder = place.item.getparent()
        if holder is not None and holder not in self._opened:
            self._opened.add(holder)
            attrs["opens"] = "true"
            start = str(holder.get("start") or "")
            if place.ordered and start.isdecimal():
                attrs["start"] = start
        return attrs


def _links(nodes: list[str | Span]) -> Iterator[Span]:
    for node in nodes:
        if isinstance(node, Span):
            if node.name == "a":
                yield node
            else:
                yield from _links(node.children)


def _holds_block(element: HtmlElement) -> bool:
    return any(
        isinstance(e.tag, str) and e.tag in _BLOCKS for e in element.iterdescendants()
    )


def _in_caption(element: HtmlElement) -> bool:
    """Whether an element is a caption by place: the text of a figure with a picture."""
    for holder in (element, *element.iterancestors()):
        if holder.tag == "figcaption":
            return True
        if holder.tag == "figure":
            return (
                next(holder.iter("img", "amp-img", "video", "iframe"), None) is not None
            )
    return False
