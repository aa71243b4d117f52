"""What intake finds in a source: an article's particulars and its blocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape as escape_html
from typing import Any, Literal

from pubpipe.domain.markup import (
    Marked,
    dump_tags,
    load_tags,
    plain,
    safe_href,
    to_html,
)

Kind = Literal["paragraph", "heading", "list_item", "quote", "caption", "image"]
KINDS: tuple[Kind, ...] = (
    "paragraph",
    "heading",
    "list_item",
    "quote",
    "caption",
    "image",
)


@dataclass(frozen=True)
class Block:
    """One block of an article's body; the content of an image is its alt text.

    Attributes, all strings: a heading has ``level`` (2–6); a list item ``ordered``
    (true/false) and ``depth`` (from 1); an image ``src`` and perhaps ``width`` and
    ``height`` (on a page of the site also ``srcset``, ``sizes`` and ``loading``). ``opens`` = true marks the first item of a list or paragraph of a quote,
    ``start`` its first number, ``continues`` = true a further paragraph of the same item.
    """

    kind: Kind
    content: Marked
    attrs: tuple[tuple[str, str], ...] = ()

    def attr(self, name: str, default: str = "") -> str:
        """The value of one attribute."""
        return dict(self.attrs).get(name, default)


@dataclass(frozen=True)
class Extracted:
    """An article as intake found it; what was not found is None.

    ``published_at`` is aware and in UTC; ``key`` is the source's own identity
    (front-matter id or canonical URL). ``dropped`` has one short text per element or
    line left out; ``flags`` name oddities for the editor and never block anything.
    """

    section: str | None = None
    headline: str | None = None
    kicker: str | None = None
    byline: str | None = None
    published_at: datetime | None = None
    zone_assumed: bool = False
    source_url: str | None = None
    publisher: str | None = None
    key: str | None = None
    blocks: tuple[Block, ...] = ()
    dropped: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    correction: str | None = None
    """A note for readers on what was wrong before; an editor gives it, never the source."""


def as_json(extracted: Extracted) -> dict[str, Any]:
    """What ``pubpipe intake --json`` prints: block texts are plain, times end in Z."""
    return {
        "section": extracted.section,
        "headline": extracted.headline,
        "kicker": extracted.kicker,
        "byline": extracted.byline,
        "published_at": _written(extracted.published_at),
        "zone_assumed": extracted.zone_assumed,
        "source_url": extracted.source_url,
        "blocks": [
            {
                "kind": block.kind,
                "text": plain(block.content.text),
                "markup": block.content.text,
                "tags": dump_tags(block.content.tags),
                "attrs": dict(block.attrs),
            }
            for block in extracted.blocks
        ],
        "dropped": list(extracted.dropped),
        "flags": list(extracted.flags),
        "publisher": extracted.publisher,
        "key": extracted.key,
    }


def to_json(extracted: Extracted) -> dict[str, Any]:
    """The lossless form for the database, made of JSON types only."""
    shown = as_json(extracted)
    for row, block in zip(shown["blocks"], extracted.blocks, strict=True):
        del row["text"]
        row["attrs"] = [list(pair) for pair in block.attrs]
    return {**shown, "correction": extracted.correction}


def from_json(stored: Mapping[str, Any]) -> Extracted:
    """The extracted article back from what `to_json` gave."""
    published_at = stored["published_at"]
    return Extracted(
        section=stored["section"],
        headline=stored["headline"],
        kicker=stored["kicker"],
        byline=stored["byline"],
        published_at=datetime.fromisoformat(published_at) if published_at else None,
        zone_assumed=stored["zone_assumed"],
        source_url=stored["source_url"],
        publisher=stored["publisher"],
        key=stored["key"],
        blocks=tuple(_block(row) for row in stored["blocks"]),
        dropped=tuple(stored["dropped"]),
        flags=tuple(stored["flags"]),
        correction=stored.get("correction"),
    )


def html_of(blocks: Iterable[Block]) -> str:
    """The body as safe HTML: one element a line, lists nested, an image with its captions.

    Headings come out as h2–h6, since the page's h1 is the headline.
    """
    out: list[str] = []
    lists: list[str] = []  # the open ul/ol elements, outermost first
    inside = ""  # the open figure or blockquote

    for block in blocks:
        inner = to_html(block.content)
        if inside and not _stays(inside, block):
            out.append(f"</{inside}>")
            inside = ""
        if block.kind != "list_item":
            _close(lists, out, 0)
        if block.kind == "list_item":
            _item(block, inner, lists, out)
        elif block.kind == "heading":
            level = min(max(int(block.attr("level", "2")), 2), 6)
            out.append(f"<h{level}>{inner}</h{level}>")
        elif block.kind == "quote":
            out.append(f"<p>{inner}</p>" if inside else f"<blockquote>\n<p>{inner}</p>")
            inside = "blockquote"
        elif block.kind == "image":
            out.append(f"<figure>\n{_image(block)}")
            inside = "figure"
        elif block.kind == "caption" and inside:
            out.append(f"<figcaption>{inner}</figcaption>")
        elif block.kind == "caption":
            out.append(f'<p class="caption">{inner}</p>')
        else:
            out.append(f"<p>{inner}</p>")
    _close(lists, out, 0)
    if inside:
        out.append(f"</{inside}>")
    return "\n".join(out)


def _stays(inside: str, block: Block) -> bool:
    if inside == "figure":
        return block.kind == "caption"
    return block.kind == "quote" and block.attr("opens") != "true"


def _image(block: Block) -> str:
    sizes = "".join(
        f' {name}="{value}"'
        for name in ("width", "height")
        if (value := block.attr(name)).isdecimal()
    )
    src = safe_href(block.attr("src")) or ""
    alt = plain(block.content.text).replace("\n", " ")
    hints = "".join(
        f' {name}="{escape_html(value)}"'
        for name in ("srcset", "sizes", "loading")
        if (value := block.attr(name))
    )
    return f'<img src="{escape_html(src)}" alt="{escape_html(alt)}"{sizes}{hints}>'


def _item(block: Block, inner: str, lists: list[str], out: list[str]) -> None:
    element = "ol" if block.attr("ordered") == "true" else "ul"
    # A list can only open one level below the item that holds it.
    depth = min(max(int(block.attr("depth", "1")), 1), len(lists) + 1)
    if block.attr("continues") == "true" and depth <= len(lists):
        _close(lists, out, depth)
        out.append(f"<p>{inner}</p>")
        return
    anew = len(lists) >= depth and (
        block.attr("opens") == "true" or lists[depth - 1] != element
    )
    _close(lists, out, depth - 1 if anew else depth)
    if len(lists) < depth:
        start = block.attr("start")
        numbered = element == "ol" and start.isdecimal() and start != "1"
        out.append(f'<ol start="{start}">' if numbered else f"<{element}>")
        lists.append(element)
    else:
        out.append("</li>")
    out.append(f"<li>{inner}")


def _close(lists: list[str], out: list[str], depth: int) -> None:
    while len(lists) > depth:
        out.append(f"</li>\n</{lists.pop()}>")


def _block(row: Mapping[str, Any]) -> Block:
    return Block(
        row["kind"],
        Marked(row["markup"], load_tags(row["tags"])),
        tuple((str(key), str(value)) for key, value in row["attrs"]),
    )


def _written(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
