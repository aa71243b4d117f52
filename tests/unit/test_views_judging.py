"""Who may be counted."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pubpipe.domain.hit import Reason
from pubpipe.ports import Visit
from pubpipe.stages.views import Gate, Pages, Seen
from pubpipe.stages.views.judging import read_hit
from pubpipe.stages.views.limits import ADDRESSES, Limiter
from tests.live_editions import NOON
from tests.web.public_room import (
    BROWSER,
    Place,
    a_body,
    new_id,
    open_room,
    publish,
)

LIVE = {"lake": ("en", "ru", "arm"), "озеро": ("ru",), "լիճ": ("arm",)}
LIVE_IN = frozenset(LIVE["lake"])
READER = Seen("203.0.113.7", BROWSER)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with open_room(tmp_path, LIVE, timezone="Asia/Yerevan") as opened:
        yield opened


def judge(place: Place, seen: Seen = READER, **changes: Any) -> Visit | Reason:
    return gate(place).judge(body(**changes), seen)


def gate(place: Place) -> Gate:
    return Gate(place.room, Pages(place.room))


def body(**changes: Any) -> bytes:
    return json_bytes(a_body(**changes))


def json_bytes(told: object) -> bytes:
    return json.dumps(told).encode()


@pytest.mark.parametrize(
    ("article", "locale"), [("lake", "en"), ("озеро", "ru"), ("լիճ", "arm")]
)
def test_a_reader_of_a_live_page_is_counted(
    place: Place, article: str, locale: str
) -> None:
    visit = judge(place, article=article, locale=locale)

    assert isinstance(visit, Visit)
    assert (visit.hit.article, visit.hit.locale) == (article, locale)
    assert visit.at == NOON


def test_the_time_of_a_visit_is_ours_not_the_senders(place: Place) -> None:
    visit = judge(place, event_id=str(new_id(NOON - timedelta(days=20))))

    assert isinstance(visit, Visit)
    assert visit.at == NOON


def test_an_id_may_be_as_old_as_the_window_and_no_older(place: Place) -> None:
    within = str(new_id(NOON - timedelta(days=30) + timedelta(seconds=1)))
    beyond = str(new_id(NOON - timedelta(days=30, seconds=1)))

    assert isinstance(judge(place, event_id=within), Visit)
    assert judge(place, event_id=beyond) == "too_old"


def test_a_page_counts_soon_after_it_goes_live(place: Place) -> None:
    one = gate(place)
    assert one.judge(body(article="new"), READER) == "unknown_page"
    publish(place.room, "new", "arm")
    place.watch.move(seconds=2)

    assert isinstance(one.judge(body(article="new"), READER), Visit)


def test_a_withdrawn_page_stops_counting_within_seconds(place: Place) -> None:
    one = gate(place)
    assert isinstance(one.judge(body(), READER), Visit)
    with place.room.store.write() as t:
        article = t.articles.find("lake")
        assert article
        translation = t.translations.find(article.id, "arm")
        assert translation
        t.editions.set_live(translation.id, 0, 0, "withdrawn")
    place.watch.move(seconds=6)

    assert one.judge(body(), READER) == "unknown_page"


def test_live_pages_are_not_asked_for_at_every_hit(place: Place) -> None:
    one = gate(place)
    one.judge(body(), READER)
    place.engines[0].dispose()
    (place.room.settings.workspace / "newsroom.db").rename(
        place.room.settings.workspace / "away.db"
    )

    assert isinstance(one.judge(body(), READER), Visit)


def test_one_asker_renews_what_is_known_of_a_page_and_the_others_go_on(
    place: Place,
) -> None:
    pages = Pages(place.room)
    at_first = pages.known("lake", NOON)
    pages.read("lake")
    place.watch.move(seconds=4.5)
    later = place.watch.now

    known = [pages.known("lake", later) for _ in range(4)]
    pages.read("lake")

    assert at_first is None
    assert known == [None] + [LIVE_IN] * 3
    assert pages.known("lake", later) == LIVE_IN


def test_a_reader_has_one_mark_a_page_and_newsroom_day(place: Place) -> None:
    first, again = judge(place), judge(place)
    elsewhere = judge(place, locale="ru")
    other = judge(place, Seen("203.0.113.8", BROWSER))
    place.watch.move(hours=9)
    tomorrow = judge(place)

    visits = (first, again, elsewhere, other, tomorrow)
    marks = [each.reader for each in visits if isinstance(each, Visit)]
    assert len(marks) == 5
    assert marks[0] == marks[1]
    assert len(set(marks)) == 4
    assert all(len(mark) == 32 for mark in marks)


@pytest.mark.parametrize(
    "told",
    [
        "",
        "null",
        '{"event_id": {}}',
        '{"event_id": "urn:uuid:019ab1d2-1111-7000-8000-000000000001"}',
        "[" * 100_000,
        "9" * 5_000,
    ],
)
def test_what_is_not_a_hit_is_not_read_as_one(told: str) -> None:
    assert read_hit(told.encode()) is None


def test_an_id_is_the_same_in_capitals() -> None:
    told = a_body()

    small = read_hit(json_bytes(told))
    large = read_hit(json_bytes(told | {"event_id": told["event_id"].upper()}))

    assert small is not None
    assert small == large


def test_a_bucket_of_hits_refills_evenly() -> None:
    now = 0.0
    limiter = Limiter(60, lambda: now)

    burst = [limiter.allows("203.0.113.7") for _ in range(61)]
    now = 2.0
    later = [limiter.allows("203.0.113.7") for _ in range(3)]

    assert burst == [True] * 60 + [False]
    assert later == [True, True, False]


def test_one_address_does_not_use_up_anothers_hits() -> None:
    limiter = Limiter(1, lambda: 0.0)
    limiter.allows("203.0.113.7")

    assert limiter.allows("203.0.113.8")


def test_all_addresses_of_one_ipv6_network_share_a_bucket() -> None:
    limiter = Limiter(1, lambda: 0.0)
    limiter.allows("2001:db8::1")

    assert not limiter.allows("2001:db8::ffff:2")
    assert limiter.allows("2001:db8:0:1::1")


def test_an_ipv4_address_is_the_same_inside_ipv6() -> None:
    limiter = Limiter(1, lambda: 0.0)
    limiter.allows("::ffff:203.0.113.7")

    assert not limiter.allows("203.0.113.7")


def test_only_so_many_addresses_are_remembered() -> None:
    limiter = Limiter(1, lambda: 0.0)

    for number in range(ADDRESSES + 10):
        limiter.allows(f"address {number}")

    assert len(limiter._buckets) == ADDRESSES


def test_no_limit_is_no_limit() -> None:
    limiter = Limiter(0, lambda: 0.0)

    assert all(limiter.allows("203.0.113.7") for _ in range(10_000))
