"""Counting in groups: nobody is told before the commit, nothing is counted by halves."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from uuid import UUID

import pytest
from sqlalchemy import Engine

from pubpipe.adapters.database.engine import open_sqlite
from pubpipe.adapters.database.hits import SqlHits
from pubpipe.adapters.database.migrate import migrate
from pubpipe.domain.errors import NotCounted
from pubpipe.domain.hit import Hit, Outcome
from pubpipe.ports import Visit
from pubpipe.stages.views import Counter

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class HeldHits(SqlHits):
    """A real hits database whose commits wait until the test lets them go, or fail."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.may_go = Event()
        self.may_go.set()
        self.has_begun = Event()
        self.fault: Exception | None = None
        self.groups: list[int] = []

    def record(self, visits: Sequence[Visit]) -> list[Outcome]:
        self.has_begun.set()
        assert self.may_go.wait(10)
        if self.fault:
            raise self.fault
        self.groups.append(len(visits))
        return super().record(visits)


@pytest.fixture
def hits(tmp_path: Path) -> Iterator[HeldHits]:
    engine = open_sqlite(tmp_path / "hits.db")
    migrate(engine, "hits")
    yield HeldHits(engine)
    engine.dispose()


@pytest.fixture
def counter(hits: HeldHits) -> Iterator[Counter]:
    with Counter(hits, lambda: NOON) as opened:
        yield opened
        hits.may_go.set()


def a_visit(number: int = 1, locale: str = "arm") -> Visit:
    made = int(NOON.timestamp() * 1000)
    event_id = UUID(int=made << 80 | 0x7 << 76 | 0b10 << 62 | number)
    return Visit(Hit(event_id, "lake", locale, 1), NOON, b"reader")


def submit(counter: Counter, visit: Visit) -> "Future[Outcome]":
    """Submit a visit; the future has what the counter tells, or raises it."""
    told: Future[Outcome] = Future()
    told.set_running_or_notify_cancel()

    def tell(outcome: Outcome | NotCounted) -> None:
        if isinstance(outcome, NotCounted):
            told.set_exception(outcome)
        else:
            told.set_result(outcome)

    counter.submit(visit, tell)
    return told


def held(hits: HeldHits, counter: Counter, visit: Visit) -> "Future[Outcome]":
    """Submit a visit and keep it before its commit."""
    hits.may_go.clear()
    hits.has_begun.clear()
    waiting = submit(counter, visit)
    assert hits.has_begun.wait(10)
    return waiting


def test_a_visit_is_acknowledged_only_after_its_commit(
    hits: HeldHits, counter: Counter
) -> None:
    waiting = held(hits, counter, a_visit())

    with pytest.raises(NotYet):
        waiting.result(timeout=0.05)
    hits.may_go.set()

    assert waiting.result(timeout=60) == "new"
    assert hits.count("lake", "arm") == 1


def test_what_comes_during_a_commit_is_one_group(
    hits: HeldHits, counter: Counter
) -> None:
    first = held(hits, counter, a_visit(0))

    rest = [submit(counter, a_visit(number)) for number in range(1, 20)]
    hits.may_go.set()

    assert all(each.result(timeout=60) == "new" for each in [first, *rest])
    assert hits.groups == [1, 19]


def test_a_group_is_no_larger_than_agreed(hits: HeldHits) -> None:
    with Counter(hits, lambda: NOON, batch=5) as counter:
        first = held(hits, counter, a_visit(0))
        rest = [submit(counter, a_visit(number)) for number in range(1, 12)]
        hits.may_go.set()

        assert all(each.result(timeout=60) == "new" for each in [first, *rest])
    assert hits.groups == [1, 5, 5, 1]


def test_a_failed_commit_is_told_to_all_who_wait_and_counts_none(
    hits: HeldHits, counter: Counter
) -> None:
    first = held(hits, counter, a_visit(0))
    others = [submit(counter, a_visit(number)) for number in range(1, 4)]
    hits.fault = OSError("the disk is full")
    hits.may_go.set()

    for each in [first, *others]:
        with pytest.raises(NotCounted):
            each.result(timeout=60)
    assert hits.count("lake", "arm") == 0
    hits.fault = None
    counter.stop()
    assert hits.rejected() == {"unavailable": 4}
    counter.start()
    assert submit(counter, a_visit(0)).result(timeout=60) == "new"


def test_when_too_many_wait_the_next_is_refused(hits: HeldHits) -> None:
    with Counter(hits, lambda: NOON, waiting=3) as counter:
        first = held(hits, counter, a_visit(0))
        rest = [submit(counter, a_visit(number)) for number in range(1, 4)]

        with pytest.raises(NotCounted, match="Too many"):
            submit(counter, a_visit(9))
        hits.may_go.set()

        assert all(each.result(timeout=60) == "new" for each in [first, *rest])
    assert hits.count("lake", "arm") == 4


def test_a_stop_stores_all_that_wait_and_then_takes_no_more(hits: HeldHits) -> None:
    counter = Counter(hits, lambda: NOON)
    waiting = [held(hits, counter, a_visit(0))]
    waiting += [submit(counter, a_visit(number)) for number in range(1, 50)]
    hits.may_go.set()

    counter.stop()

    assert all(each.done() and each.result() == "new" for each in waiting)
    assert hits.count("lake", "arm") == 50
    with pytest.raises(NotCounted, match="stopping"):
        submit(counter, a_visit(99))


def test_a_stopped_counter_can_start_again(hits: HeldHits) -> None:
    counter = Counter(hits, lambda: NOON)
    submit(counter, a_visit(1)).result(timeout=60)
    counter.stop()

    counter.start()

    assert submit(counter, a_visit(2)).result(timeout=60) == "new"
    counter.stop()


def test_a_repeat_is_acknowledged_and_told_apart(hits: HeldHits) -> None:
    with Counter(hits, lambda: NOON) as counter:
        first = submit(counter, a_visit()).result(timeout=60)
        again = submit(counter, a_visit()).result(timeout=60)

    assert (first, again) == ("new", "replay")
    assert hits.count("lake", "arm") == 1
    assert hits.rejected() == {"replay": 1}


def test_rejections_are_written_down_at_the_latest_when_it_stops(
    hits: HeldHits,
) -> None:
    with Counter(hits, lambda: NOON) as counter:
        for _ in range(30):
            counter.reject("bot")
        counter.reject("staff")

    assert hits.rejected() == {"bot": 30, "staff": 1}


def test_many_threads_with_the_same_ids_count_each_once(
    hits: HeldHits, counter: Counter
) -> None:
    visits = [a_visit(number) for number in range(40)]

    with ThreadPoolExecutor(8) as pool:
        waiting = list(pool.map(lambda visit: submit(counter, visit), visits * 8))

    assert sum(each.result(timeout=60) == "new" for each in waiting) == 40
    assert hits.count("lake", "arm") == 40
    assert hits.faults() == []
