"""Clocks that jump, disks that fill, databases that are busy or gone: delayed or refused,
counted as such, never wrong."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx
import orjson
import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Connection, event

from pubpipe.domain.hit import REASONS, Hit
from pubpipe.stages.views import Gate, Pages, Seen, pages, roll_up
from pubpipe.stages.views.limits import ADDRESSES
from tests.databases import SERVER, throwaway_database
from tests.live_editions import NOON
from tests.web.public_room import (
    BROWSER,
    Place,
    a_body,
    open_room,
    publish,
    reopen_room,
    serving,
)

LIVE = {"lake": ("en", "ru", "arm"), "озеро": ("ru",), "լիճ": ("arm",)}
Site = tuple[httpx.Client, Place]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_room(tmp_path, LIVE) as place, serving(place.room) as client:
        yield client, place


def send(client: httpx.Client, body: dict[str, Any]) -> tuple[int, str]:
    answer = client.post("/hit", json=body)
    return answer.status_code, answer.headers.get("X-Pubpipe-Reason", "")


@pytest.mark.parametrize("days", [1, -1])
def test_a_clock_that_is_set_a_day_off_and_back_loses_and_doubles_nothing(
    site: Site, days: int
) -> None:
    client, place = site
    before = [a_body(NOON), a_body(NOON - timedelta(days=29, hours=23), locale="ru")]
    told = [send(client, body)[0] for body in before]

    place.watch.move(days=days)
    roll_up(place.room)
    again = [send(client, body) for body in before]
    of_true_time = send(client, a_body(NOON))
    of_the_wrong = send(client, a_body(NOON + timedelta(days=days)))
    place.watch.move(days=-days)
    roll_up(place.room)
    back = [send(client, body)[0] for body in before]

    assert told == [204, 204]
    if days > 0:
        # What is younger than the window is known; the other's id is refused.
        assert again == [(204, ""), (400, "too_old")]
        assert of_true_time == (204, "")
    else:
        assert again == [(400, "from_the_future"), (204, "")]
        assert of_true_time == (400, "from_the_future")
    assert of_the_wrong == (204, "")
    assert back == [204, 204]
    assert place.hits.count("lake", "ru") == 1
    assert place.hits.count("lake", "arm") == (3 if days > 0 else 2)
    assert place.hits.faults() == []


def test_a_full_disk_refuses_until_there_is_room(site: Site) -> None:
    client, place = site
    (pages_now,) = used(place)
    lost = [a_body() for _ in range(400)]

    with at_every_transaction(place, f"max_page_count={pages_now}"):
        refused = [send(client, body) for body in lost]
    at_last = [send(client, body)[0] for body in lost]

    assert (503, "unavailable") in refused
    assert set(refused) <= {(204, ""), (503, "unavailable")}
    assert set(at_last) == {204}
    assert place.hits.count("lake", "arm") == 400
    assert place.hits.faults() == []
    assert until_written(place, "unavailable") == refused.count((503, "unavailable"))


def test_a_locked_database_delays_and_then_refuses_and_counts_once(site: Site) -> None:
    client, place = site
    body, late = a_body(), a_body(locale="ru")
    file = place.room.settings.workspace / "hits.db"
    other = sqlite3.connect(file, isolation_level=None)
    send(client, a_body(article="լիճ"))

    with at_every_connection(place, "busy_timeout=150"):
        other.execute("BEGIN IMMEDIATE")
        refused = [send(client, body) for _ in range(2)]
        other.execute("ROLLBACK")
    with ThreadPoolExecutor(1) as pool:
        other.execute("BEGIN IMMEDIATE")
        waiting = pool.submit(send, client, late)
        counted = place.hits.count("lake", "ru")
        other.execute("ROLLBACK")
        delayed = waiting.result(timeout=90)
    at_last = send(client, body)
    other.close()

    assert refused == [(503, "unavailable")] * 2
    assert (counted, delayed, at_last) == (0, (204, ""), (204, ""))
    assert place.hits.count("lake", "arm") == 1
    assert place.hits.count("lake", "ru") == 1
    assert until_written(place, "unavailable") == 2


def test_a_database_that_is_gone_for_a_while_counts_once_when_it_is_back(
    tmp_path: Path, postgresql_template: str
) -> None:
    with (
        throwaway_database(postgresql_template) as url,
        reopen_room(tmp_path, database_url=url) as place,
    ):
        publish(place.room, "lake", "arm")
        with serving(place.room) as client:
            first = send(client, a_body())
            body = a_body()
            allow(url, "false")
            refused = [send(client, body) for _ in range(2)]
            allow(url, "true")
            at_last = [send(client, body) for _ in range(2)]
        counted, faults = place.hits.count("lake", "arm"), place.hits.faults()

    assert refused == [(503, "unavailable")] * 2
    assert [first, *at_last] == [(204, "")] * 3
    assert counted == 2
    assert faults == []


def test_a_hundred_thousand_unknown_paths_take_little_memory_and_no_place(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, place = site
    monkeypatch.setattr(pages, "REMEMBERED", 50)
    known = Pages(place.room)
    gate = Gate(place.room, known)
    body = a_body()

    examined = [
        gate.examine(
            orjson.dumps(body | {"article": f"ոչինչ-{n}"}), Seen(f"sender {n}", BROWSER)
        )
        for n in range(100_000)
    ]
    hits = [each for each in examined if isinstance(each, Hit)]
    seen = Seen("203.0.113.7", BROWSER)
    rulings = {gate.admit(hit, seen) for hit in hits[:500]}
    told = {send(client, a_body(article=f"нет-{n}")) for n in range(50)}

    assert len(hits) == 100_000
    assert rulings == {"unknown_page"}
    assert len(known._known) == 50
    assert len(gate._limiter._buckets) == ADDRESSES
    assert told == {(400, "unknown_page")}
    assert until_written(place, "unknown_page", 50) == 50
    assert place.hits.counts() == []


def test_every_reason_is_in_the_words_of_the_desk_and_in_the_manual() -> None:
    root = Path(__file__).parents[2]
    shown = (root / "src/pubpipe/web/desk/templates/readership.html").read_text("utf-8")
    manual = (root / "docs/views.md").read_text("utf-8")

    for reason in REASONS:
        assert f'"{reason}": _(' in shown
        assert f"| `{reason}` |" in manual


def used(place: Place) -> tuple[int]:
    with place.engines[1].connect() as connection:
        row = connection.exec_driver_sql("PRAGMA page_count").one()
    return (int(row[0]),)


@contextmanager
def at_every_transaction(place: Place, pragma: str) -> Iterator[None]:
    """Let every transaction begin with a PRAGMA; without a limit again at the end."""

    def limit(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA {pragma}")

    event.listen(place.engines[1], "begin", limit)
    try:
        yield
    finally:
        event.remove(place.engines[1], "begin", limit)
        place.engines[1].dispose()


@contextmanager
def at_every_connection(place: Place, pragma: str) -> Iterator[None]:
    """Let every new connection begin with a PRAGMA, and all be new."""

    def limit(connection: Any, _record: Any) -> None:
        connection.execute(f"PRAGMA {pragma}")

    event.listen(place.engines[1], "connect", limit)
    place.engines[1].dispose()
    try:
        yield
    finally:
        event.remove(place.engines[1], "connect", limit)
        place.engines[1].dispose()


def until_written(place: Place, reason: str, times: int = 1) -> int:
    """How many hits were rejected for a reason, once the counter has written it down."""
    deadline = monotonic() + 20
    while monotonic() < deadline and place.hits.rejected().get(reason, 0) < times:
        sleep(0.1)
    return place.hits.rejected().get(reason, 0)


def allow(url: str, may: str) -> None:
    """Take a database away from everybody, or give it back."""
    name = url.rsplit("/", 1)[1]
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(
            sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}").format(
                sql.Identifier(name), sql.SQL(may)
            )
        )
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            (name,),
        )
