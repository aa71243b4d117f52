"""What people take up first."""

from datetime import UTC, datetime, timedelta
from typing import Any

from pubpipe.domain.demand import of_originals, urgency
from pubpipe.domain.edition import Translation
from pubpipe.domain.hit import Readership

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def a_translation(**changes: Any) -> Translation:
    told: dict[str, Any] = {
        "id": 1, "article_id": 1, "article": "лес", "locale": "arm", "mode": "latest",
        "live_edition": 0, "live_revision": 0, "release_seq": 0, "released": 0,
        "priority": 0, "deadline": None, "embargo": None, "units": {},
    }  # fmt: skip
    return Translation(**told | changes)


def key(views: int = 0, waits: int = 0, **changes: Any) -> Any:
    since = NOON - timedelta(hours=waits)
    return urgency(a_translation(**changes), views, since, NOON)


def test_orders_come_first_then_readers_then_age() -> None:
    in_order = [
        key(priority=5),
        key(deadline=NOON - timedelta(hours=1)),
        key(deadline=NOON + timedelta(hours=3)),
        key(views=900),
        key(views=12, deadline=NOON + timedelta(days=3)),
        key(views=12),
        key(deadline=NOON + timedelta(days=2)),
        key(waits=9),
        key(waits=2),
    ]
    mixed = in_order[::-1]

    assert sorted(mixed) == in_order


def test_only_the_originals_readers_ask_for_its_translations() -> None:
    read = [
        Readership("lake", "en", 46, 40),
        Readership("lake", "ru", 300, 200),
        Readership("լիճ", "arm", 9, 9),
    ]

    assert of_originals(read, "en") == {"lake": 46}
