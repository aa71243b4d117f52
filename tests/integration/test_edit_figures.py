"""What people change of drafts is measured for engines, and for people by choice only."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pubpipe.adapters.database.store import SqlStore
from pubpipe.domain.errors import NotAllowed, Refused
from pubpipe.domain.person import Person
from pubpipe.domain.rewriting import compare
from pubpipe.ports import Newsroom
from pubpipe.stages import edit_figures, review
from pubpipe.stages.edit_figures import Figures, Row, edit_report, own_report
from tests.conftest import MakePerson
from tests.newsdesk import approve_all, launch, markdown, units

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
OURS = "Լաստանավը մեկնում է հին նավամատույցից։"


class Clock:
    """Tells the time it is set to."""

    def __init__(self) -> None:
        self.now = MONDAY - timedelta(days=30)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def timed(room: Newsroom, clock: Clock) -> Newsroom:
    """The newsroom by that clock, with an article drafted in Russian and Armenian."""
    assert isinstance(room.store, SqlStore)
    made = replace(room, store=SqlStore(room.store.engine, clock), clock=clock)
    launch(made, markdown([f"The ferry leaves pier {n} at nine." for n in range(1, 6)]))
    clock.now = MONDAY
    return made


def approve(room: Newsroom, person: Person, number: int, text: str = "") -> None:
    """Approve the unit with this place in the Armenian translation, as it is or anew."""
    unit = units(room, "arm")[number]
    review.approve(
        room, person, unit.id, source_hash=unit.source_hash, version=unit.version,
        text=text or None,
    )  # fmt: skip


def of(rows: tuple[Row, ...], locale: str = "arm") -> Row:
    (row,) = [each for each in rows if each.locale == locale]
    return row


def test_an_engines_figures_are_read_from_what_was_approved_of_its_drafts(
    timed: Newsroom, person: MakePerson, clock: Clock
) -> None:
    anna, vahe, chief = person("anna"), person("vahe"), person("chief")
    draft = units(timed, "arm")[1].text

    approve(timed, anna, 0)
    clock.now += timedelta(seconds=40)
    approve(timed, anna, 1, OURS)
    approve(timed, vahe, 2)
    clock.now += timedelta(seconds=20)
    approve(timed, vahe, 3)
    clock.now += timedelta(hours=1)
    approve(timed, vahe, 4)
    approve_all(timed, chief, "arm")
    row = of(edit_report(timed, chief).engines)

    scored = compare(draft, OURS)
    assert row.engine is not None
    assert row.engine.name == "dummy"
    total = row.total
    assert (total.confirmed, total.unchanged, total.scored) == (5, 4, 5)
    assert total.in_bulk == len(units(timed, "arm")) - 5
    # Of the two with a time; a pause of an hour is none.
    assert (total.timed, total.seconds) == (2, 30.0)
    assert total.chrf is not None
    assert scored.chrf is not None
    assert scored.chrf < total.chrf < 100
    assert total.word_edit_rate is not None
    assert 0 < total.word_edit_rate < 100 * scored.edits / scored.words
    assert row.slots[-1] == total
    assert set(row.slots[:-1]) == {Figures()}


def test_weeks_begin_on_monday_and_months_with_their_first(
    timed: Newsroom, person: MakePerson, clock: Clock
) -> None:
    anna = person("anna")
    clock.now = MONDAY - timedelta(days=1)
    approve(timed, anna, 0)
    clock.now = MONDAY
    approve(timed, anna, 1)

    weeks, months = edit_report(timed, anna), edit_report(timed, anna, "month")

    assert [str(start) for start in weeks.starts[-2:]] == ["2026-11-16", "2026-11-23"]
    assert [str(start) for start in months.starts[:1]] == ["2025-12-01"]
    assert [slot.confirmed for slot in of(weeks.engines).slots[-3:]] == [0, 1, 1]
    assert [slot.confirmed for slot in of(months.engines).slots[-2:]] == [0, 2]


def test_what_was_corrected_later_counts_as_it_stands(
    timed: Newsroom, person: MakePerson, clock: Clock
) -> None:
    anna = person("anna")
    approve(timed, anna, 1)
    clock.now += timedelta(minutes=1)
    approve(timed, anna, 1, OURS)

    total = of(edit_report(timed, anna).engines).total

    assert (total.confirmed, total.unchanged) == (1, 0)


def test_the_time_of_one_person_is_nobodys_business_unless_they_choose_so(
    timed: Newsroom, person: MakePerson, clock: Clock
) -> None:
    anna, chief = person("anna", "reviewer"), person("chief")
    approve(timed, anna, 0)
    clock.now += timedelta(seconds=40)
    approve(timed, anna, 1)

    before, own_before = edit_report(timed, chief), own_report(timed, anna)
    edit_figures.choose(timed, anna, True)
    after, own = edit_report(timed, chief), own_report(timed, anna)
    edit_figures.choose(timed, anna, False)
    again = edit_report(timed, chief)

    assert of(before.engines).total.is_withheld
    assert of(before.engines).total.seconds is None
    assert (before.people, own_before.people) == ((), ())
    assert of(after.engines).total.seconds == 40.0
    assert [each.person for each in after.people] == ["anna"]
    assert own.people == after.people
    assert own.people[0].total.seconds == 40.0
    assert (again.engines, again.people) == (before.engines, ())
    with timed.store.read() as tx:
        said = [event.action for event in tx.events("user:anna")]
    assert said[-2:] == ["own figures shown", "own figures hidden"]


def test_of_two_people_one_who_chose_it_does_not_give_the_other_away(
    timed: Newsroom, person: MakePerson, clock: Clock
) -> None:
    anna, vahe = person("anna"), person("vahe")
    for each, places in ((anna, (0, 1)), (vahe, (2, 3))):
        for place in places:
            approve(timed, each, place)
            clock.now += timedelta(seconds=15)

    together = of(edit_report(timed, anna).engines).total
    edit_figures.choose(timed, anna, True)
    apart = of(edit_report(timed, anna).engines).total

    assert together.seconds == 15.0
    assert apart.is_withheld


def test_figures_are_the_editors_of_the_locale(
    timed: Newsroom, person: MakePerson
) -> None:
    chief, russian = person("chief"), person("olga", "editor", "ru")
    approve(timed, chief, 0)
    approve_all(timed, chief, "ru")

    seen = edit_report(timed, russian)

    assert {row.locale for row in edit_report(timed, chief).engines} == {"arm", "ru"}
    assert {row.locale for row in seen.engines} == {"ru"}
    assert of(seen.engines, "ru").total == replace(
        Figures(), in_bulk=len(units(timed, "ru"))
    )
    with pytest.raises(NotAllowed):
        edit_report(timed, russian, locale="arm")
    with pytest.raises(NotAllowed):
        edit_report(timed, person("tigran", "translator"))
    with pytest.raises(Refused, match="Choose one of: week, month"):
        edit_report(timed, chief, "year")


def test_of_very_many_texts_a_part_is_compared_and_always_the_same(
    timed: Newsroom, person: MakePerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = person("anna")
    for number in range(5):
        approve(timed, anna, number)
    monkeypatch.setattr(edit_figures, "SCORED", 2)

    first, second = edit_report(timed, anna), edit_report(timed, anna)

    assert of(first.engines).total.confirmed == 5
    assert of(first.engines).total.scored < 5
    assert first == second
