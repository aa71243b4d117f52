"""Health and metrics: true, and not for everyone."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from pubpipe.adapters.database.engine import open_sqlite
from pubpipe.adapters.database.hits import SqlHits
from pubpipe.adapters.database.store import SqlStore
from pubpipe.domain.order import Order
from pubpipe.ports import Attempt, Newsroom
from pubpipe.stages import intake
from pubpipe.web.app import create_app
from tests.newsdesk import PARAGRAPHS, launch, markdown
from tests.web.public_room import a_body, publish, running

BOTH = pytest.mark.parametrize("room", ["sqlite", "postgresql"], indirect=True)
TOKEN = "a token of 2026"  # noqa: S105 - of the tests' own newsroom


def ask(
    room: Newsroom, path: str, peer: str = "127.0.0.1", **headers: str
) -> httpx.Response:
    """Ask the application in this process as a client at the address `peer`."""

    async def answer() -> httpx.Response:
        transport = httpx.ASGITransport(
            app=create_app(room), client=(peer, 1), raise_app_exceptions=False
        )
        async with httpx.AsyncClient(
            transport=transport, base_url="http://newsroom.test"
        ) as client:
            return await client.get(path, headers=headers)

    return asyncio.run(answer())


def numbers(page: str) -> dict[tuple[str, ...], float]:
    """Metrics by name and label values, read by Prometheus's own parser."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


# ---- health -----------------------------------------------------------------------


@BOTH
def test_a_newsroom_with_both_databases_at_their_newest_is_healthy(
    room: Newsroom,
) -> None:
    answer = ask(room, "/healthz", peer="203.0.113.9")

    assert (answer.status_code, answer.json()) == (200, {"ok": True})
    assert answer.headers["cache-control"] == "no-store"


@BOTH
@pytest.mark.parametrize("database", ["newsroom", "hits"])
@pytest.mark.parametrize("version", ["9999", ""])
def test_a_database_of_another_schema_is_not_healthy(
    room: Newsroom, database: str, version: str
) -> None:
    assert isinstance(room.store, SqlStore)
    assert isinstance(room.hits, SqlHits)
    engine = room.store.engine if database == "newsroom" else room.hits._engine
    with engine.begin() as connection:
        change = f"UPDATE alembic_version SET version_num = '{version}'"  # noqa: S608
        connection.execute(text(change if version else "DROP TABLE alembic_version"))

    answer = ask(room, "/healthz")

    assert (answer.status_code, answer.json()) == (503, {"ok": False})


@pytest.mark.parametrize("part", ["store", "hits"])
def test_a_database_that_does_not_answer_is_not_healthy_and_tells_nothing(
    room: Newsroom, part: str
) -> None:
    nowhere = room.settings.workspace / "secret-place"
    engine = open_sqlite(nowhere / "newsroom.db")
    (nowhere / "newsroom.db").mkdir()
    broken: Any = SqlStore(engine) if part == "store" else SqlHits(engine)

    answer = ask(replace(room, **{part: broken}), "/healthz")

    assert (answer.status_code, answer.json()) == (503, {"ok": False})


# ---- who may read the metrics -----------------------------------------------------

HERE, AWAY = "127.0.0.1", "203.0.113.9"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
FROM_PROXY = {"X-Forwarded-For": AWAY}
ASKING: list[tuple[str, dict[str, str], str, bool]] = [
    (HERE, {}, "", True),
    ("::1", {}, "", True),
    (AWAY, {}, "", False),
    (AWAY, {}, TOKEN, False),
    (AWAY, BEARER, TOKEN, True),
    (AWAY, {"Authorization": f"bearer {TOKEN}"}, TOKEN, True),
    (AWAY, BEARER, "", False),
    (AWAY, {"Authorization": "Bearer "}, "", False),
    (AWAY, {"Authorization": "Bearer"}, "", False),
    (AWAY, {"Authorization": "Bearer wrong"}, TOKEN, False),
    (AWAY, {"Authorization": f"Basic {TOKEN}"}, TOKEN, False),
    (AWAY, {"Authorization": TOKEN}, TOKEN, False),
    (HERE, {"Authorization": "Bearer wrong"}, TOKEN, False),
    (HERE, FROM_PROXY, "", False),
    (HERE, {"Forwarded": "for=203.0.113.9"}, "", False),
    (HERE, {"X-Forwarded-For": "127.0.0.1"}, "", False),
    (HERE, FROM_PROXY | BEARER, TOKEN, True),
    ("10.0.0.5", {}, "", False),
    ("10.0.0.5", BEARER, TOKEN, True),
    ("127.0.0.9", {}, "", False),
]
"""(address of the peer, its headers, the token that is set, whether it may read).

10.0.0.5 and 127.0.0.9 are proxies of the newsroom.
"""


@pytest.mark.parametrize(("peer", "headers", "token", "may"), ASKING)
def test_the_metrics_are_for_this_machine_or_for_who_has_the_token(
    room: Newsroom, peer: str, headers: dict[str, str], token: str, may: bool
) -> None:
    proxies = ("10.0.0.5", "127.0.0.9")
    settings = replace(room.settings, metrics_token=token, trusted_proxies=proxies)

    answer = ask(replace(room, settings=settings), "/metrics", peer, **headers)

    assert answer.status_code == (200 if may else 403)
    assert ("pubpipe_" in answer.text) == may
    assert answer.headers["cache-control"] == "no-store"


def test_the_token_comes_from_the_environment_or_a_file(
    room: Newsroom, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pubpipe import config

    monkeypatch.setenv("PUBPIPE_METRICS_TOKEN", TOKEN)
    assert config.load(room.settings.workspace).metrics_token == TOKEN
    assert TOKEN not in repr(config.load(room.settings.workspace))

    monkeypatch.delenv("PUBPIPE_METRICS_TOKEN")
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    monkeypatch.setenv("PUBPIPE_METRICS_TOKEN_FILE", str(tmp_path / "token"))
    assert config.load(room.settings.workspace).metrics_token == TOKEN


# ---- what they say ----------------------------------------------------------------


@pytest.fixture
def busy(room: Newsroom) -> Iterator[Newsroom]:
    """A newsroom with an article in review, a waiting launch and an unwritten page."""
    launch(room, markdown((PARAGRAPHS[0], PARAGRAPHS[3])))
    with room.store.write() as tx:
        tx.pages.mark_dirty({"/ru/": "list:ru:front:"})
        failed = Attempt("pages", "", 5, "Диск полон.", tx.now(), tx.now(), tx.now())
        tx.attempts.store(failed)
    intake.submit(
        room, raw=markdown(), name="ferry.md", origin="ferry.md", media_type="",
        order=Order(), actor="editor",
    )  # fmt: skip
    yield room


@BOTH
def test_the_metrics_tell_what_there_is_to_do(busy: Newsroom) -> None:
    found = numbers(ask(busy, "/metrics").text)

    with busy.store.read() as tx:
        waiting = {t.locale: t.units for t in tx.translations.all() if t.units}
    assert waiting["arm"]["pretranslated"] > 0
    for locale in ("ru", "arm"):
        for status in ("pretranslated", "approved", "fuzzy"):
            told = found["pubpipe_units", locale, status]
            assert told == waiting[locale].get(status, 0)
    assert found["pubpipe_dirty_pages",] == 1
    assert found["pubpipe_launch_waiting_seconds",] > 0
    assert found["pubpipe_work_failing",] == 0
    assert found["pubpipe_work_set_aside",] == 1
    assert found["process_open_fds",] > 0
    assert ("pubpipe_info", "0.1.0") in found


def test_the_metrics_name_no_article(busy: Newsroom) -> None:
    page = ask(busy, "/metrics").text

    assert "ferry" not in page.lower()


def test_the_metrics_count_accepted_and_rejected_hits(room: Newsroom) -> None:
    publish(room, "lake", "arm")
    reader = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; rv:145.0) Firefox/145.0"}

    with (
        running(create_app(room)) as address,
        httpx.Client(base_url=address, trust_env=False) as client,
    ):
        told = client.post("/hit", json=a_body(room.clock()), headers=reader)
        assert told.status_code == 204
        client.post("/hit", json=a_body(article=str(uuid4())), headers=reader)
        room.hits.reject("bot", room.clock(), 3)
        found = numbers(client.get("/metrics").text)

    assert found["pubpipe_views_total",] == 1
    assert found["pubpipe_hits_rejected_total", "bot"] == 3
    assert found["pubpipe_view_queue",] == 0
