"""Opening an `.argosmodel` file: a zip that may come from anywhere."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import stat
import time
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from pubpipe.domain.errors import DamagedPackage, EngineUnavailable

MOST_BYTES = 8 * 1024**3
MOST_ENTRIES = 20_000
_CHUNK = 1024 * 1024
_ABANDONED_AFTER = 3600.0
"""Seconds after which a half-made folder belongs to a process that was killed."""
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What zipfile raises on a damaged, encrypted or unknown archive."""


def unpack(file: Path, shelf: Path) -> Path:
    """Return the folder that holds the package of `file`, unpacking it the first time.

    The folder is named by the content, appears in `shelf` in one step and is complete,
    however many processes do this at once. Raises EngineUnavailable.
    """
    try:
        folder = place_of(file, shelf)
        if (folder / "metadata.json").is_file():
            return folder
        shelf.mkdir(parents=True, exist_ok=True)
        _sweep(shelf)
        working = shelf / f".half-{os.getpid()}-{secrets.token_hex(4)}"
        try:
            with zipfile.ZipFile(file) as archive:
                _extract(archive, file, working, _root(archive, file))
            _settle(working, folder)
        finally:
            shutil.rmtree(working, ignore_errors=True)
    except _DAMAGE as problem:
        raise damaged(file, problem) from problem
    except OSError as problem:
        raise no_room(file, shelf, problem) from problem
    return folder


def extract(file: Path, folder: Path) -> None:
    """Unpack a zip that may come from anywhere into `folder`. Raises EngineUnavailable."""
    try:
        with zipfile.ZipFile(file) as archive:
            _extract(archive, file, folder, PurePosixPath())
    except _DAMAGE as problem:
        raise damaged(file, problem) from problem
    except OSError as problem:
        raise no_room(file, folder, problem) from problem


def place_of(file: Path, shelf: Path) -> Path:
    """Where `unpack` puts the content that `file` has now. Raises OSError."""
    return shelf / f"{file.stem}-{content_hash(file)[:16]}"


def read_metadata(file: Path) -> bytes:
    """Return the bytes of the package's metadata.json without unpacking anything else."""
    try:
        with zipfile.ZipFile(file) as archive:
            entry = archive.getinfo(str(_root(archive, file) / "metadata.json"))
            with archive.open(entry) as stream:
                return stream.read(_CHUNK)
    except (*_DAMAGE, OSError) as problem:
        raise damaged(file, problem) from problem


def content_hash(file: Path) -> str:
    """SHA-256 (hex) of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def damaged(path: Path, problem: object) -> DamagedPackage:
    """Return the error for a package that cannot be read."""
    return DamagedPackage(
        f"The translation package {path.name} is damaged ({_line(problem)}). "
        "Get it again and install it with “pubpipe models install FILE”."
    )


def no_room(file: Path, folder: Path, problem: OSError) -> EngineUnavailable:
    """Return the error for a package that the disk does not take."""
    return EngineUnavailable(
        f"The translation package {file.name} cannot be unpacked into {folder}: "
        f"{problem.strerror or problem}. Make room or correct the rights there."
    )


def _line(problem: object) -> str:
    return " ".join(str(problem).split())


def _root(archive: zipfile.ZipFile, file: Path) -> PurePosixPath:
    """Return the folder inside the archive that holds metadata.json."""
    found = [
        PurePosixPath(name)
        for name in archive.namelist()
        if PurePosixPath(name).name == "metadata.json"
        and len(PurePosixPath(name).parts) <= 2
    ]
    if len(found) != 1:
        raise damaged(file, "it has no metadata.json of its own")
    return found[0].parent


def _extract(
    archive: zipfile.ZipFile, file: Path, working: Path, root: PurePosixPath
) -> None:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES or sum(e.file_size for e in entries) > MOST_BYTES:
        raise DamagedPackage(
            f"The translation package {file.name} would unpack to more than "
            f"{MOST_BYTES // 1024**3} GiB or {MOST_ENTRIES:,} files. Nothing was unpacked."
        )
    for entry in entries:
        path = _checked(entry, file)
        if entry.is_dir() or not path.is_relative_to(root):
            continue
        target = working.joinpath(*path.relative_to(root).parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        # zipfile reads at most the declared size, so the bound above holds here too.
        with archive.open(entry) as source, target.open("xb") as copy:
            shutil.copyfileobj(source, copy, _CHUNK)
            copy.flush()
            os.fsync(copy.fileno())


def _checked(entry: zipfile.ZipInfo, file: Path) -> PurePosixPath:
    """Return the entry's path; refuse one that leads out of the folder, and links."""
    path = PurePosixPath(entry.filename)
    leads_out = path.is_absolute() or ".." in path.parts
    strange = any(sign in entry.filename for sign in ("\\", ":", "\0"))
    if leads_out or strange or stat.S_ISLNK(entry.external_attr >> 16):
        raise DamagedPackage(
            f"The translation package {file.name} holds the unsafe path "
            f"“{entry.filename}”. Nothing was unpacked; do not use this file."
        )
    return path


def _settle(working: Path, folder: Path) -> None:
    try:
        working.rename(folder)
    except OSError:
        # Another process was first; its folder has the same content.
        if not (folder / "metadata.json").is_file():
            raise


def _sweep(shelf: Path) -> None:
    for half in shelf.glob(".half-*"):
        try:
            old = time.time() - half.stat().st_mtime > _ABANDONED_AFTER
        except FileNotFoundError:
            continue
        if old:
            shutil.rmtree(half, ignore_errors=True)
