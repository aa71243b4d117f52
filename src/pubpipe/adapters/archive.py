"""A backup as one file: a zip whose manifest has the size and checksum of every member."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from pubpipe.domain.errors import Refused

FORMAT = "pubpipe-backup-1"
MANIFEST = "manifest.json"
_LARGEST_MANIFEST = 50_000_000
_CHUNK = 1 << 20
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What zipfile raises on a file that is not what it should be."""


def write(
    path: Path, about: Mapping[str, Any], files: Iterable[tuple[str, Path]]
) -> int:
    """Write the archive, whole or not at all; returns its size in bytes.

    `files` are (name in the archive, file); one that vanishes meanwhile is left out.
    Raises Refused when `path` is there already.
    """
    if path.exists():
        raise Refused(f"{path} is there already. Name a file that is not.")
    if not path.parent.is_dir():
        raise Refused(f"There is no folder {path.parent}. Make it first.")
    half = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        # Password hashes and unpublished texts are in it: for the owner alone.
        handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
                members = dict(_added(archive, files))
                manifest = {"format": FORMAT, **about, "files": members}
                archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False))
            stream.flush()
            os.fsync(stream.fileno())
        half.rename(path)
    finally:
        half.unlink(missing_ok=True)
    return path.stat().st_size


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open an archive for reading; raises Refused for what is none or not whole."""
    if not path.is_file():
        raise Refused(f"There is no file {path}. Give the path of a backup.")
    try:
        archive = zipfile.ZipFile(path)
    except _BROKEN as problem:
        raise _damaged(path, str(problem)) from problem
    with archive:
        yield Archive(path, archive)


class Archive:
    """A backup whose list of members is sound; their content is checked as they come out."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self._path = path
        self._zip = archive
        self.about = self._manifest()
        self._files: Mapping[str, Mapping[str, Any]] = self.about["files"]
        names = [each.filename for each in archive.infolist()]
        if sorted(names) != sorted([*self._files, MANIFEST]):
            raise _damaged(path, "its files are not those that its manifest lists")
        for member in archive.infolist():
            self._judge(member)

    @property
    def names(self) -> list[str]:
        """The names of all files in it."""
        return list(self._files)

    def unpack(self, folder: Path) -> None:
        """Write every file below `folder`; raises Refused at the first that is not whole."""
        for name, expected in self._files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                with self._zip.open(name) as source, target.open("xb") as copy:
                    size, digest = _copy(source, copy)
                    copy.flush()
                    os.fsync(copy.fileno())
            except _BROKEN as problem:
                raise _damaged(self._path, f"{name}: {problem}") from problem
            if (size, digest) != (expected["size"], expected["sha256"]):
                raise _damaged(self._path, f"{name} is not what was backed up")

    def _manifest(self) -> dict[str, Any]:
        try:
            with self._zip.open(MANIFEST) as stream:
                found = json.loads(stream.read(_LARGEST_MANIFEST))
            is_sound = found["format"] == FORMAT and all(
                isinstance(each["size"], int) and isinstance(each["sha256"], str)
                for each in found["files"].values()
            )
        except (*_BROKEN, KeyError, TypeError, AttributeError, ValueError) as problem:
            raise _damaged(self._path, "it has no readable manifest") from problem
        if not is_sound:
            raise _damaged(self._path, "its manifest is not one of this pubpipe")
        return dict(found)

    def _judge(self, member: zipfile.ZipInfo) -> None:
        """Refuse what could come out anywhere but below the folder it is unpacked into."""
        name = member.filename
        path = PurePosixPath(name)
        kind = stat.S_IFMT(member.external_attr >> 16)
        if (
            path.is_absolute()
            or ".." in path.parts
            or str(path) != name
            or "\\" in name
            or not name.isprintable()
            or kind not in (0, stat.S_IFREG)
        ):
            raise _damaged(self._path, f"“{name!r}” is no name of a file in a backup")


def _added(
    archive: zipfile.ZipFile, files: Iterable[tuple[str, Path]]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, file in files:
        try:
            source = file.open("rb")
        except FileNotFoundError:
            continue
        member = zipfile.ZipInfo(name)
        member.compress_type = zipfile.ZIP_DEFLATED
        with source, archive.open(member, "w", force_zip64=True) as copy:
            size, digest = _copy(source, copy)
        yield name, {"size": size, "sha256": digest}


def _copy(source: IO[bytes], target: IO[bytes]) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK):
        target.write(chunk)
        digest.update(chunk)
        size += len(chunk)
    return size, digest.hexdigest()


def _damaged(path: Path, why: str) -> Refused:
    return Refused(
        f"{path} is no whole backup: {why}. Nothing was restored: take another copy of it."
    )
