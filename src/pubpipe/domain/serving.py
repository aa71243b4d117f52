"""How each kind of the site's files is served, by our own server and from a bucket."""

from pathlib import PurePosixPath

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".xml": "application/xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}
_TEXTS = frozenset((".html", ".css", ".js", ".json", ".xml", ".txt", ".svg"))
_NAMED_BY_CONTENT = "media"
"""The folder whose files have their content's digest for a name: they never change."""
WORTH_PACKING = 1_000
"""Bytes; less is not smaller when it is compressed, with what a header adds."""

PACKED = ".gz"
"""Ends the name of the compressed copy beside a file, where there is one."""


def content_type(path: str) -> str:
    """The media type of a file by its name."""
    return _TYPES.get(PurePosixPath(path).suffix.lower(), "application/octet-stream")


def cache_control(path: str) -> str:
    """How long a browser may keep a file (its path from the site's root).

    A page is asked for each time; feeds, style and scripts may be 5 minutes old, fonts a
    day; pictures are named by their content.
    """
    file = PurePosixPath(path.lstrip("/"))
    suffix = file.suffix.lower()
    if suffix == ".html":
        return "no-cache"
    if file.parts[:1] == (_NAMED_BY_CONTENT,):
        return "public, max-age=31536000, immutable"
    if suffix == ".woff2":
        return "public, max-age=86400"
    return "public, max-age=300"


def is_text(path: str) -> bool:
    """Tell whether compressing a file is worth while, by its name."""
    return PurePosixPath(path).suffix.lower() in _TEXTS
