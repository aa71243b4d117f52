"""Files replaced whole: a reader sees the old one or the new one, never half of one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_if_changed(path: Path, content: bytes, *, is_durable: bool = True) -> bool:
    """Replace a file atomically and durably; False when it already holds this content.

    Not durable is quicker: whoever writes many files may sync them all at the end.
    """
    try:
        if path.read_bytes() == content:
            return False
    except FileNotFoundError:
        pass
    _make(path.parent, is_durable=is_durable)
    handle, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            if is_durable:
                file.flush()
                os.fsync(file.fileno())
        # mkstemp makes it for the owner alone; a web server reads it too.
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if is_durable:
        _sync(path.parent)
    return True


def remove_file(path: Path, root: Path, *, is_durable: bool = True) -> None:
    """Remove a file and the folders that this leaves empty, up to `root`."""
    try:
        path.unlink()
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


def _make(folder: Path, *, is_durable: bool) -> None:
    """Make a folder so that it survives a power loss: its name is in its parent's entry."""
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for new in reversed(missing):
        new.mkdir(exist_ok=True)
        if is_durable:
            _sync(new.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
