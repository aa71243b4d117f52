"""The pictures of articles that the newsroom holds itself, put among the site's files."""

from __future__ import annotations

import hashlib
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pubpipe.adapters.site.writing import write_if_changed

_KINDS = frozenset({".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp"})
_LARGEST = 10 * 1024 * 1024  # bytes: a larger one would not be read on a phone


def place(src: str, folder: Path | None, root: Path) -> str | None:
    """Copy the picture that `src` names within `folder` to the site; return its path there.

    An address is looked up under its host: `https://news.example/a/b.png` is the file
    `news.example/a/b.png`. The copy is named by its content, so a picture that changes
    never shows in an older page. None when `src` leads out of the folder, is no
    picture, is larger than 10 MB or does not exist.
    """
    try:
        return _place(src, folder, root)
    except (ValueError, OSError):
        # No address at all, a name that no file system takes, a disk that refuses.
        return None


def _place(src: str, folder: Path | None, root: Path) -> str | None:
    parts = urlsplit(src)
    name = unquote(parts.path)
    if folder is None or "\0" in name:
        return None
    if parts.scheme or parts.netloc:
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return None
        name = f"{parts.hostname}/{name.lstrip('/')}"
    home = folder.resolve()
    path = (home / name).resolve()
    if not path.is_relative_to(home) or path.suffix.lower() not in _KINDS:
        return None
    if not path.is_file() or path.stat().st_size > _LARGEST:
        return None
    raw = path.read_bytes()
    digest = hashlib.sha256(raw).hexdigest()[:20]
    public = f"/media/{digest}{path.suffix.lower()}"
    write_if_changed(root / public.lstrip("/"), raw)
    return public
