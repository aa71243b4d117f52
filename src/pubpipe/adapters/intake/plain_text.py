"""Plain text to an extracted article: a headline, then paragraphs between blank lines."""

from __future__ import annotations

import re

from pubpipe.adapters.intake.inline import marked
from pubpipe.adapters.intake.oddities import oddities
from pubpipe.adapters.intake.unreadable import UnreadableSource
from pubpipe.domain.article import Block, Extracted
from pubpipe.domain.markup import plain
from pubpipe.domain.text import clean

_HEADLINE = 150
_ENDS = (".", ":", ";", "։", ",")
_ITEM = re.compile(r"(?:[•·▪*\-–—]|(?P<number>\d{1,2})[.)])[ \t]+(?=\S)")


def read_plain(text: str, *, name: str, base_url: str | None) -> Extracted:
    """The article of a plain text; hard-wrapped lines are joined, lists are kept."""
    groups = [
        group.split("\n")
        for group in re.split(r"\n[ \t]*(?:\n[ \t]*)+", clean(text).strip("\n"))
        if group.strip()
    ]
    headline = None
    if len(groups) > 1 and is_headline(groups[0]):
        headline = " ".join(groups.pop(0)[0].split())
    blocks = tuple(block for group in groups for block in _blocks(group))
    if not blocks:
        raise UnreadableSource(
            "%(name)s holds nothing that looks like an article: no paragraph "
            "of text. Submit the article's text.",
            name=name,
        )
    flags = [] if headline else ["no_headline"]
    flags.append("no_time: plain text gives no date")
    shown = [headline or "", *(plain(block.content.text) for block in blocks)]
    return Extracted(
        headline=headline,
        source_url=base_url,
        blocks=blocks,
        flags=(*flags, *oddities(shown)),
    )


def is_headline(group: list[str]) -> bool:
    """Whether the lines up to the first blank one are one short line: a headline."""
    line = group[0].strip()
    return (
        len(group) == 1
        and len(line) <= _HEADLINE
        and not line.endswith(_ENDS)
        and _ITEM.match(line) is None
    )


def item_of(line: str) -> tuple[str, dict[str, str]] | None:
    """A list item's text and attributes (without ``opens``), None for another line."""
    found = _ITEM.match(line)
    if found is None:
        return None
    ordered = found["number"] is not None
    return line[found.end() :], {"ordered": str(ordered).lower(), "depth": "1"}


def _blocks(lines: list[str]) -> list[Block]:
    """One paragraph, or a list where every item starts with a bullet or a number."""
    items = [item_of(line.strip()) for line in lines]
    # A paragraph may start with a dash (speech) or hold a date that looks like a number.
    if items[0] is None or sum(item is not None for item in items) < 2:
        return [Block("paragraph", marked(["\n".join(lines)]))]
    found: list[tuple[str, dict[str, str]]] = []
    for line, item in zip(lines, items, strict=True):
        if item is not None:
            attrs = dict(item[1]) if found else {**item[1], "opens": "true"}
            if not found:
                number = _ITEM.match(line.strip())
                if number and number["number"] not in (None, "1"):
                    attrs["start"] = number["number"]
            found.append((item[0], attrs))
        else:
            found[-1] = (f"{found[-1][0]}\n{line}", found[-1][1])
    return [
        Block("list_item", marked([text]), tuple(attrs.items()))
        for text, attrs in found
    ]
