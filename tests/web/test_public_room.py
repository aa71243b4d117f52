"""The public side joined to the rest, as `pubpipe up` serves it."""

import httpx
import pytest

from pubpipe.ports import Newsroom
from pubpipe.web.app import create_app
from tests.web.public_room import a_body, publish, running


def test_the_joined_newsroom_refuses_robots_and_counts_readers(room: Newsroom) -> None:
    publish(room, "lake", "arm")
    bot = {"User-Agent": "Googlebot/2.1 (+http://www.google.com/bot.html)"}
    reader = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; rv:145.0) Firefox/145.0"}

    with (
        running(create_app(room)) as address,
        httpx.Client(base_url=address, trust_env=False) as client,
    ):
        body = a_body(room.clock())
        refused = client.post("/hit", json=body, headers=bot)
        counted = client.post("/hit", json=body, headers=reader)
        number = client.get("/counts/arm/lake").json()["views"]

    assert (refused.status_code, counted.status_code) == (403, 204)
    assert number == 1
    assert room.hits.rejected() == {"bot": 1}


@pytest.mark.parametrize("path", ["/desk/", "/healthz", "/api/v1/openapi.json"])
def test_the_site_leaves_the_desk_its_paths(room: Newsroom, path: str) -> None:
    with (
        running(create_app(room)) as address,
        httpx.Client(base_url=address, trust_env=False) as client,
    ):
        answer = client.get(path, headers={"Accept": "application/json"})

    assert answer.status_code != 404
