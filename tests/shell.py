"""A newsroom at the command line, and everything it holds, to see that nothing changed."""

import hashlib
import io
import json
import sqlite3
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pubpipe.cli import main
from tests.newsdesk import markdown

SETTINGS = '[engines]\nru = ["dummy"]\narm = ["dummy"]\n[server]\nprefect_port = 1\n'
ENGLISH = ("The ferry leaves the pier at nine.", "It was repaired by four workers.")
DATABASES = ("newsroom.db", "hits.db")


@dataclass(frozen=True)
class Told:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The document on stdout."""
        return json.loads(self.out)


class Shell:
    """Runs `pubpipe …` in this process, in `folder`, on the newsroom `folder/newsroom`."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.workspace = folder / "newsroom"
        self._capsys = capsys

    def settle(self, settings: str = SETTINGS) -> None:
        """Make the newsroom: one article drafted, its Armenian approved and published."""
        self.workspace.mkdir()
        self.configure(settings)
        (self.folder / "ferry.md").write_bytes(markdown(ENGLISH))
        for words in (
            ("launch", "ferry.md", "--direct"),
            ("review", "ferry", "arm", "--approve-all"),
            ("publish", "ferry", "arm"),
            ("po", "export", "ferry", "ru", "-o", "ferry.ru.po"),
        ):
            told = self.run(*words)
            assert told.code == 0, told.err

    def configure(self, settings: str) -> None:
        """Write `pubpipe.toml`."""
        (self.workspace / "pubpipe.toml").write_text(settings, "utf-8")

    def run(self, *words: str, stdin: bytes = b"") -> Told:
        """Run a command, as a person at a terminal would."""
        self._capsys.readouterr()
        before = sys.stdin
        sys.stdin = io.TextIOWrapper(io.BytesIO(stdin))
        try:
            code = main(words)
        except SystemExit as end:
            code = int(end.code or 0)
        finally:
            sys.stdin = before
        out, err = self._capsys.readouterr()
        return Told(code, out, err)


def holdings(workspace: Path) -> dict[str, str]:
    """Every row of both databases and every file of a workspace, each by its hash."""
    found = {}
    for path in sorted(workspace.rglob("*")):
        name = str(path.relative_to(workspace))
        # The lock of a running newsroom says who held it last.
        if path.is_file() and not name.startswith((*DATABASES, ".running")):
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    for database in DATABASES:
        found |= _rows(workspace / database)
    return found


def _rows(path: Path) -> dict[str, str]:
    connection = sqlite3.connect(path)
    try:
        tables = [
            row[0]
            for row in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
            )
        ]
        return {
            f"{path.name} {table}": _digest(
                connection.execute(f'SELECT * FROM "{table}"').fetchall()  # noqa: S608
            )
            for table in tables
        }
    finally:
        connection.close()


def _digest(rows: list[Any]) -> str:
    text = repr(sorted(rows, key=repr)).encode()
    return f"{len(rows)} rows {hashlib.sha256(text).hexdigest()}"
