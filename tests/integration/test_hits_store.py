"""The hits database keeps its promises, whichever database it is."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, delete, update
from sqlalchemy.exc import DBAPIError

from pubpipe.adapters.database.hits import SqlHits
from pubpipe.adapters.database.hits_schema import event, hourly, metadata
from pubpipe.domain.hit import Hit, Readership, Selection
from pubpipe.ports import Visit
from tests.integration.hits_databases import open_hits

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
YEREVAN = "Asia/Yerevan"


@pytest.fixture(params=["memory", "file", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with open_hits(place(request, tmp_path)) as opened:
        yield opened


@pytest.fixture(params=["file", "postgresql"])
def shared_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database that several connections can use at once."""
    with open_hits(place(request, tmp_path)) as opened:
        yield opened


def place(request: pytest.FixtureRequest, folder: Path) -> Path | str | None:
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgresql"))
    return folder / "hits.db" if request.param == "file" else None


def an_id(at: datetime, number: int) -> UUID:
    milliseconds = int(at.timestamp() * 1000)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | 0b10 << 62 | number)


def a_visit(
    number: int = 1,
    *,
    article: str = "lake",
    locale: str = "arm",
    at: datetime = NOON,
    reader: bytes = b"reader",
) -> Visit:
    return Visit(Hit(an_id(at, number), article, locale, 1), at, reader)


def test_the_migrations_make_exactly_the_tables_that_the_code_uses(
    engine: Engine,
) -> None:
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)

    assert differences == []


def test_a_view_is_counted_in_its_article_and_locale_only(engine: Engine) -> None:
    hits = SqlHits(engine)

    new = hits.record([a_visit(1), a_visit(2, locale="ru"), a_visit(3, article="sea")])

    assert new == ["new"] * 3
    assert hits.count("lake", "arm") == 1
    assert hits.count("lake", "ru") == 1
    assert hits.count("lake", "en") == 0


def test_an_id_counts_once_within_a_batch_and_over_batches(engine: Engine) -> None:
    hits = SqlHits(engine)

    first = hits.record([a_visit(1), a_visit(1), a_visit(2)])
    again = hits.record([a_visit(2), a_visit(3), a_visit(1)])

    assert first == ["new", "replay", "new"]
    assert again == ["replay", "new", "replay"]
    assert hits.count("lake", "arm") == 3
    assert hits.faults() == []


def test_an_id_cannot_be_used_again_for_another_article(engine: Engine) -> None:
    hits = SqlHits(engine)
    hits.record([a_visit(1, article="lake")])

    new = hits.record([a_visit(1, article="sea")])

    assert new == ["replay"]
    assert hits.count("sea", "arm") == 0


def test_an_empty_batch_changes_nothing(engine: Engine) -> None:
    hits = SqlHits(engine)

    assert hits.record([]) == []
    assert hits.counts() == []


def test_every_batch_replayed_twice_changes_nothing(engine: Engine) -> None:
    hits = SqlHits(engine)
    random = Random(7)  # noqa: S311 - a fixed order, not a secret
    batches = [
        [
            a_visit(
                random.randrange(400),
                article=random.choice(["lake", "озеро", "լիճ"]),
                at=NOON + timedelta(minutes=number),
                reader=random.randbytes(2),
            )
            for _ in range(50)
        ]
        for number in range(10)
    ]
    for batch in batches:
        hits.record(batch)
    before = [(count.article, count.locale, count.views) for count in hits.counts()]
    readers = hits.readers("լիճ", "arm")

    for batch in batches + batches:
        assert set(hits.record(batch)) == {"replay"}

    after = [(count.article, count.locale, count.views) for count in hits.counts()]
    assert after == before
    assert sum(views for _, _, views in after) == len(
        {visit.hit.event_id for batch in batches for visit in batch}
    )
    assert hits.readers("լիճ", "arm") == readers
    assert hits.faults() == []


def test_a_batch_that_fails_leaves_no_half_count(engine: Engine) -> None:
    hits = SqlHits(engine)
    rename = "ALTER TABLE {} RENAME TO {}".format
    with engine.begin() as connection:
        connection.exec_driver_sql(rename("reader", "away"))

    # Events and totals are written by then.
    with pytest.raises(DBAPIError):
        hits.record([a_visit(1)])

    with engine.begin() as connection:
        connection.exec_driver_sql(rename("away", "reader"))
    assert hits.count("lake", "arm") == 0
    assert hits.record([a_visit(1)]) == ["new"]
    assert hits.faults() == []


def test_many_threads_with_the_same_ids_count_each_once(shared_engine: Engine) -> None:
    hits = SqlHits(shared_engine)
    visits = [
        a_visit(number, locale=("ru", "arm")[number % 2], at=NOON)
        for number in range(60)
    ]

    def send(seed: int) -> int:
        shuffled = Random(seed).sample(visits, len(visits))  # noqa: S311
        return sum(
            hits.record(shuffled[start : start + 7]).count("new")
            for start in range(0, len(shuffled), 7)
        )

    with ThreadPoolExecutor(8) as pool:
        new = list(pool.map(send, range(8)))

    assert sum(new) == 60
    assert hits.count("lake", "ru") + hits.count("lake", "arm") == 60
    assert hits.faults() == []


def test_a_reader_counts_once_a_newsroom_day(engine: Engine) -> None:
    hits = SqlHits(engine, YEREVAN)
    before_midnight = datetime(2026, 11, 23, 19, 59, tzinfo=UTC)
    after_midnight = datetime(2026, 11, 23, 20, 1, tzinfo=UTC)

    hits.record([a_visit(1, at=before_midnight), a_visit(2, at=before_midnight)])
    hits.record([a_visit(3, at=after_midnight)])

    assert hits.readers("lake", "arm") == 2
    assert hits.count("lake", "arm") == 3


def test_readership_is_told_by_page_hour_and_day_sealed_or_not(engine: Engine) -> None:
    hits = SqlHits(engine, YEREVAN)
    for days in range(40):
        at = NOON - timedelta(days=days)
        hits.record(
            [
                a_visit(days * 10 + 1, at=at),
                a_visit(days * 10 + 2, at=at, reader=b"another"),
                a_visit(days * 10 + 3, at=at, article="озеро", locale="ru"),
            ]
        )
    early = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)  # the 23rd in Yerevan
    hits.record([a_visit(999, at=early, reader=b"late")])
    since = datetime(2026, 10, 20, 20, tzinfo=UTC)
    before = hits.by_time(since, by_day=True)

    hits.forget(date(2026, 11, 22), datetime(2026, 10, 23, 20, tzinfo=UTC))

    assert hits.by_time(since, by_day=True) == before
    assert before.pages == hits.by_page(since) == [
        Readership("lake", "arm", 69, 69),
        Readership("озеро", "ru", 34, 34),
    ]  # fmt: skip
    assert sum(before.views.values()) == 103
    today = datetime(2026, 11, 22, 20, tzinfo=UTC)
    assert before.views[today] == 4
    hours = hits.by_time(today, by_day=False)
    assert hours.views == {early.replace(minute=0): 1, NOON: 3}
    assert sum(each.views for each in hours.pages) == 4
    russian = hits.by_time(NOON, Selection(locale="ru"), by_day=False)
    assert russian.views == {NOON: 1}
    some = Selection(articles=frozenset({"озеро"}))
    assert list(hits.by_time(today, some, by_day=True).views.values()) == [1]
    assert hits.by_page(since, Selection(articles=frozenset())) == []


def test_days_of_a_zone_with_half_hours_add_up_to_their_pages(engine: Engine) -> None:
    hits = SqlHits(engine, "Asia/Kolkata")
    start = NOON - timedelta(days=3)
    hits.record([a_visit(n, at=start + timedelta(minutes=20 * n)) for n in range(150)])
    midnight = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)

    found = hits.by_time(midnight, by_day=True)

    assert sum(found.views.values()) == sum(each.views for each in found.pages)
    assert 0 < sum(found.views.values()) < 150


def test_rejected_hits_are_counted_by_reason(engine: Engine) -> None:
    hits = SqlHits(engine)

    hits.reject("bot", NOON)
    hits.reject("bot", NOON + timedelta(minutes=59), times=3)
    hits.reject("staff", NOON + timedelta(hours=5))

    assert hits.rejected() == {"bot": 4, "staff": 1}
    assert hits.rejected(NOON + timedelta(hours=1)) == {"staff": 1}


def test_a_day_has_one_salt_in_every_process(engine: Engine) -> None:
    today = date(2026, 11, 23)

    one, other = SqlHits(engine).salt(today), SqlHits(engine).salt(today)

    assert one == other
    assert len(one) == 32


def test_a_new_days_salt_destroys_the_salt_of_two_days_ago(engine: Engine) -> None:
    hits = SqlHits(engine)
    first = hits.salt(date(2026, 11, 21))
    second = hits.salt(date(2026, 11, 22))

    hits.salt(date(2026, 11, 23))

    assert hits.salt(date(2026, 11, 22)) == second
    assert SqlHits(engine).salt(date(2026, 11, 21)) != first


def test_forgetting_changes_no_number(engine: Engine) -> None:
    hits = SqlHits(engine, YEREVAN)
    for days in range(40):
        at = NOON - timedelta(days=days)
        hits.record([a_visit(days, at=at), a_visit(1000 + days, at=at, reader=b"b")])
    edge = datetime(2026, 10, 23, 20, tzinfo=UTC)

    went = hits.forget(date(2026, 11, 22), edge)

    assert went == {"salts": 0, "marks": 76, "events": 18}
    assert hits.count("lake", "arm") == 80
    assert hits.readers("lake", "arm") == 80
    assert [count.views for count in hits.counts()] == [80]
    assert hits.faults() == []


def test_forgetting_twice_is_forgetting_once(engine: Engine) -> None:
    hits = SqlHits(engine, YEREVAN)
    hits.record([a_visit(days, at=NOON - timedelta(days=days)) for days in range(40)])
    edge = NOON - timedelta(days=30)
    hits.forget(date(2026, 11, 22), edge)

    again = hits.forget(date(2026, 11, 22), edge)

    assert again == {"salts": 0, "marks": 0, "events": 0}
    assert hits.count("lake", "arm") == 40
    assert hits.readers("lake", "arm") == 40


def test_an_id_whose_event_was_dropped_is_never_counted_again(engine: Engine) -> None:
    hits = SqlHits(engine)
    old = a_visit(1, at=NOON - timedelta(days=31))
    hits.record([old])
    hits.forget(date(2026, 11, 22), NOON - timedelta(days=30))

    # The server's clock is back in October: only the seal still knows.
    told = hits.record([old])

    assert told == ["too_old"]
    assert hits.count("lake", "arm") == 1


def test_a_zone_with_half_hours_seals_without_losing_any(engine: Engine) -> None:
    hits = SqlHits(engine, "Asia/Kolkata")
    start = NOON - timedelta(days=3)
    hits.record(
        [
            a_visit(number, at=start + timedelta(minutes=20 * number))
            for number in range(150)
        ]
    )

    hits.forget(date(2026, 11, 22), NOON - timedelta(days=2, minutes=-30))
    hits.forget(date(2026, 11, 22), NOON - timedelta(days=1, minutes=-30))

    assert hits.count("lake", "arm") == 150
    assert hits.faults() == []


def test_sealing_while_others_count_loses_nothing(shared_engine: Engine) -> None:
    hits = SqlHits(shared_engine)

    def count(seed: int) -> int:
        return sum(
            hits.record([a_visit(seed * 100 + number, at=NOON - timedelta(hours=number))]).count("new")
            for number in range(30)
        )  # fmt: skip

    with ThreadPoolExecutor(4) as pool:
        counted = [pool.submit(count, seed) for seed in range(3)]
        sealing = [
            pool.submit(hits.forget, date(2026, 11, 1), NOON - timedelta(hours=hours))
            for hours in (40, 35, 30)
        ]
        total = sum(future.result() for future in counted)
        for future in sealing:
            future.result()

    assert total == 90
    assert hits.count("lake", "arm") == 90
    assert hits.faults() == []


def test_a_total_that_does_not_match_its_events_is_named(engine: Engine) -> None:
    hits = SqlHits(engine)
    hits.record([a_visit(1), a_visit(2, locale="ru")])
    with engine.begin() as connection:
        connection.execute(
            update(hourly).where(hourly.c.locale == "ru").values(views=7)
        )

    faults = hits.faults()

    assert len(faults) == 1
    assert "“lake” in “ru” has 1 views" in str(faults[0])
    assert "2026-11-23 12:00 UTC, and a total of 7" in str(faults[0])


def test_a_missing_total_and_a_missing_event_are_both_named(engine: Engine) -> None:
    hits = SqlHits(engine)
    hits.record([a_visit(1), a_visit(2, locale="ru")])
    with engine.begin() as connection:
        connection.execute(delete(hourly).where(hourly.c.locale == "ru"))
        connection.execute(delete(event).where(event.c.locale == "arm"))

    faults = hits.faults()

    assert len(faults) == 2


def test_views_survive_a_restart(tmp_path: Path) -> None:
    with open_hits(tmp_path / "hits.db") as engine:
        SqlHits(engine).record([a_visit(1), a_visit(2)])

    with open_hits(tmp_path / "hits.db") as engine:
        hits = SqlHits(engine)

        assert hits.record([a_visit(2)]) == ["replay"]
        assert hits.count("lake", "arm") == 2


def test_a_destroyed_salt_is_nowhere_in_the_files(tmp_path: Path) -> None:
    with open_hits(tmp_path / "hits.db") as engine:
        hits = SqlHits(engine)
        secret = hits.salt(date(2026, 11, 20))
        hits.salt(date(2026, 11, 21))
        assert any(secret in path.read_bytes() for path in tmp_path.iterdir())

        hits.forget(date(2026, 11, 22), NOON - timedelta(days=30))

        assert not any(secret in path.read_bytes() for path in tmp_path.iterdir())


def test_a_database_in_use_is_counted_into_when_it_is_free(tmp_path: Path) -> None:
    with open_hits(tmp_path / "hits.db") as engine, ThreadPoolExecutor(1) as pool:
        hits = SqlHits(engine)
        other = sqlite3.connect(tmp_path / "hits.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        waiting = pool.submit(hits.record, [a_visit(1)])
        assert hits.count("lake", "arm") == 0

        other.execute("ROLLBACK")
        other.close()

        assert waiting.result(timeout=60) == ["new"]
        assert hits.count("lake", "arm") == 1
