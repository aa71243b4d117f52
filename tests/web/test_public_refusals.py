"""What is not counted, and what its sender is told. One site serves all: nobody counts."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.live_editions import NOON
from tests.web.public_room import Place, a_body, new_id, open_room, serving

LIVE = {"lake": ("en", "ru", "arm"), "озеро": ("ru",), "լիճ": ("arm",)}
Site = tuple[httpx.Client, Place]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with (
        open_room(tmp_path_factory.mktemp("newsroom"), LIVE) as place,
        serving(place.room) as client,
    ):
        yield client, place


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"event_id": "no id"}, "malformed"),
        ({"event_id": "5f0e4a3c-8a7e-4a0e-9d3c-2f1b8a7e4a0e"}, "malformed"),
        ({"event_id": str(new_id(NOON - timedelta(days=31)))}, "too_old"),
        ({"event_id": str(new_id(NOON + timedelta(hours=1)))}, "from_the_future"),
        ({"article": "nowhere"}, "unknown_page"),
        ({"article": "озеро", "locale": "arm"}, "unknown_page"),
        ({"locale": "hy"}, "unknown_page"),
    ],
)
def test_what_cannot_be_counted_is_refused_with_its_reason(
    site: Site, changes: dict[str, Any], reason: str
) -> None:
    client, place = site

    answer = client.post("/hit", json=a_body(**changes))

    assert answer.status_code == 400
    assert answer.headers["X-Pubpipe-Reason"] == reason
    assert place.hits.counts() == []


@pytest.mark.parametrize(
    ("headers", "status", "reason"),
    [
        ({"User-Agent": ""}, 403, "no_agent"),
        ({"User-Agent": "Googlebot/2.1 (+http://www.google.com/bot.html)"}, 403, "bot"),
        ({"Sec-Purpose": "prefetch;prerender"}, 200, "prefetch"),
        ({"X-Purpose": "preview"}, 200, "preview"),
        ({"Cookie": "pubpipe_staff=1"}, 200, "staff"),
        ({"DNT": "1"}, 200, "opted_out"),
        ({"Sec-GPC": "1"}, 200, "opted_out"),
        ({"Sec-Fetch-Site": "cross-site"}, 400, "unknown_page"),
        ({"Origin": "https://elsewhere.example"}, 400, "unknown_page"),
        ({"Origin": "null"}, 400, "unknown_page"),
    ],
)
def test_who_does_not_count_is_told_why(
    site: Site, headers: dict[str, str], status: int, reason: str
) -> None:
    client, place = site

    answer = client.post("/hit", json=a_body(), headers=headers)

    assert answer.status_code == status
    assert answer.headers["X-Pubpipe-Reason"] == reason
    assert answer.json() == {"counted": False, "reason": reason}
    assert place.hits.counts() == []


def test_a_page_that_is_no_edition_is_a_preview(site: Site) -> None:
    client, place = site

    answer = client.post("/hit", json=a_body(edition=0))

    assert answer.status_code == 200
    assert answer.headers["X-Pubpipe-Reason"] == "preview"
    assert place.hits.counts() == []


@pytest.mark.parametrize("size", [2_049, 10_000_000])
def test_a_big_body_is_refused(site: Site, size: int) -> None:
    client, place = site

    answer = client.post("/hit", content=b" " * size)

    assert answer.status_code == 413
    assert answer.headers["X-Pubpipe-Reason"] == "malformed"
    assert place.hits.counts() == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"{}",
        b"\xff\xfe",
        b"[" * 2000,
        json.dumps(a_body(event_id=7)).encode(),
        json.dumps(a_body(article=["lake"])).encode(),
        json.dumps(a_body(article="")).encode(),
        json.dumps(a_body(article="l\x00ke")).encode(),
        json.dumps(a_body(article="\ud800")).encode(),
        json.dumps(a_body(article="l" * 200)).encode(),
        json.dumps(a_body(locale=None)).encode(),
        json.dumps(a_body(edition=-1)).encode(),
        json.dumps(a_body(edition=2**31)).encode(),
        json.dumps(a_body(edition=True)).encode(),
        json.dumps(a_body(edition="1")).encode(),
    ],
    # Not by their text: the ids of hits in it are new every time.
    ids=range(18),
)
def test_a_body_of_another_shape_is_malformed(site: Site, body: bytes) -> None:
    client, place = site

    answer = client.post("/hit", content=body)

    assert answer.status_code == 400
    assert answer.headers["X-Pubpipe-Reason"] == "malformed"
    assert place.hits.counts() == []


def test_another_site_gets_no_permission_to_send(site: Site) -> None:
    client, _ = site
    asked = {
        "Origin": "https://elsewhere.example",
        "Access-Control-Request-Method": "POST",
    }

    answer = client.options("/hit", headers=asked)

    assert answer.status_code == 405
    assert not any(name.startswith("access-control") for name in answer.headers)


def test_a_page_without_views_has_the_number_nought(site: Site) -> None:
    client, _ = site

    answer = client.get("/counts/ru/lake")

    assert answer.json()["views"] == 0
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    ["/counts/arm/nowhere", "/counts/fr/lake", "/counts/arm/%00", "/counts/ru/лес"],
)
def test_a_page_that_is_not_live_has_no_number(site: Site, path: str) -> None:
    client, _ = site

    answer = client.get(path)

    assert answer.status_code == 404
    assert answer.json()["error"] == "not_found"
