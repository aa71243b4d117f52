"""The pictures of articles that the newsroom holds itself, made fit for the site.

A photograph is turned upright, freed of what a camera wrote into it (places, names), and
written in the sizes that phones and desktops ask for. Drawings (SVG) stay as they are.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, urlsplit

from PIL import Image, ImageOps

from pubpipe.adapters.site.writing import write_if_changed

WIDTHS = (1280, 640)
"""Of the written pictures, in pixels; a smaller picture keeps its own width."""
LARGEST_FILE = 64 * 1024 * 1024
"""Bytes; a camera's largest photographs have 40 MB."""
MOST_PIXELS = 40_000_000
"""Of a picture that has to be unpacked whole: 160 MB of memory."""
MOST_PIXELS_IN_PARTS = 150_000_000
"""Of a baseline JPEG, which is shrunk while it is read."""
_LARGEST_DRAWING = 2 * 1024 * 1024
_PHOTOGRAPHS = frozenset({".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp"})
_RECIPE = "1"  # part of the name: another recipe makes another file
_QUALITY = 82
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, struct.error, zlib.error)
"""What Pillow raises for files that are no pictures or are damaged."""
# Our own limits come first, and say nothing on stderr.
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True)
class Placed:
    """A picture on the site: `src` in its largest size, and all (path, width) of them.

    `width` and `height` are those of `src` in pixels, 0 where a drawing has none.
    """

    src: str
    width: int = 0
    height: int = 0
    sizes: tuple[tuple[str, int], ...] = ()


def place(src: str, folder: Path | None, root: Path) -> Placed | None:
    """Put the picture that `src` names within `folder` on the site.

    An address is looked up under its host: `https://news.example/a/b.png` is the file
    `news.example/a/b.png`. What is written is named by its content, so a picture that
    changes never shows in an older page. None when `src` leads out of the folder, is no
    picture, does not exist, is damaged, or is too large to be worked on.
    """
    try:
        file = _find(src, folder)
        if file is None:
            return None
        if file.suffix.lower() == ".svg":
            return _drawing(file, root)
        if file.suffix.lower() in _PHOTOGRAPHS:
            return _photograph(file, root)
    except _BROKEN:
        # No address at all, a name that no file system takes, a file that is no picture.
        return None
    return None


def _find(src: str, folder: Path | None) -> Path | None:
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
    if not path.is_relative_to(home) or not path.is_file():
        return None
    return path if path.stat().st_size <= LARGEST_FILE else None


def _drawing(file: Path, root: Path) -> Placed | None:
    if file.stat().st_size > _LARGEST_DRAWING:
        return None
    raw = file.read_bytes()
    public = f"/media/{hashlib.sha256(raw).hexdigest()[:20]}.svg"
    write_if_changed(root / public.lstrip("/"), raw)
    return Placed(public)


def _photograph(file: Path, root: Path) -> Placed | None:
    with Image.open(file) as picture:
        if not _is_bearable(picture):
            return None
        turned = picture.getexif().get(0x0112, 1) in (5, 6, 7, 8)
        width, height = picture.size[::-1] if turned else picture.size
        digest = _digest(file)
        widths = sorted({min(width, each) for each in WIDTHS}, reverse=True)
        files = [f"/media/{digest}-{each}.webp" for each in widths]
        there = [root / each.lstrip("/") for each in files]
        if not all(each.is_file() for each in there):
            made = _smaller(picture, widths, width, height)
            for path, content in zip(there, made, strict=True):
                write_if_changed(path, content)
    shown = round(height * widths[0] / width) or 1
    return Placed(
        files[0], widths[0], shown, tuple(zip(files, widths, strict=True))
    )  # fmt: skip


def _is_bearable(picture: Image.Image) -> bool:
    width, height = picture.size
    in_parts = picture.format == "JPEG" and not picture.info.get("progressive")
    most = MOST_PIXELS_IN_PARTS if in_parts else MOST_PIXELS
    return 0 < width * height <= most


def _smaller(
    picture: Image.Image, widths: list[int], width: int, height: int
) -> Iterator[bytes]:
    """The picture as WebP in each of the widths, the largest first."""
    # Has an effect on JPEG alone: it is shrunk by whole steps as it is read.
    picture.draft("RGB", (widths[0], widths[0]))
    profile = picture.info.get("icc_profile")
    upright = ImageOps.exif_transpose(picture)
    if upright.mode not in ("RGB", "RGBA"):
        has_holes = "A" in upright.mode or "transparency" in upright.info
        upright = upright.convert("RGBA" if has_holes else "RGB")
    for each in widths:
        size = (each, round(height * each / width) or 1)
        upright = upright.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
        out = BytesIO()
        upright.save(out, "WEBP", quality=_QUALITY, icc_profile=profile or b"")
        yield out.getvalue()


def _digest(file: Path) -> str:
    with file.open("rb") as raw:
        content = hashlib.file_digest(raw, "sha256").hexdigest()
    return hashlib.sha256(f"{_RECIPE}{content}".encode()).hexdigest()[:20]


Place = Callable[[str], Placed | None]
"""Puts a picture on the site: its address in the source → what the site has of it."""
