"""The published site, served from its folder."""

import gzip
import hashlib
from pathlib import Path
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response

from pubpipe.domain.serving import (
    PACKED,
    WORTH_PACKING,
    cache_control,
    content_type,
    is_text,
)
from pubpipe.ports import Newsroom
from pubpipe.web.public.headers import HEADERS

GONE, MOVED = (".gone", "410"), (".moved", "301")
_ERROR_PAGES = ("404.html", "410.html")
_LONGEST_NAME = 255


def attach(app: FastAPI, room: Newsroom) -> None:
    """Answer every path that no other route has with the site's file."""
    root = room.settings.workspace / "site"
    locales = [locale.code for locale in room.settings.locales]

    @app.api_route("/{path:path}", methods=["GET", "HEAD"], include_in_schema=False)
    def page(request: Request, path: str) -> Response:
        """A page or asset; 410 for a withdrawn one, 404 in the path's language."""
        names = path.removesuffix("/").split("/") if path else []
        is_known = bool(names) and names[0] in locales
        errors = root / (names[0] if is_known else room.settings.source_locale)
        if _mark(root, names, GONE) is not None:
            return _absent(errors, 410, "This page was withdrawn.")
        moved = _mark(root, names, MOVED)
        if moved:
            to = moved.decode().strip("/").split("/")
            return _moved(to, request.url.query)
        file = _find(root, names)
        asks_for_folder = not path or path.endswith("/")
        if file and file.is_dir() and (file / "index.html").is_file():
            if not asks_for_folder:
                return _moved(names, request.url.query)
            file = file / "index.html"
        elif asks_for_folder:
            file = None
        elif file and file.name == "index.html":
            return _moved(names[:-1], request.url.query)
        content = _read(file) if file else None
        if file is None or content is None:
            return _absent(errors, 404, "There is no such page.")
        return _answer(request, file, content, file.relative_to(root).as_posix())


def _find(root: Path, names: list[str]) -> Path | None:
    """Return the file or folder of these names, None unless it is one of the site's.

    Names with a leading dot are the site's own affairs (and never climb out of it).
    """
    if not _may_be(names):
        return None
    file = root.joinpath(*names)
    is_inside = file.resolve().is_relative_to(root.resolve())
    return file if is_inside and file.exists() else None


def _may_be(names: list[str]) -> bool:
    for name in names:
        if not name or name.startswith(".") or not name.isprintable() or "\\" in name:
            return False
        if len(name.encode()) > _LONGEST_NAME or name in _ERROR_PAGES:
            return False
    return len("/".join(names)) <= 4 * _LONGEST_NAME


def _read(file: Path) -> bytes | None:
    """Return a whole file: it may be replaced at any moment, and what was read is one."""
    try:
        return file.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None


def _mark(root: Path, names: list[str], mark: tuple[str, str]) -> bytes | None:
    """Return what a path's mark says, None where it has none."""
    if not _may_be(names):
        return None
    folder, name = mark
    return _read(root.joinpath(folder, *names, name))


def _answer(request: Request, file: Path, content: bytes, path: str) -> Response:
    tag = hashlib.sha256(content).hexdigest()[:32]
    headers = {**HEADERS, "Cache-Control": cache_control(path)}
    if is_text(path) and len(content) >= WORTH_PACKING:
        headers["Vary"] = "Accept-Encoding"
        if _takes_gzip(request):
            content = _packed(file, content)
            headers["Content-Encoding"] = "gzip"
            tag += "-gzip"
    headers["ETag"] = f'"{tag}"'
    known = [
        each.strip() for each in request.headers.get("if-none-match", "").split(",")
    ]
    if any(each in (f'"{tag}"', f'W/"{tag}"', "*") for each in known):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=content_type(path))


def _takes_gzip(request: Request) -> bool:
    """Tell whether the client names gzip, and not only to refuse it."""
    for each in request.headers.get("accept-encoding", "").lower().split(","):
        name, _, weight = each.replace(" ", "").partition(";")
        if name == "gzip":
            return weight not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _packed(file: Path, content: bytes) -> bytes:
    """The compressed copy beside a file, else one made now: pages have none.

    A copy is replaced after its file and removed before, so it is never of an older one;
    between the two it is not there.
    """
    ready = _read(file.with_name(file.name + PACKED))
    return ready if ready is not None else gzip.compress(content, 5, mtime=0)


def _absent(folder: Path, status: int, otherwise: str) -> Response:
    headers = {**HEADERS, "Cache-Control": "no-cache"}
    content = _read(folder / f"{status}.html")
    if content is None:
        return PlainTextResponse(f"{otherwise}\n", status, headers=headers)
    return Response(
        content, status, headers=headers, media_type=content_type("404.html")
    )


def _moved(names: list[str], query: str) -> Response:
    where = "/" + "".join(f"{quote(name)}/" for name in names)
    headers = {**HEADERS, "Cache-Control": "no-cache"}
    headers["Location"] = where + (f"?{query}" if query else "")
    return Response(status_code=301, headers=headers)
