"""What the order says against what the source says, and what neither may hold."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from pubpipe.domain.article import Extracted
from pubpipe.domain.errors import Refused
from pubpipe.domain.markup import plain
from pubpipe.domain.order import Order
from pubpipe.domain.text import clean
from pubpipe.ports import Newsroom

LARGEST_SOURCE = 5_000_000
"""Bytes; a long read with all its chrome has under half a million."""
HIGHEST_PRIORITY = 1000
PARTICULARS = ("headline", "kicker", "byline", "section", "correction")
LONGEST_NAME = 200
"""Characters in a byline or a section's label."""
_CORRECTABLE = (*PARTICULARS, "source_url", "published_at")


def check_order(room: Newsroom, raw: bytes, name: str, order: Order) -> None:
    """Raise Refused for what no source and no order may hold."""
    if len(raw) > LARGEST_SOURCE:
        raise Refused(
            "“%(name)s” has more than the %(most)s bytes a source "
            "may have. Save the article alone, without its pictures.",
            name=name,
            most=LARGEST_SOURCE,
        )
    if abs(order.priority) > HIGHEST_PRIORITY:
        raise Refused(
            "A priority lies between ±%(most)s; 100 is breaking.",
            most=HIGHEST_PRIORITY,
        )
    if order.source_url and not order.source_url.startswith(("http://", "https://")):
        raise Refused(
            "The source address “%(address)s” is not a web address. Give "
            "one that begins with https:// or http://.",
            address=order.source_url,
        )
    for locale in order.locales:
        if locale not in room.settings.target_locales:
            known = ", ".join(room.settings.target_locales)
            raise Refused(
                "“%(locale)s” is not a target locale here. Use: %(known)s.",
                locale=locale,
                known=known,
            )


def overlay_of(
    standing: Mapping[str, Mapping[str, str]], extracted: Extracted, order: Order
) -> dict[str, dict[str, str]]:
    """Keep each correction until the extracted value it replaced changes."""
    kept = {
        name: dict(entry)
        for name, entry in standing.items()
        if entry["replaces"] == as_text(getattr(extracted, name))
    }
    for name, value in order.corrections().items():
        replaced = as_text(getattr(extracted, name))
        kept[name] = {"value": clean(value).strip(), "replaces": replaced}
    return kept


def corrected_by(
    extracted: Extracted, overlay: Mapping[str, Mapping[str, str]]
) -> Extracted:
    values: dict[str, Any] = {
        name: overlay[name]["value"] for name in _CORRECTABLE if name in overlay
    }
    if "published_at" in values:
        values["published_at"] = datetime.fromisoformat(values["published_at"])
        values["zone_assumed"] = False
    return replace(extracted, **values)


def as_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value or "")


def check(corrected: Extracted, name: str) -> None:
    if not corrected.headline:
        raise Refused(
            "No headline was found in “%(name)s”. Give it with --headline (or "
            "in the launch form).",
            name=name,
        )
    for what in ("byline", "section"):
        if len(getattr(corrected, what) or "") > LONGEST_NAME:
            raise Refused(
                "The %(what)s found in “%(name)s” has over %(most)s "
                "characters. Give the right one with --%(what)s.",
                what=what,
                name=name,
                most=LONGEST_NAME,
            )
    if not any(plain(block.content.text).strip() for block in corrected.blocks):
        raise Refused(
            "No article text was found in “%(name)s”. Give the article's own "
            "page, or its text.",
            name=name,
        )
