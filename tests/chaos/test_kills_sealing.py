"""kill -9 at every step of sealing: no number moves, and the next run finishes it."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pubpipe.adapters.database.engine import open_sqlite
from pubpipe.adapters.database.hits import SqlHits
from pubpipe.adapters.database.migrate import migrate
from pubpipe.domain.hit import Hit
from pubpipe.ports import Visit
from tests.chaos.sealing import ZONE, seal
from tests.live_editions import NOON
from tests.web.public_room import new_id

PAGES = (("lake", "en"), ("озеро", "ru"), ("լիճ", "arm"))
DAYS_AGO = (33, 32, 31, 0)
TABLES = ("event", "hourly", "daily", "reader", "salt", "rejected", "seal")


def test_a_sealing_that_is_killed_anywhere_is_finished_by_the_next(
    tmp_path: Path,
) -> None:
    before, whole, file = (tmp_path / f"{name}.db" for name in ("before", "whole", "hits"))  # fmt: skip
    visits = fill(before)
    numbers = dict.fromkeys(PAGES, 16)
    shutil.copy(before, whole)
    gone = seal(whole)
    sealed = rows(whole)

    steps = 0
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "tests.chaos.sealing", file],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    ) as mother:
        assert mother.stdin
        assert mother.stdout
        said = "killed"
        while said == "killed":
            steps += 1
            for rest in tmp_path.glob("hits.db*"):
                rest.unlink()
            shutil.copy(before, file)
            mother.stdin.write(f"{steps}\n")
            mother.stdin.flush()
            said = mother.stdout.readline().strip()

            assert look(file) == (numbers, []), f"step {steps}"
            seal(file)
            assert rows(file) == sealed, f"step {steps}"
        mother.stdin.close()

    assert said == "done"
    # Three days, each of several statements: else nothing was killed in their midst.
    assert steps > 20
    assert gone == {"salts": 1, "marks": 36, "events": 36}
    assert seal(file) == {"salts": 0, "marks": 0, "events": 0}
    assert resend(file, visits) == {"too_old", "replay"}
    assert look(file) == (numbers, [])


def fill(file: Path) -> list[Visit]:
    """Views of three days beyond the window and of today, four an hour and page."""
    engine = open_sqlite(file)
    migrate(engine, "hits")
    hits = SqlHits(engine, ZONE)
    visits = [
        Visit(Hit(new_id(at), *page, 1), at, f"{days}{number}".encode())
        for days in DAYS_AGO
        for page in PAGES
        for number, at in enumerate(moments(days))
    ]
    hits.record(visits)
    hits.salt((NOON - timedelta(days=33)).date())
    engine.dispose()
    return visits


def moments(days_ago: int) -> list[datetime]:
    return [NOON - timedelta(days=days_ago, hours=hour // 2) for hour in range(4)]


def look(file: Path) -> tuple[dict[tuple[str, str], int], list[Any]]:
    """Everybody's numbers, and where they do not add up."""
    engine = open_sqlite(file)
    hits = SqlHits(engine, ZONE)
    found = {(each.article, each.locale): each.views for each in hits.counts()}
    faults = hits.faults()
    engine.dispose()
    return found, faults


def rows(file: Path) -> dict[str, list[Any]]:
    with closing(sqlite3.connect(file)) as connection:
        return {
            table: sorted(connection.execute(f"SELECT * FROM {table}"))  # noqa: S608 - ours
            for table in TABLES
        }


def resend(file: Path, visits: list[Visit]) -> set[str]:
    engine = open_sqlite(file)
    told = set(SqlHits(engine, ZONE).record(visits))
    engine.dispose()
    return set(told)
