"""Cutting the power: the files of a workspace as a disk may have them afterwards.

What was synced stands. Of what was written since, every sector may have reached the disk
or not, in any order; a file that is new may not be there at all unless its folder was
synced.
"""

import shutil
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.requirements import need

SECTOR = 512
"""Bytes that a disk writes as one."""
_SOURCE = Path(__file__).parent / "power_loss.c"
_HEADER = struct.Struct("=c3xIQQ")


@dataclass
class _File:
    """One file on the disk: what is sure to be there, and what is under way."""

    content: bytearray
    is_there: bool
    """Whether its name is on the disk."""
    under_way: list[tuple[int, bytes | None]] = field(default_factory=list)
    """(offset, bytes) of a write, (size, None) of a truncation, in order."""

    def settle(self) -> None:
        for at, data in self.under_way:
            self.apply(at, data)
        self.under_way.clear()

    def apply(self, at: int, data: bytes | None) -> None:
        if data is None:
            del self.content[at:]
            return
        self.content.extend(bytes(max(0, at - len(self.content))))
        self.content[at : at + len(data)] = data

    def lose_power(self, survives: float, chance: Random) -> None:
        for at, data in self.under_way:
            if data is None:
                if chance.random() < survives:
                    self.apply(at, None)
                continue
            end = at + len(data)
            start = at
            while start < end:
                stop = min(end, start - start % SECTOR + SECTOR)
                if chance.random() < survives:
                    self.apply(start, data[start - at : stop - at])
                start = stop


def compile_shim(folder: Path) -> Path:
    """Compile the library that is preloaded."""
    compiler = shutil.which("gcc")
    need("gcc", compiler is not None, "no gcc is on the PATH")
    library = folder / "power_loss.so"
    flags = ["-std=gnu11", "-O2", "-Wall", "-Werror", "-shared", "-fPIC"]
    subprocess.run(  # noqa: S603 - our own program
        [str(compiler), *flags, "-o", str(library), str(_SOURCE), "-ldl", "-pthread"],
        check=True,
    )
    return library


def snapshot(workspace: Path) -> dict[Path, bytes]:
    """The files as they are on the disk before a program runs; all is synced."""
    return {
        file: file.read_bytes() for file in workspace.iterdir() if _is_on_disk(file)
    }


def cut(before: dict[Path, bytes], journal: Path, chance: Random) -> int:
    """Leave the files as a power cut may have; returns how many writes were under way.

    `before` is their `snapshot` and `journal` what the shim has noted since.
    """
    files = {path: _File(bytearray(content), True) for path, content in before.items()}
    for kind, path, at, data in _records(journal):
        if kind == b"S" and path.is_dir():
            for each in files.values():
                each.is_there = True
        elif _is_on_disk(path):
            file = files.setdefault(path, _File(bytearray(), False))
            if kind == b"S":
                file.settle()
            else:
                file.under_way.append((at, data if kind == b"W" else None))
    # Often nothing of it arrives, sometimes a part.
    survives = chance.choice((0.0, 0.0, 0.5, 0.9))
    under_way = sum(len(each.under_way) for each in files.values())
    for path in {each.parent for each in files}:
        for left in path.glob("*.db-*"):
            left.unlink()
    for path, file in files.items():
        file.lose_power(survives, chance)
        if file.is_there:
            path.write_bytes(file.content)
    return under_way


def _records(journal: Path) -> Iterator[tuple[bytes, Path, int, bytes]]:
    told = journal.read_bytes() if journal.exists() else b""
    at = 0
    while at + _HEADER.size <= len(told):
        kind, name, offset, length = _HEADER.unpack_from(told, at)
        at += _HEADER.size
        path = Path(told[at : at + name].decode())
        data = told[at + name : at + name + length]
        at += name + length
        if at > len(told):
            return  # the program was killed while it noted this write
        yield kind, path, offset, data


def _is_on_disk(path: Path) -> bool:
    # The index of the log is shared memory: it is made anew after a restart.
    return ".db" in path.name and not path.name.endswith("-shm")
