"""PO files that are put into the inbox: picked up, filed or refused, with a report beside."""

import hashlib
import os
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pubpipe.domain.exchange import Report
from pubpipe.domain.person import ANY_LOCALE, Person
from pubpipe.ports import Newsroom

SENDER = Person(0, "inbox", frozenset({(ANY_LOCALE, "translator")}))
"""Whose act it is: whoever can write the folder may translate, and approve nothing."""
SETTLED = 5.0
"""Seconds since the last change after which a file is taken to be whole."""
_SKEW = 60.0
"""Seconds by which the clock of a shared folder may be ahead of ours."""
_UNFINISHED = (".part", ".tmp", ".crdownload", "~")
_PLAIN = re.compile(r"[^\w.-]+")
_LONGEST_NAME = 80


@dataclass(frozen=True)
class Returned:
    """A file that was picked up: where it is now, what it was called, and its SHA-256."""

    path: Path
    name: str
    digest: str


def waiting(room: Newsroom) -> list[Path]:
    """The files to take in, oldest first: those begun before, then new ones that are whole."""
    begun = _listed(_folder(room, "taking"))
    return [*begun, *(each for each in _listed(_inbox(room)) if _is_whole(each))]


def pick_up(room: Newsroom, path: Path) -> Returned | None:
    """Move a file to where nobody writes into it; None when another took it meanwhile."""
    taking = _folder(room, "taking") / path.name
    if path != taking:
        if taking.exists():
            return None  # an earlier one of this name is finished first
        try:
            path.replace(taking)
        except FileNotFoundError:
            return None
    return Returned(taking, path.name, _digest(taking))


def fault(returned: Returned) -> str:
    """Why the file is not even opened, empty for one that may be."""
    if returned.path.is_symlink() or not returned.path.is_file():
        return f"“{returned.name}” is a link or no file. Put the PO file itself here."
    if returned.path.suffix.lower() != ".po":
        return (
            f"“{returned.name}” is no PO file. Only files ending in .po are taken here."
        )
    return ""


def file(room: Newsroom, returned: Returned, report: Report) -> Path:
    """Put the file among those that were taken in, with the report of what it did."""
    return _put(room, "filed", returned, _told(returned.name, report))


def refuse(room: Newsroom, returned: Returned, reason: str) -> Path:
    """Put the file among the refused, with the reason."""
    said = [f"{returned.name}: refused, nothing was taken in.", "", reason]
    return _put(room, "refused", returned, said)


def _told(name: str, report: Report) -> list[str]:
    tally = ", ".join(f"{count} {fate}" for fate, count in report.tally().items())
    lines = [f"{name}: {report.article}, {report.locale}: {tally or 'no entries'}", ""]
    if report.absent:
        lines += [
            f"{report.absent} exported segments are not in the file and stay as they are. "
            "If it was cut short, send the whole one.",
            "",
        ]
    lines += [
        f"{outcome.key or 'file'}: {outcome.fate}"
        + (f": {outcome.reason}" if outcome.reason else "")
        for outcome in report.outcomes
        if outcome.fate != "unchanged"
    ]
    return lines


def _put(room: Newsroom, folder: str, returned: Returned, lines: Iterable[str]) -> Path:
    # The same file gets the same name again, so a repetition after a kill adds nothing.
    stem = _PLAIN.sub("-", Path(returned.name).stem)[:_LONGEST_NAME] or "file"
    place = _folder(room, folder) / f"{stem}.{returned.digest[:12]}.po"
    report = place.with_suffix(".txt")
    half = report.with_suffix(".part")
    half.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")
    half.replace(report)
    # Last: as long as the file is not here, it is taken in again.
    returned.path.replace(place)
    return place


def _inbox(room: Newsroom) -> Path:
    return room.settings.workspace / "inbox" / "po"


def _folder(room: Newsroom, name: str) -> Path:
    folder = _inbox(room) / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _listed(folder: Path) -> list[Path]:
    found = []
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name.startswith(".") or path.name.endswith(_UNFINISHED):
            continue
        if path.is_symlink() or path.is_file():
            found.append((path.lstat().st_mtime, path.name, path))
    return [path for _, _, path in sorted(found)]


def _is_whole(path: Path) -> bool:
    age = time.time() - path.lstat().st_mtime
    return age > SETTLED or age < -_SKEW


def _digest(path: Path) -> str:
    if path.is_symlink():
        return hashlib.sha256(os.fsencode(path.name)).hexdigest()
    with path.open("rb") as raw:
        return hashlib.file_digest(raw, "sha256").hexdigest()
