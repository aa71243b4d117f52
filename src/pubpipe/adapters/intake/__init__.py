"""Source formats: bytes in, an extracted article out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath

from pubpipe.adapters.intake.decoding import decode
from pubpipe.adapters.intake.dump import looks_like_dump, read_dump
from pubpipe.adapters.intake.markdown import read_markdown
from pubpipe.adapters.intake.moment import zone_named
from pubpipe.adapters.intake.page import read_page
from pubpipe.adapters.intake.plain_text import read_plain
from pubpipe.adapters.intake.unreadable import MAX_SOURCE_BYTES, UnreadableSource
from pubpipe.adapters.intake.zones import Zones
from pubpipe.domain.article import Extracted

__all__ = ["MAX_SOURCE_BYTES", "UnreadableSource", "read"]

_HTML_SUFFIXES = (".html", ".htm", ".xhtml")
_MARKDOWN_SUFFIXES = (".md", ".markdown", ".mdown")
_LOOKS_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|article|main|div|section|h1|p|meta|title)\b",
    re.IGNORECASE | re.DOTALL,
)
_LOOKS_MARKDOWN = re.compile(
    r"\A\s*#\s+\S|^\#{2,6}\s+\S|\[[^\]\n]+\]\([^)\s]+\)", re.MULTILINE
)
_SNIFFED = 2000


def read(
    raw: bytes,
    *,
    name: str,
    timezone: str,
    base_url: str | None = None,
    media_type: str | None = None,
    publisher_zones: Mapping[str, str] | None = None,
) -> Extracted:
    """The article in the bytes of an HTML page, a Markdown or plain text, or a text dump.

    ``name`` is the file's name or the address, for the choice of format and for messages;
    ``timezone`` the IANA zone for times without one, ``publisher_zones`` the same by
    publisher; ``media_type`` the HTTP Content-Type. Raises UnreadableSource.
    """
    zone_named(timezone)
    zones = Zones(timezone, publisher_zones or {})
    kind, _, parameters = (media_type or "").partition(";")
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:\-]+)", parameters, re.IGNORECASE)
    text = decode(raw, name=name, declared=charset[1] if charset else None)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    found = _format(text, name, kind.strip().lower())
    if found == "html":
        return read_page(text, name=name, zones=zones, base_url=base_url)
    if found == "markdown":
        return read_markdown(text, name=name, zones=zones, base_url=base_url)
    if looks_like_dump(text):
        return read_dump(text, name=name, zones=zones, base_url=base_url)
    return read_plain(text, name=name, base_url=base_url)


def _format(text: str, name: str, media_type: str) -> str:
    """html, markdown or text: by media type, suffix, then by how the text begins."""
    # An address may end in .md or .txt and still answer with a page.
    suffix = PurePath(name.partition("?")[0]).suffix.lower()
    if media_type in ("text/html", "application/xhtml+xml"):
        return "html"
    if media_type == "text/markdown" or suffix in _MARKDOWN_SUFFIXES:
        return "markdown"
    if suffix in _HTML_SUFFIXES or _LOOKS_HTML.match(text):
        return "html"
    if suffix == ".txt" or media_type == "text/plain":
        return "text"
    if text.startswith("---\n") or _LOOKS_MARKDOWN.search(text[:_SNIFFED]):
        return "markdown"
    return "text"
