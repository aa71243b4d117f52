"""Inline content on its way from a source format to segment text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urljoin

from pubpipe.domain.markup import Marked, Tag, escape, safe_href
from pubpipe.domain.text import clean

# HTML's collapsible white space: a no-break space is text and stays.
_SPACES = re.compile(r"[ \t\n]+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_SAME_AS = {
    "b": "strong",
    "i": "em",
    "cite": "em",
    "dfn": "em",
    "var": "em",
    "kbd": "code",
    "samp": "code",
    "tt": "code",
    "ins": "u",
    "del": "s",
    "strike": "s",
}
_PLAIN = frozenset({"em", "strong", "code", "sub", "sup", "u", "s", "mark", "q"})


@dataclass
class Span:
    """An inline element under construction: text and spans in reading order."""

    name: str
    attrs: tuple[tuple[str, str], ...] = ()
    children: list[str | Span] = field(default_factory=list)


def span_for(name: str, attrs: dict[str, str], base: str | None) -> Span | None:
    """The span an element of the source stands for; None when only its text counts.

    Links are made absolute against ``base``; an unsafe address makes no link.
    """
    name = _SAME_AS.get(name, name)
    lang = attrs.get("lang") or attrs.get("xml:lang") or ""
    kept = [("lang", lang)] if _LANGUAGE.fullmatch(lang) else []
    if name == "br":
        return Span("br")
    if name == "a":
        href = address(attrs.get("href", ""), base)
        title = clean(attrs.get("title", "")).strip()
        if href is None:
            return None
        kept = [("href", href), *([("title", title)] if title else []), *kept]
        return Span("a", tuple(kept))
    if name in _PLAIN:
        return Span(name, tuple(kept))
    return Span("span", tuple(kept)) if name == "span" and kept else None


def address(href: str, base: str | None) -> str | None:
    """A link's address, absolute where the base is known; None when it is not safe."""
    href = clean(href).strip()
    if not href or safe_href(href) is None:
        return None
    try:
        joined = urljoin(base, href) if base else href
    except ValueError:  # such as an unclosed "[" in the host
        return None
    return safe_href(joined)


def marked(nodes: Iterable[str | Span]) -> Marked:
    """Segment text of inline content: spaces collapsed, empty elements left out."""
    root = Span("", (), _solid(nodes, in_link=False))
    _collapse(root)
    tags: list[Tag] = []
    text = _written(root, tags)
    return Marked(text, tuple(tags))


def text_of(nodes: Iterable[str | Span]) -> str:
    """The words of inline content, spaces collapsed."""
    return _SPACES.sub(" ", _raw(nodes)).strip(" ")


def paragraphs(nodes: Iterable[str | Span]) -> list[list[str | Span]]:
    """Inline content split where two or more line breaks stand for a new paragraph."""
    parts: list[list[str | Span]] = [[]]
    breaks: list[Span] = []
    for node in nodes:
        if isinstance(node, Span) and node.name == "br":
            breaks.append(node)
            continue
        if isinstance(node, str) and not node.strip(" \t\n") and breaks:
            continue
        if len(breaks) > 1:
            parts.append([])
        else:
            parts[-1].extend(breaks)
        breaks = []
        parts[-1].append(node)
    return [part for part in parts if _raw(part).strip(" \t\n")]


def _raw(nodes: Iterable[str | Span]) -> str:
    return "".join(
        node
        if isinstance(node, str)
        else "\n"
        if node.name == "br"
        else _raw(node.children)
        for node in nodes
    )


def _solid(nodes: Iterable[str | Span], *, in_link: bool) -> list[str | Span]:
    """Clean text, no element without words, no link inside a link."""
    out: list[str | Span] = []
    run: list[str] = []

    def add(node: str | Span) -> None:
        if isinstance(node, str):
            # U+0338 after a tag would compose with its ">" when someone normalises.
            run.append(clean(node).lstrip("\u0338"))
            return
        finish()
        out.append(node)

    def finish() -> None:
        # Once for a run of texts: a thousand short lines are not joined one by one.
        text = clean("".join(run))
        run.clear()
        if text:
            out.append(text)

    for node in nodes:
        if isinstance(node, str) or node.name == "br":
            add(node)
            continue
        link = node.name == "a"
        inner = _solid(node.children, in_link=in_link or link)
        if not _raw(inner).strip() or (link and in_link):
            for each in inner:
                add(each)
        else:
            add(Span(node.name, node.attrs, inner))
    finish()
    return out


def _collapse(root: Span) -> None:
    """One space for each run of white space, none at the ends and around line breaks."""
    places = list(_leaves(root))
    open_ended = False  # whether the text so far ends in something a space may follow
    last: tuple[Span, int] | None = None
    pending_breaks: list[tuple[Span, int]] = []
    for holder, index in places:
        node = holder.children[index]
        if isinstance(node, Span):
            if last is not None:
                _trim_end(last)
            if last is None:
                holder.children[index] = ""  # a line break before any text
            else:
                pending_breaks.append((holder, index))
            open_ended = False
            continue
        text = _SPACES.sub(" ", node)
        if not open_ended:
            text = text.removeprefix(" ")
        holder.children[index] = text
        if text:
            open_ended = not text.endswith(" ")
            last = (holder, index)
            pending_breaks = []
    if last is not None:
        _trim_end(last)
    for holder, index in pending_breaks:
        holder.children[index] = ""  # a line break after all text


def _trim_end(place: tuple[Span, int]) -> None:
    holder, index = place
    text = holder.children[index]
    if isinstance(text, str):
        holder.children[index] = text.removesuffix(" ")


def _leaves(span: Span) -> Iterable[tuple[Span, int]]:
    for index, child in enumerate(span.children):
        if isinstance(child, Span) and child.name != "br":
            yield from _leaves(child)
        else:
            yield span, index


def _written(span: Span, tags: list[Tag]) -> str:
    out: list[str] = []
    for child in span.children:
        if isinstance(child, str):
            out.append(escape(child))
            continue
        number = len(tags) + 1
        tags.append(Tag(number, child.name, child.attrs))
        if child.name == "br":
            out.append(f"<{number}/>")
        else:
            out.append(f"<{number}>{_written(child, tags)}</{number}>")
    return "".join(out)
