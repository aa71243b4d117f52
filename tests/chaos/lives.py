"""Lives of a web process under load, each ended by kill -9, and what was left of them."""

import http.client
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random, SystemRandom
from threading import Event
from time import sleep
from uuid import UUID

from sqlalchemy import Engine, select

from pubpipe.adapters.database.engine import open_engine
from pubpipe.adapters.database.hits import SqlHits
from pubpipe.adapters.database.hits_schema import event, hourly
from pubpipe.domain.hit import Hit
from pubpipe.ports import Visit
from tests.web.public_room import BROWSER, new_id

SEED = "PUBPIPE_CHAOS_SEED"
PAGES = (("lake", "ru"), ("lake", "arm"), ("озеро", "ru"), ("լիճ", "arm"))
LIVE = {"lake": ("ru", "arm"), "озеро": ("ru",), "լիճ": ("arm",)}
READERS = 4
LONGEST_LIFE = 0.15
"""Seconds of load at most, from the first view that was acknowledged."""


@dataclass
class Sent:
    """What readers sent, and what they were told is counted."""

    sent: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Event id → the article and the locale."""
    acknowledged: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Verdict:
    """What a look at the database after the end of a life found."""

    lost: int
    """Acknowledged and not stored."""
    invented: int
    """Stored and never sent."""
    stored: int
    total: int
    faults: tuple[str, ...]

    @property
    def is_exact(self) -> bool:
        """Whether every promise was kept."""
        return (
            not (self.lost or self.invented or self.faults)
            and self.stored == self.total
        )


def chance() -> Random:
    """The dice of a test; its output tells how to throw them again."""
    seed = int(os.environ.get(SEED) or SystemRandom().randrange(2**32))
    print(f"seed {seed}; {SEED}={seed} repeats it")  # noqa: T201 - shown when it fails
    return Random(seed)  # noqa: S311 - no secret


class Process:
    """The process that forks the lives."""

    def __init__(
        self, workspace: Path, way: str, database_url: str, preload: Mapping[str, str]
    ) -> None:
        self._mother = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "tests.chaos.server", workspace, way, database_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **preload},
        )

    def live(self, readers: Sent, seconds: float) -> tuple[int, Sent]:
        """Start a life and kill it so long after its first acknowledged view.

        Returns its pid and who came; they are added to `readers` as well.
        """
        pid, port = self.start()
        here, begun, over = Sent(), Event(), Event()
        with ThreadPoolExecutor(READERS) as pool:
            reading = [
                pool.submit(_read, port, PAGES[number % len(PAGES)], here, begun, over)
                for number in range(READERS)
            ]
            begun.wait(30)
            sleep(seconds)
            os.kill(pid, signal.SIGKILL)
            over.set()
            for each in reading:
                each.result(timeout=90)
        self.bury(pid)
        readers.sent |= here.sent
        readers.acknowledged |= here.acknowledged
        return pid, here

    def start(self) -> tuple[int, int]:
        """Start a life; its pid and the port at which it serves."""
        pid, port = map(int, self._ask("start").split())
        return pid, port

    def bury(self, pid: int) -> None:
        """Wait until a killed life is no more."""
        assert self._ask(f"bury {pid}") == "buried"

    def end(self) -> None:
        """End the mother; her last child is dead."""
        self._mother.communicate()

    def _ask(self, line: str) -> str:
        assert self._mother.stdin
        assert self._mother.stdout
        self._mother.stdin.write(f"{line}\n")
        self._mother.stdin.flush()
        said: str = self._mother.stdout.readline()
        return said.strip()


@contextmanager
def process(
    workspace: Path,
    way: str = "as it is",
    database_url: str = "",
    preload: Mapping[str, str] | None = None,
) -> Iterator[Process]:
    """The process that forks lives of the newsroom in `workspace`."""
    mother = Process(workspace, way, database_url, preload or {})
    try:
        yield mother
    finally:
        mother.end()


def look(workspace: Path, readers: Sent, database_url: str = "") -> Verdict:
    """Compare what is stored with what was sent and acknowledged."""
    engine = open_engine(database_url, workspace, "hits")
    try:
        return _look(engine, readers)
    except sqlite3.DatabaseError as broken:
        nothing = len(readers.acknowledged)
        return Verdict(nothing, 0, 0, 0, (str(broken),))
    finally:
        engine.dispose()


def replay(workspace: Path, here: Sent, database_url: str = "") -> set[str]:
    """Record the acknowledged of a life twice more; what the store says to it."""
    engine = open_engine(database_url, workspace, "hits")
    try:
        hits = SqlHits(engine)
        batch = [_visit(each, here.sent[each]) for each in sorted(here.acknowledged)]
        return {told for _ in range(2) for told in hits.record(batch)}
    finally:
        engine.dispose()


def _look(engine: Engine, readers: Sent) -> Verdict:
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            (said,) = connection.exec_driver_sql("PRAGMA integrity_check(1)").one()
            if said != "ok":
                raise sqlite3.DatabaseError(said)
        stored = {
            each.hex for each in connection.execute(select(event.c.event_id)).scalars()
        }
        total = sum(connection.execute(select(hourly.c.views)).scalars())
    return Verdict(
        lost=len(readers.acknowledged - stored),
        invented=len(stored - set(readers.sent)),
        stored=len(stored),
        total=total,
        faults=tuple(map(str, SqlHits(engine).faults())),
    )


def _read(
    port: int, page: tuple[str, str], here: Sent, begun: Event, over: Event
) -> None:
    """Send hits, each once, until the server is gone."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    article, locale = page
    try:
        while not over.is_set():
            event_id = new_id(datetime.now(UTC))
            here.sent[event_id.hex] = page
            told = {
                "event_id": str(event_id),
                "article": article,
                "locale": locale,
                "edition": 1,
            }
            connection.request(
                "POST", "/hit", json.dumps(told), {"User-Agent": BROWSER}
            )
            answer = connection.getresponse()
            answer.read()
            if answer.status == 204:
                here.acknowledged.add(event_id.hex)
                begun.set()
    except (OSError, http.client.HTTPException):
        return
    finally:
        connection.close()


def _visit(event_id: str, page: tuple[str, str]) -> Visit:
    return Visit(Hit(UUID(event_id), *page, 1), datetime.now(UTC), b"replayed")
