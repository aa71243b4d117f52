"""Large files from the web, in parts: what has arrived is kept and gone on with."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from pubpipe.domain.errors import Refused

MOST_BYTES = 8 * 1024**3
TRIES = 5
"""Connections in a row that may break; one that brought something begins a new row."""
_SECONDS = 20.0
"""Of silence; the next connection goes on where this one was."""
_PAGE = re.compile(rb"\s*<(?:!doctype html|html)\b", re.I)

Report = Callable[[str, int, int], None]
"""`report(name, bytes so far, bytes in all or 0)`."""


def download(
    url: str, target: Path, report: Report, sha256: str = "", limit: int = MOST_BYTES
) -> str:
    """Fetch `url` into the file `target`; returns its SHA-256.

    An earlier part of the same file (by its ETag or date) is gone on with. The file has
    its name only when it is complete. Raises Refused: what is complete stays, what is not
    stays as a part for the next time, except where it is not what was wanted.
    """
    if target.is_file():
        return _checked(target, target, sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    mark = target.with_name(f"{target.name}.mark")
    failures = 0
    try:
        with httpx.Client(timeout=_SECONDS, follow_redirects=True) as client:
            while True:
                before = _size(part)
                try:
                    _fetch(client, url, part, mark, report, limit)
                    break
                except httpx.HTTPError as problem:
                    failures = 0 if _size(part) > before else failures + 1
                    if failures >= TRIES:
                        raise _unreachable(url, problem, _size(part)) from problem
    except OSError as problem:
        part.unlink(missing_ok=True)
        mark.unlink(missing_ok=True)
        raise Refused(
            f"{target.name} cannot be stored in {target.parent}: "
            f"{problem.strerror or problem}. Nothing of it was kept. Make room or correct "
            "the rights there, then try again."
        ) from problem
    mark.unlink(missing_ok=True)
    return _checked(part, target, sha256)


def _fetch(
    client: httpx.Client, url: str, part: Path, mark: Path, report: Report, limit: int
) -> None:
    """Fetch what is missing of the part; returns when all of it is there."""
    have = _size(part)
    known = mark.read_text("utf-8") if have and mark.is_file() else ""
    # A compressed transfer has no place to go on from.
    headers = {"Accept-Encoding": "identity"}
    if known:
        headers |= {"Range": f"bytes={have}-", "If-Range": known}
    with client.stream("GET", url, headers=headers) as answer:
        if answer.status_code == 416:  # the part is not of this file
            part.unlink()
            raise httpx.ReadError("the part did not fit")
        if answer.status_code not in (200, 206):
            raise Refused(
                f"{url} answers {answer.status_code}.{_kept(have)} Try again later, or "
                "fetch the file another way and install it with “pubpipe models install "
                "FILE”."
            )
        is_rest = answer.status_code == 206
        have = have if is_rest else 0
        missing = int(answer.headers.get("Content-Length") or 0)
        whole = have + missing if missing else 0
        if whole > limit:
            raise _too_large(url, limit)
        chunks = answer.iter_raw()
        first = next(chunks, b"")
        if not is_rest and _is_page(answer.headers, first):
            raise Refused(
                f"{url} answers with a web page instead of the file.{_kept(_size(part))} "
                "Sign in to the network if it asks for that and try again, or fetch the "
                "file elsewhere and install it with “pubpipe models install FILE”."
            )
        mark.write_text(_identity(answer.headers), "utf-8")
        with part.open("ab" if is_rest else "wb") as file:
            for chunk in chain([first], chunks):
                file.write(chunk)
                have += len(chunk)
                if have > limit:
                    raise _too_large(url, limit)
                report(part.name.removesuffix(".part"), have, whole)
            file.flush()
            os.fsync(file.fileno())
    if whole and have != whole:
        raise httpx.ReadError("the connection ended early")


def _identity(headers: httpx.Headers) -> str:
    """What tells this version of the file; a weak ETag is not enough to go on from."""
    tag: str = headers.get("ETag", "")
    date: str = headers.get("Last-Modified", "")
    return tag if tag and not tag.startswith("W/") else date


def _checked(file: Path, target: Path, sha256: str) -> str:
    with file.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if sha256 and found != sha256.lower():
        file.unlink()
        raise Refused(
            f"{target.name} is not what was wanted: its SHA-256 is {found}, not "
            f"{sha256.lower()}. It was deleted. Check the address and the checksum."
        )
    file.replace(target)
    return found


def _size(file: Path) -> int:
    return file.stat().st_size if file.is_file() else 0


def _is_page(headers: httpx.Headers, first: bytes) -> bool:
    """Tell a web page, of a sign-in or an error, from the file that was asked for."""
    media_type = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return media_type == "text/html" or _PAGE.match(first) is not None


def _kept(have: int) -> str:
    if not have:
        return ""
    return f" {have / 1_000_000:.1f} MB of it are kept, and the next try goes on from there."


def _unreachable(url: str, problem: Exception, have: int) -> Refused:
    what = "breaks the connection off before the file ends"
    if isinstance(problem, httpx.ConnectError | httpx.ConnectTimeout):
        what = "cannot be reached"
    elif isinstance(problem, httpx.TimeoutException):
        what = f"says nothing for {_SECONDS:.0f} seconds"
    return Refused(
        f"{urlsplit(url).hostname} {what}.{_kept(have)} Check the connection and try "
        "again, or fetch the file elsewhere and install it with “pubpipe models install "
        "FILE”."
    )


def _too_large(url: str, limit: int) -> Refused:
    return Refused(
        f"{url} has more than {limit / 1024**3:.0f} GiB, which no model of ours has. "
        "Nothing was installed; check the address."
    )
