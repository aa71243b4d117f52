"""What the web says to a hit, and that it says 204 only to one that is stored."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from pubpipe.domain.errors import Refused
from pubpipe.stages.views import views
from tests.web.public_room import (
    Place,
    a_body,
    open_room,
    serving,
)

LIVE = {"lake": ("en", "ru", "arm"), "озеро": ("ru",), "լիճ": ("arm",)}


Site = tuple[httpx.Client, Place]


@contextmanager
def open_site(folder: Path, **settings: Any) -> Iterator[Site]:
    with open_room(folder, LIVE, **settings) as place, serving(place.room) as client:
        yield client, place


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as opened:
        yield opened


def test_a_view_is_acknowledged_and_then_shown_by_every_number(site: Site) -> None:
    client, place = site

    answer = client.post("/hit", json=a_body(locale="arm"))
    client.post("/hit", json=a_body(locale="ru"))

    assert answer.status_code == 204
    assert answer.content == b""
    assert client.get("/counts/arm/lake").json() == {
        "article": "lake",
        "locale": "arm",
        "views": 1,
        "total": 2,
        "as_of": "2026-11-23T12:00:00Z",
    }
    assert client.get("/counts/").json() == views(place.room)
    assert place.hits.count("lake", "arm") == 1


@pytest.mark.parametrize(
    ("article", "locale"), [("lake", "en"), ("озеро", "ru"), ("լիճ", "arm")]
)
def test_articles_are_counted_by_keys_in_any_script(
    site: Site, article: str, locale: str
) -> None:
    client, _ = site

    answer = client.post("/hit", json=a_body(article=article, locale=locale))

    assert answer.status_code == 204
    assert client.get(f"/counts/{locale}/{article}").json()["views"] == 1


def test_a_repeated_hit_is_acknowledged_again_and_counted_once(site: Site) -> None:
    client, place = site
    body = a_body()

    answers = [client.post("/hit", json=body).status_code for _ in range(5)]

    assert answers == [204] * 5
    assert place.hits.count("lake", "arm") == 1


def test_many_senders_of_the_same_ids_count_each_once(site: Site) -> None:
    client, place = site
    bodies = [a_body(locale=("ru", "arm")[number % 2]) for number in range(20)]

    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(
                lambda body: client.post("/hit", json=body).status_code, bodies * 6
            )
        )

    assert answers == [204] * 120
    assert place.hits.count("lake", "ru") == 10
    assert place.hits.count("lake", "arm") == 10
    assert place.hits.faults() == []


def test_send_beacon_may_send_it_as_plain_text(site: Site) -> None:
    client, place = site

    answer = client.post(
        "/hit", content=json.dumps(a_body()), headers={"Content-Type": "text/plain"}
    )

    assert answer.status_code == 204
    assert place.hits.count("lake", "arm") == 1


def test_refused_hits_are_counted_by_reason(tmp_path: Path) -> None:
    with open_room(tmp_path, LIVE) as place:
        with serving(place.room) as client:
            body = a_body()
            client.post("/hit", json=body)
            client.post("/hit", json=body)
            client.post("/hit", json=a_body(), headers={"Cookie": "pubpipe_staff=1"})
            client.post("/hit", json=a_body(), headers={"User-Agent": ""})
            client.post("/hit", content=b"[" * 2000)

        assert place.hits.rejected() == {
            "replay": 1,
            "staff": 1,
            "no_agent": 1,
            "malformed": 1,
        }


def test_do_not_track_is_counted_where_the_newsroom_says_so(tmp_path: Path) -> None:
    with open_site(tmp_path, honour_dnt=False) as (client, place):
        answer = client.post("/hit", json=a_body(), headers={"DNT": "1"})

        assert answer.status_code == 204
        assert place.hits.count("lake", "arm") == 1


def test_a_sender_cannot_say_who_or_when_it_is(site: Site) -> None:
    client, place = site
    told = a_body(ip="203.0.113.9", timestamp="2020-01-01", at=0, views=500)

    answer = client.post("/hit", json=told)

    assert answer.status_code == 204
    assert place.hits.count("lake", "arm") == 1
    assert place.hits.readers("lake", "arm") == 1


def test_forwarded_addresses_of_strangers_make_no_readers(site: Site) -> None:
    client, place = site

    for number in range(5):
        headers = {"X-Forwarded-For": f"203.0.113.{number}"}
        client.post("/hit", json=a_body(), headers=headers)

    assert place.hits.count("lake", "arm") == 5
    assert place.hits.readers("lake", "arm") == 1


@pytest.mark.parametrize(
    ("forwarded", "readers"),
    [
        (["203.0.113.1", "203.0.113.2"], 2),
        (["1.1.1.1, 203.0.113.1", "2.2.2.2, 203.0.113.1"], 1),
        (["203.0.113.1, 10.0.0.9", "203.0.113.1:443, 10.0.0.8"], 1),
        (["2001:db8::1", "[2001:db8::1]:4000"], 1),
        (["rubbish", ""], 1),
    ],
)
def test_a_listed_proxy_is_believed_up_to_the_first_stranger(
    tmp_path: Path, forwarded: list[str], readers: int
) -> None:
    proxies = ("127.0.0.1", "10.0.0.0/8")
    with open_site(tmp_path, trusted_proxies=proxies) as (client, place):
        for value in forwarded:
            client.post("/hit", json=a_body(), headers={"X-Forwarded-For": value})

        assert place.hits.count("lake", "arm") == len(forwarded)
        assert place.hits.readers("lake", "arm") == readers


def test_a_proxy_that_is_no_address_is_named(tmp_path: Path) -> None:
    with (
        open_room(tmp_path, trusted_proxies=("proxy.example",)) as place,
        pytest.raises(Refused, match=r"proxy\.example"),
        serving(place.room),
    ):
        pass


def test_one_address_may_send_only_so_many(tmp_path: Path) -> None:
    with open_site(tmp_path, hits_per_minute=3) as (client, place):
        answers = [client.post("/hit", json=a_body()) for _ in range(5)]

        assert [answer.status_code for answer in answers[:4]] == [204, 204, 204, 429]
        assert answers[3].headers["X-Pubpipe-Reason"] == "over_limit"
        assert place.hits.count("lake", "arm") == 3


def test_a_database_that_fails_is_said_so_and_counts_nothing(site: Site) -> None:
    client, place = site
    with place.engines[1].begin() as connection:
        connection.exec_driver_sql("ALTER TABLE event RENAME TO lost")

    answer = client.post("/hit", json=a_body())

    assert answer.status_code == 503
    assert answer.headers["X-Pubpipe-Reason"] == "unavailable"
    with place.engines[1].begin() as connection:
        connection.exec_driver_sql("ALTER TABLE lost RENAME TO event")
    assert place.hits.counts() == []
    assert client.post("/hit", json=a_body()).status_code == 204
