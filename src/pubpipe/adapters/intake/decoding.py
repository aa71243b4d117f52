"""Bytes of a source to text; what is not text is refused with a reason."""

from __future__ import annotations

import codecs
import re

from pubpipe.adapters.intake.unreadable import MAX_SOURCE_BYTES, UnreadableSource
from pubpipe.domain.saying import Said, _

_BOMS = (
    # UTF-32 first: its little-endian mark begins with the one of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KNOWN_BINARY = (
    (b"%PDF", _("a PDF")),
    (b"PK\x03\x04", _("a Word document or another ZIP file")),
    (b"\xd0\xcf\x11\xe0", _("an old Word document")),
    (b"{\\rtf", _("an RTF document")),
    (b"\x89PNG", _("a PNG picture")),
    (b"\xff\xd8\xff", _("a JPEG picture")),
    (b"GIF8", _("a GIF picture")),
    (b"\x1f\x8b", _("a gzip file")),
)
_META_CHARSET = re.compile(
    rb"""<(?:meta[^>]{0,200}?charset|\?xml[^>]{0,200}?encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:\-]+)""",
    re.IGNORECASE,
)
_HEAD = 4096
# As browsers read these labels.
_READ_AS = {
    "iso-8859-1": "windows-1252",
    "latin1": "windows-1252",
    "latin-1": "windows-1252",
    "us-ascii": "windows-1252",
    "ascii": "windows-1252",
}


def decode(raw: bytes, *, name: str, declared: str | None = None) -> str:
    """The text of a source: by its byte-order mark, as UTF-8, or as it declares itself.

    ``declared`` is the charset of the HTTP header. Valid UTF-8 wins over a declared
    charset: pages saved by a browser often keep their old declaration, and other text is
    hardly ever valid UTF-8 by accident.
    """
    if len(raw) > MAX_SOURCE_BYTES:
        raise UnreadableSource(
            "%(name)s has more than the %(most)s bytes an article "
            "may have. Submit the article alone.",
            name=name,
            most=MAX_SOURCE_BYTES,
        )
    if not raw.strip():
        raise UnreadableSource(
            "%(name)s is empty. Submit a file with the article in it.", name=name
        )
    for mark, codec in _BOMS:
        if raw.startswith(mark):
            return _decoded(raw, codec, name)
    _refuse_binary(raw, name)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        charset = _charset(raw, declared)
        if charset is None:
            raise _not_utf8(raw, name, error.start) from None
    return _decoded(raw, charset, name)


def _refuse_binary(raw: bytes, name: str) -> None:
    for magic, what in _KNOWN_BINARY:
        if raw.startswith(magic):
            raise UnreadableSource(
                "%(name)s is %(what)s, not text. Save the article as HTML, "
                "Markdown or plain text.",
                name=name,
                what=Said(what),
            )
    if b"\x00" in raw:
        at = raw.index(b"\x00")
        raise UnreadableSource(
            "%(name)s is binary, not text (a zero byte at %(at)s). Save the "
            "article as UTF-8 text.",
            name=name,
            at=str(at),
        )


def _charset(raw: bytes, declared: str | None) -> str | None:
    """The charset the source names; UTF-8 does not count, for it is not that."""
    found = _META_CHARSET.search(raw[:_HEAD])
    for label in (declared, found[1].decode("ascii") if found else None):
        if not label:
            continue
        label = _READ_AS.get(label.strip().lower(), label.strip())
        try:
            codec = codecs.lookup(label)
            b"".decode(codec.name)  # refuses codecs that do not make text
        except (LookupError, ValueError):
            continue
        if codec.name not in ("utf-8", "utf-16", "utf-32"):
            return codec.name
    return None


def _decoded(raw: bytes, codec: str, name: str) -> str:
    try:
        return raw.decode(codec)
    except UnicodeDecodeError as error:
        raise UnreadableSource(
            "%(name)s says it is %(value)s, but byte %(start)s is not. Save it "
            "as UTF-8.",
            name=name,
            value=codec.removesuffix("-sig"),
            start=str(error.start),
        ) from None


def _not_utf8(raw: bytes, name: str, at: int) -> UnreadableSource:
    line = raw.count(b"\n", 0, at) + 1
    return UnreadableSource(
        "%(name)s is not UTF-8 (byte 0x%(byte)s in line %(line)s) and names no other "
        "encoding. Save it as UTF-8.",
        name=name,
        byte=f"{raw[at]:02x}",
        line=str(line),
    )
