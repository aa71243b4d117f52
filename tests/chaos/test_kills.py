"""Fifty times kill -9 in the middle of counting: not a view lost, none twice."""

from pathlib import Path

from tests.chaos.lives import (
    LIVE,
    LONGEST_LIFE,
    Sent,
    chance,
    look,
    process,
    replay,
)
from tests.databases import throwaway_database
from tests.web.public_room import open_room, publish, reopen_room

KILLS = 50
ON_POSTGRESQL = 15
"""A server that is killed has less to do with what is stored; connecting takes longer."""


def test_fifty_kills_lose_no_acknowledged_view_and_count_none_twice(
    tmp_path: Path,
) -> None:
    with open_room(tmp_path, LIVE):
        pass

    survive_kills(tmp_path, KILLS)


def test_neither_do_kills_of_a_process_on_postgresql(
    tmp_path: Path, postgresql_template: str
) -> None:
    with throwaway_database(postgresql_template) as url:
        with reopen_room(tmp_path, database_url=url) as place:
            for article, locales in LIVE.items():
                publish(place.room, article, *locales)

        survive_kills(tmp_path, ON_POSTGRESQL, url)


def survive_kills(workspace: Path, kills: int, database_url: str = "") -> None:
    dice, readers, replayed = chance(), Sent(), 0
    with process(workspace, database_url=database_url) as web:
        for kill in range(1, kills + 1):
            _, here = web.live(readers, dice.uniform(0, LONGEST_LIFE))

            verdict = look(workspace, readers, database_url)
            assert verdict.is_exact, f"kill {kill}: {verdict}"
            told = replay(workspace, here, database_url)
            replayed += len(here.acknowledged)
            assert told <= {"replay"}, f"kill {kill}: {told}"
            assert look(workspace, readers, database_url) == verdict
    assert replayed == len(readers.acknowledged) > kills
