"""Seals a hits database in forks that die by kill -9 at a given step.

Run as a module with the file. For each number on its input it forks a process that kills
itself before that statement or commit of the sealing; it says “killed” or, when the
sealing had fewer steps, “done”.
"""

import os
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event

from pubpipe.adapters.database.engine import open_sqlite
from pubpipe.adapters.database.hits import SqlHits
from tests.live_editions import NOON

ZONE = "Asia/Yerevan"
WINDOW = timedelta(days=30)


def seal(file: Path, steps: int | None = None) -> dict[str, int]:
    """Seal what is older than the window, or die at a step of it."""
    engine = open_sqlite(file)
    if steps is not None:
        _die_at(engine, steps)
    try:
        return SqlHits(engine, ZONE).forget(
            (NOON - timedelta(days=1)).date(), NOON - WINDOW
        )
    finally:
        engine.dispose()


def _die_at(engine: Any, steps: int) -> None:
    left = steps

    def step(*_: Any) -> None:
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", step)
    event.listen(engine, "commit", step)


def main(file: Path) -> None:
    """Do what the input says until it ends."""
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            # With the input of its parent it would read the parent's lines.
            os.close(0)
            seal(file, int(line))
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        sys.stdout.write("killed\n" if os.WIFSIGNALED(status) else "done\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
