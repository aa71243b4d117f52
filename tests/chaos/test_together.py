"""Several web processes on one PostgreSQL: every id counts once, whoever is sent it."""

import http.client
import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from tests.chaos.lives import LIVE, PAGES, Sent, chance, look, process
from tests.databases import throwaway_database
from tests.web.public_room import BROWSER, new_id, publish, reopen_room

PROCESSES, HITS = 2, 120


def test_processes_that_are_sent_the_same_ids_count_each_once(
    tmp_path: Path, postgresql_template: str
) -> None:
    dice = chance()
    hits = [(new_id(datetime.now(UTC)), PAGES[n % len(PAGES)]) for n in range(HITS)]
    orders = [dice.sample(hits, len(hits)) for _ in range(2 * PROCESSES)]
    with throwaway_database(postgresql_template) as url:
        with reopen_room(tmp_path, database_url=url) as place:
            for article, locales in LIVE.items():
                publish(place.room, article, *locales)
        with process(tmp_path, database_url=url) as web, ThreadPoolExecutor(4) as pool:
            lives = [web.start() for _ in range(PROCESSES)]
            sending = [
                pool.submit(send, lives[n % PROCESSES][1], order)
                for n, order in enumerate(orders)
            ]
            told = [each for one in sending for each in one.result(timeout=60)]
            for pid, _ in lives:
                os.kill(pid, signal.SIGKILL)
                web.bury(pid)
        ids = {event_id.hex: page for event_id, page in hits}
        verdict = look(tmp_path, Sent(ids, set(ids)), url)

    assert set(told) == {204}
    assert verdict.is_exact
    assert verdict.stored == HITS


def send(port: int, hits: list[tuple[UUID, tuple[str, str]]]) -> list[int]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=90)
    told = []
    for event_id, (article, locale) in hits:
        body = {
            "event_id": str(event_id),
            "article": article,
            "locale": locale,
            "edition": 1,
        }
        connection.request("POST", "/hit", json.dumps(body), {"User-Agent": BROWSER})
        answer = connection.getresponse()
        answer.read()
        told.append(answer.status)
    connection.close()
    return told
