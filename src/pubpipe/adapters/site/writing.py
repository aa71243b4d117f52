"""Files replaced whole: a reader sees the old one or the new one, never half of one."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

_HALF = ".new-"
"""How the name of a file begins that is not whole yet; no server gives it out."""
_STALE = 3600.0
"""Seconds after which whoever was writing a file is surely gone."""


def write_if_changed(path: Path, content: bytes, *, is_durable: bool = True) -> bool:
    """Replace a file atomically and durably; False when it already holds this content.

    Not durable is quicker: whoever writes many files may sync them all at the end.
    """
    folder = path.parent
    # Nothing is read from a folder that has just been made.
    if not _make(folder, is_durable=is_durable) and _holds(path, content):
        return False
    temporary = folder / f"{_HALF}{token_hex(8)}"
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        with os.fdopen(handle, "wb") as file:
            # Whatever the umask is: a web server reads it too.
            os.fchmod(handle, 0o644)
            file.write(content)
            if is_durable:
                file.flush()
                os.fsync(handle)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if is_durable:
        _sync(folder)
    return True


def remove_file(path: Path, root: Path, *, is_durable: bool = True) -> None:
    """Remove a file and the folders that this leaves empty, up to `root`."""
    try:
        os.unlink(path)  # noqa: PTH108 - of every page twice: a third of the time
    except FileNotFoundError:
        if not is_durable:
            return  # else whoever removed it may have been killed before it was synced
    folder = path.parent
    while folder != root and folder.is_relative_to(root):
        try:
            folder.rmdir()
        except FileNotFoundError:
            pass
        except OSError:  # not empty
            break
        folder = folder.parent
    if is_durable and folder.is_dir():
        _sync(folder)


def sweep(root: Path, renew: Callable[[], None]) -> None:
    """Remove what writers that were killed left half written anywhere below `root`.

    `renew` is called on the way, for each folder.
    """
    before = time.time() - _STALE
    for folder, _, names in os.walk(root):
        renew()
        for half in (Path(folder, name) for name in names if name.startswith(_HALF)):
            # Its writer may yet be alive, and the file no longer there; and what
            # cannot be removed is no reason to write nothing.
            with suppress(OSError):
                if half.stat().st_mtime < before:
                    remove_file(half, root)


def _make(folder: Path, *, is_durable: bool) -> bool:
    """Make a folder so that it survives a power loss: its name is in its parent's entry.

    Returns whether it is new.
    """
    try:
        folder.mkdir()
    except FileExistsError:
        if not folder.is_dir():
            raise  # a link that leads nowhere, say to a disk that is not there
        return False
    except FileNotFoundError:
        _make(folder.parent, is_durable=is_durable)
        return _make(folder, is_durable=is_durable)
    if is_durable:
        _sync(folder.parent)
    return True


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except FileNotFoundError:
        return False


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
