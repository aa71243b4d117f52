"""An edition's lines as the HTML of its body: links made absolute, pictures our own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pubpipe.adapters.site.pictures import Place, Placed
from pubpipe.domain.article import KINDS, Block, html_of
from pubpipe.domain.edition import Line
from pubpipe.domain.linking import absolute
from pubpipe.domain.markup import Marked, Tag, escape, plain

_SHOWN = "(min-width: 42rem) 39rem, calc(100vw - 2rem)"
"""How wide a picture stands in the text: the measure of site.css."""


def body_html(
    lines: Iterable[Line],
    source_url: str,
    place: Place,
    caption: str,
    own: Mapping[str, str],
) -> str:
    """The safe HTML of the lines that are blocks, in order.

    A relative link leads to where it led in the source, unless `own` has the page of this
    site (address → path) that it stands for. A picture that the site does
    not hold becomes a line of text with `caption` (its `%(description)s` is the alt
    text) and a link: no page loads anything from another origin.
    """
    return html_of(_blocks(lines, source_url, place, caption, own))


def _blocks(
    lines: Iterable[Line],
    source_url: str,
    place: Place,
    caption: str,
    own: Mapping[str, str],
) -> Iterator[Block]:
    is_first = True
    for line in lines:
        kind = next((kind for kind in KINDS if kind == line.role), None)
        if kind is None:
            continue
        content = Marked(
            line.content.text,
            tuple(_linked(tag, source_url, own) for tag in line.content.tags),
        )
        block = Block(kind, content, line.attrs)
        if kind == "image":
            block = _pictured(block, source_url, place, caption, is_first)
            is_first = False
        yield block


def _pictured(
    block: Block, source_url: str, place: Place, caption: str, is_first: bool
) -> Block:
    src = block.attr("src")
    held = place(src)
    if held:
        attrs = dict(block.attrs) | _placed(held)
        if not is_first:  # the first may be in sight at once
            attrs["loading"] = "lazy"
        return Block("image", block.content, tuple(attrs.items()))
    alt = " ".join(plain(block.content.text).split())
    text = escape(caption % {"description": alt}) if alt else escape("…")
    address = absolute(src, source_url)
    if address is None:
        return Block("caption", Marked(text))
    return Block(
        "caption", Marked(f"<1>{text}</1>", (Tag(1, "a", (("href", address),)),))
    )


def _placed(held: Placed) -> dict[str, str]:
    attrs = {"src": held.src}
    if held.width:
        attrs |= {"width": str(held.width), "height": str(held.height)}
    if len(held.sizes) > 1:
        listed = (f"{path} {width}w" for path, width in held.sizes)
        attrs |= {"srcset": ", ".join(listed), "sizes": _SHOWN}
    return attrs


def _linked(tag: Tag, source_url: str, own: Mapping[str, str]) -> Tag:
    if tag.name != "a":
        return tag
    attrs = dict(tag.attrs)
    address = absolute(attrs.get("href", ""), source_url)
    # A tag without a name is left off; its text stays.
    if address is None:
        return Tag(tag.id, "", ())
    if address in own:
        # Said of the original: the page here is in the language of this one.
        attrs.pop("hreflang", None)
        address = own[address]
    return Tag(tag.id, "a", tuple({**attrs, "href": address}.items()))
