"""Markdown with front matter to an extracted article."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from pubpipe.adapters.intake import front_matter
from pubpipe.adapters.intake.inline import address
from pubpipe.adapters.intake.markdown_blocks import blocks_of
from pubpipe.adapters.intake.moment import find_moment, zone_named
from pubpipe.adapters.intake.oddities import oddities
from pubpipe.adapters.intake.unreadable import UnreadableSource
from pubpipe.adapters.intake.zones import Zones
from pubpipe.domain.article import Block, Extracted
from pubpipe.domain.markup import plain
from pubpipe.domain.tokens import fold, words

_ZONE = re.compile(r"\s*\(?(?P<zone>[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+)\)?\s*")
"""An IANA zone after a time, as Asia/Yerevan."""


def read_markdown(
    text: str, *, name: str, zones: Zones, base_url: str | None
) -> Extracted:
    """The article of a Markdown text; its first ``# heading`` is the headline by default."""
    matter = front_matter.split(text, name)
    values = matter.values
    source_url = address(values.get("source_url", ""), None) or base_url
    canonical = address(values.get("canonical", ""), None)
    blocks, dropped = blocks_of(matter.rest, name=name, base=source_url or canonical)
    headline, blocks, flags = _headline(values.get("headline"), blocks)
    if not any(block.kind in ("paragraph", "list_item", "quote") for block in blocks):
        raise UnreadableSource(
            "%(name)s holds nothing that looks like an article: no paragraph "
            "of text. Write the article below the front matter.",
            name=name,
        )
    article = Extracted(
        section=values.get("section"),
        headline=headline,
        kicker=values.get("kicker"),
        byline=values.get("byline"),
        source_url=source_url or canonical,
        publisher=values.get("publisher"),
        key=values.get("id") or canonical,
        blocks=blocks,
        dropped=(*matter.unused, *dropped),
    )
    article, more = _dated(article, values, name, zones)
    shown = [
        headline or "",
        article.kicker or "",
        *(plain(b.content.text) for b in blocks),
    ]
    return replace(article, flags=(*flags, *more, *oddities(shown)))


def _headline(
    stated: str | None, blocks: tuple[Block, ...]
) -> tuple[str | None, tuple[Block, ...], list[str]]:
    first = blocks[0] if blocks else None
    if first is None or first.kind != "heading" or first.attr("title") != "true":
        return stated, _levelled(blocks), [] if stated else ["no_headline"]
    shown = " ".join(plain(first.content.text).split())
    if stated is None:
        return shown, _levelled(blocks[1:]), []
    if [fold(w) for w in words(shown)] == [fold(w) for w in words(stated)]:
        return stated, _levelled(blocks[1:]), []
    flag = f"headline_disagrees: front matter “{stated}”, heading “{shown}”"
    return stated, _levelled(blocks), [flag]


def _levelled(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Blocks without the mark of a first-level heading, which the body has none of."""
    return tuple(
        replace(block, attrs=tuple(pair for pair in block.attrs if pair[0] != "title"))
        for block in blocks
    )


def _dated(
    article: Extracted, values: Mapping[str, str], name: str, zones: Zones
) -> tuple[Extracted, list[str]]:
    stated = values.get("published_at")
    if stated is None:
        return article, ["no_time: the front matter gives no date"]
    moment = find_moment(stated)
    if moment is None:
        raise UnreadableSource(
            "The date “%(stated)s” in the front matter of %(name)s is not "
            "understood. Write it as 2026-01-14 11:46.",
            stated=stated,
            name=name,
        )
    named = _ZONE.fullmatch(stated, moment.end)
    zone_name = values.get("timezone") or (named["zone"] if named else "")
    if moment.when.tzinfo is None and zone_name:
        zone = zone_named(zone_name)
        moment = replace(moment, when=moment.when.replace(tzinfo=zone))
    when, assumed, flags = zones.settle(moment, article.publisher)
    return replace(article, published_at=when, zone_assumed=assumed), flags
