"""The numbers, and the housekeeping that keeps them true."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from pubpipe.adapters.database.hits_schema import hourly
from pubpipe.domain.errors import NotFound
from pubpipe.domain.hit import Hit
from pubpipe.ports import Visit
from pubpipe.stages.views import Pages, page_views, roll_up, views
from tests.live_editions import NOON
from tests.web.public_room import Place, new_id, open_room

LIVE = {"lake": ("en", "ru", "arm"), "озеро": ("ru",), "լիճ": ("arm",)}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with open_room(tmp_path, LIVE, timezone="Asia/Yerevan") as opened:
        yield opened


def see(
    place: Place, article: str, locale: str, times: int = 1, at: datetime = NOON
) -> None:
    place.hits.record(
        [Visit(Hit(new_id(at), article, locale, 1), at, b"mark") for _ in range(times)]
    )


def test_every_live_page_has_a_number_and_its_time(place: Place) -> None:
    see(place, "lake", "arm", 46)
    see(place, "озеро", "ru", 2)

    numbers = views(place.room)

    assert [(each["article"], each["locale"], each["views"]) for each in numbers] == [
        ("lake", "arm", 46),
        ("lake", "en", 0),
        ("lake", "ru", 0),
        ("озеро", "ru", 2),
        ("լիճ", "arm", 0),
    ]
    assert {each["as_of"] for each in numbers} == {"2026-11-23T12:00:00Z"}
    assert set(numbers[0]) == {"article", "locale", "views", "as_of"}


def test_the_numbers_of_one_article_are_its_own(place: Place) -> None:
    see(place, "lake", "arm")
    see(place, "озеро", "ru", 2)

    numbers = views(place.room, "озеро")

    assert [(each["locale"], each["views"]) for each in numbers] == [("ru", 2)]


def test_an_unknown_article_is_said_to_be_unknown(place: Place) -> None:
    with pytest.raises(NotFound, match="“nowhere”"):
        views(place.room, "nowhere")


def test_a_withdrawn_page_keeps_the_views_it_had(place: Place) -> None:
    see(place, "lake", "arm", 3)
    with place.room.store.write() as t:
        for translation in t.translations.all():
            t.editions.set_live(translation.id, 0, 0, "withdrawn")

    assert [(each["article"], each["views"]) for each in views(place.room)] == [
        ("lake", 3)
    ]


def test_a_pages_number_comes_with_the_articles_total(place: Place) -> None:
    see(place, "lake", "arm", 3)
    see(place, "lake", "ru", 4)

    number = page_views(place.room, Pages(place.room), "lake", "arm")

    assert (number["views"], number["total"]) == (3, 7)


def test_rolling_up_changes_no_number_and_can_be_repeated(place: Place) -> None:
    for days in range(45):
        see(place, "lake", "arm", 2, NOON - timedelta(days=days))
    before = views(place.room)

    first, second = roll_up(place.room), roll_up(place.room)

    assert first["events"] == 28
    assert first["marks"] == 43
    assert second == {"salts": 0, "marks": 0, "events": 0, "faults": []}
    assert views(place.room) == before
    assert place.hits.readers("lake", "arm") == 45


def test_a_hit_that_may_still_be_repeated_is_kept(place: Place) -> None:
    # 24 October in Yerevan has hours whose ids are accepted until noon today.
    zone = ZoneInfo("Asia/Yerevan")
    see(place, "lake", "arm", 1, datetime(2026, 10, 24, 0, 1, tzinfo=zone))
    see(place, "lake", "arm", 1, datetime(2026, 10, 23, 23, 59, tzinfo=zone))

    assert roll_up(place.room)["events"] == 1


def test_the_salts_of_today_and_yesterday_stay(place: Place) -> None:
    today = NOON.date()
    kept = [place.hits.salt(today - timedelta(days=days)) for days in (3, 2, 1, 0)]

    gone = roll_up(place.room)["salts"]

    assert gone == 0  # each new day has destroyed the one two days before it
    assert place.hits.salt(today - timedelta(days=1)) == kept[2]
    assert place.hits.salt(today) == kept[3]


def test_a_number_that_does_not_add_up_is_reported(place: Place) -> None:
    see(place, "lake", "arm", 2)
    with place.engines[1].begin() as connection:
        connection.execute(update(hourly).values(views=5))

    faults = roll_up(place.room)["faults"]

    assert len(faults) == 1
    assert "“lake” in “arm”" in faults[0]


def test_what_does_not_add_up_is_not_sealed_away(place: Place) -> None:
    for days in (45, 40, 35, 1):
        see(place, "lake", "arm", 1, NOON - timedelta(days=days))
    with place.engines[1].begin() as connection:
        wrong = hourly.c.hour == NOON - timedelta(days=40)
        connection.execute(update(hourly).where(wrong).values(views=5))

    first, second = roll_up(place.room), roll_up(place.room)

    assert (first["events"], second["events"]) == (1, 0)
    assert len(first["faults"]) == len(second["faults"]) == 1


def test_an_id_that_nobody_can_know_any_more_is_refused_not_acknowledged(
    place: Place,
) -> None:
    # The server's clock was a day ahead while the days were sealed.
    place.watch.move(days=1)
    roll_up(place.room)
    place.watch.move(days=-1)
    told = Hit(new_id(NOON - timedelta(days=29, hours=23)), "lake", "arm", 1)

    assert place.hits.record([Visit(told, NOON, b"mark")]) == ["too_old"]
    assert place.hits.count("lake", "arm") == 0
