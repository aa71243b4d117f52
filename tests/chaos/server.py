"""A lean web process that starts in a moment: a fork of one that has everything imported.

Run as a module with a workspace, a way of counting and perhaps the address of a database.
For each line “start” on its input it forks a process that serves the public side of the
newsroom and says “PID PORT”; for “bury PID” it waits for the end of one.
"""

import os
import socket
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine, event

from pubpipe.adapters.bots import is_bot
from pubpipe.adapters.database.hits import SqlHits
from pubpipe.domain.hit import Outcome
from pubpipe.ports import Newsroom, Visit
from pubpipe.web import public
from tests.web.public_room import BROWSER, reopen_room

WAYS = ("as it is", "synchronous=NORMAL", "synchronous=OFF", "told before the commit")
"""How the process counts; only the first keeps the promise."""


class HastyHits(SqlHits):
    """Tells that visits are stored before they are: what must never be."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._late: Queue[Sequence[Visit]] = Queue()
        Thread(target=self._run, daemon=True).start()

    def record(self, visits: Sequence[Visit]) -> list[Outcome]:
        self._late.put(visits)
        return ["new"] * len(visits)

    def _run(self) -> None:
        while True:
            super().record(self._late.get())


def main(workspace: Path, way: str, database_url: str = "") -> None:
    """Do what the input says until it ends."""
    # Each life would compile the patterns of all robots anew.
    is_bot(BROWSER)
    for line in sys.stdin:
        word, _, number = line.strip().partition(" ")
        if word == "bury":
            os.waitpid(int(number), 0)
            _say("buried")
        elif os.fork() == 0:
            # With the input of its parent it would read the parent's lines.
            os.close(0)
            serve(workspace, way, database_url)
            os._exit(0)


def serve(workspace: Path, way: str, database_url: str) -> None:
    """Serve until killed."""
    settings = {"hits_per_minute": 0, "database_url": database_url}
    with reopen_room(workspace, clock=lambda: datetime.now(UTC), **settings) as place:
        app = FastAPI()
        public.attach(app, _counting(place.room, place.engines[1], way))
        listener = socket.create_server(("127.0.0.1", 0))
        _say(f"{os.getpid()} {listener.getsockname()[1]}")
        config = uvicorn.Config(app, log_level="warning", access_log=False, ws="none")
        uvicorn.Server(config).run(sockets=[listener])


def _counting(room: Newsroom, engine: Engine, way: str) -> Newsroom:
    if way == "told before the commit":
        return replace(room, hits=HastyHits(engine))
    if way.startswith("synchronous="):

        def weaken(connection: Any, _record: Any) -> None:
            connection.execute(f"PRAGMA {way}")

        event.listen(engine, "connect", weaken)
    return room


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
