"""The site's folder sent on to a bucket, file by file in the order of writing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from pubpipe.domain.serving import PACKED

LEDGER = ".sent.db"
"""In the site's folder: what lies in the bucket, and what is owed to it."""


class Target(Protocol):
    """Where files go besides the folder; paths are as `ru/index.html`."""

    name: str

    def put(self, path: str, content: bytes) -> None: ...
    def remove(self, path: str) -> None: ...


class Mirror:
    """Sends what changed; what could not be sent is remembered and sent before all else.

    One writer at a time has the site's lease. A ledger that is lost, or of another
    bucket, means that the whole folder is sent again.
    """

    def __init__(
        self, root: Path, open_target: Callable[[], Target], name: str
    ) -> None:
        self._root = root
        self._open = open_target
        self._name = name
        self._target: Target | None = None

    def put(self, file: Path, content: bytes) -> None:
        """Send a file of the folder, unless the bucket has this very content."""
        path = self._path(file)
        if path is None:
            return
        digest = sha256(content).hexdigest()
        with self._ledger() as ledger:
            if self._sent(ledger, path) == digest:
                return
            self._owe(ledger, path)
            self._there().put(path, content)
            ledger.execute("UPDATE sent SET digest = ? WHERE path = ?", (digest, path))
            ledger.commit()

    def put_file(self, file: Path) -> None:
        """Send a file that is named by its content, unless it was sent."""
        path = self._path(file)
        if path is None or not file.is_file():
            return
        with self._ledger() as ledger:
            is_sent = bool(self._sent(ledger, path))
        if not is_sent:
            self.put(file, file.read_bytes())

    def remove(self, file: Path) -> None:
        """Take a file away from the bucket."""
        path = self._path(file)
        if path is None:
            return
        with self._ledger() as ledger:
            if self._sent(ledger, path) is None:
                return
            self._owe(ledger, path)
            self._there().remove(path)
            ledger.execute("DELETE FROM sent WHERE path = ?", (path,))
            ledger.commit()

    def catch_up(self) -> None:
        """Send what is owed: links to a page come after it, removals last."""
        for path in self.owed():
            file = self._root / path
            if file.is_file():
                self.put(file, file.read_bytes())
        for path in self.owed():
            self.remove(self._root / path)

    def owed(self) -> list[str]:
        """What the bucket does not have yet as the folder has it, in sending order."""
        with self._ledger() as ledger:
            rows = ledger.execute("SELECT path FROM sent WHERE digest = ''").fetchall()
        return sorted((path for (path,) in rows), key=_order)

    def waiting(self) -> int | None:
        """How many files are owed, None when none was ever sent; changes nothing."""
        address = f"{(self._root / LEDGER).as_uri()}?mode=ro"
        try:
            with closing(sqlite3.connect(address, uri=True)) as ledger:
                if ledger.execute("SELECT name FROM target").fetchone() == (
                    self._name,
                ):
                    owed = "SELECT COUNT(*) FROM sent WHERE digest = ''"
                    return int(ledger.execute(owed).fetchone()[0])
        except sqlite3.OperationalError:
            return None
        return None

    def _there(self) -> Target:
        if self._target is None:
            self._target = self._open()
        return self._target

    def _path(self, file: Path) -> str | None:
        """The path in the bucket; None for what stays here.

        That is the site's own affairs, and compressed copies: the bucket has its own.
        """
        relative = file.relative_to(self._root)
        is_inner = any(part.startswith(".") for part in relative.parts)
        return None if is_inner or file.suffix == PACKED else relative.as_posix()

    @contextmanager
    def _ledger(self) -> Iterator[sqlite3.Connection]:
        self._root.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._root / LEDGER, timeout=30)) as ledger:
            ledger.execute("CREATE TABLE IF NOT EXISTS target (name TEXT)")
            ledger.execute(
                "CREATE TABLE IF NOT EXISTS sent (path TEXT PRIMARY KEY, digest TEXT)"
            )
            if ledger.execute("SELECT name FROM target").fetchone() != (self._name,):
                self._begin(ledger)
            yield ledger

    def _begin(self, ledger: sqlite3.Connection) -> None:
        """Owe the whole folder to a bucket of which nothing is known."""
        ledger.execute("DELETE FROM sent")
        ledger.execute("DELETE FROM target")
        ledger.executemany(
            "INSERT INTO sent VALUES (?, '')",
            [
                (path,)
                for file in self._root.rglob("*")
                if file.is_file() and (path := self._path(file)) is not None
            ],
        )
        ledger.execute("INSERT INTO target VALUES (?)", (self._name,))
        ledger.commit()

    @staticmethod
    def _sent(ledger: sqlite3.Connection, path: str) -> str | None:
        """The digest of what was sent, "" while it is owed, None for nothing."""
        row = ledger.execute(
            "SELECT digest FROM sent WHERE path = ?", (path,)
        ).fetchone()
        return None if row is None else str(row[0])

    @staticmethod
    def _owe(ledger: sqlite3.Connection, path: str) -> None:
        ledger.execute(
            "INSERT INTO sent VALUES (?, '') ON CONFLICT (path) DO UPDATE SET digest = ''",
            (path,),
        )
        ledger.commit()


def _order(path: str) -> tuple[bool, int, str]:
    """What a page needs before it, the page before the lists that lead to it."""
    is_page = path.endswith((".html", ".xml", ".json", ".txt"))
    return is_page, -path.count("/"), path
