"""A warning that is none is dismissed once, with a reason, for the texts it was about."""

import pytest

from pubpipe.domain.checks import Finding
from pubpipe.domain.errors import NotAllowed, NotFound, Refused, Stale
from pubpipe.domain.person import Person
from pubpipe.domain.unit import Unit
from pubpipe.ports import Newsroom
from pubpipe.stages import dismissals, review
from tests.conftest import MakePerson
from tests.newsdesk import launch, markdown, units

RUSSIAN = "Билет стоит 120 драмов - дети ездят бесплатно."
ARMENIAN = "Տոմսն արժե 120 դրամ, երեխաները՝ անվճար:"
REASON = "Так пишет перевозчик / այսպես է գրում փոխադրողը"


@pytest.fixture
def anna(room: Newsroom, person: MakePerson) -> Person:
    launch(room, markdown(["Tickets cost 120 drams, children travel free."]))
    return person("anna", "reviewer")


def unit_of(room: Newsroom, locale: str) -> Unit:
    return next(unit for unit in units(room, locale) if unit.uid == "b1")


def saved(room: Newsroom, person: Person, locale: str, text: str) -> Unit:
    unit = unit_of(room, locale)
    return review.save(
        room, person, unit.id, source_hash=unit.source_hash, version=unit.version,
        text=text,
    ).unit  # fmt: skip


def only(findings: tuple[Finding, ...]) -> Finding:
    (finding,) = findings
    return finding


def dismiss(room: Newsroom, person: Person, unit: Unit, **more: str) -> Finding:
    mark = only(review.look_over(room, unit.id, more.get("text"))).mark
    given = {"source_hash": unit.source_hash, "mark": mark, "reason": REASON} | more
    return only(dismissals.dismiss(room, person, unit.id, **given))


@pytest.mark.parametrize(("locale", "text"), [("ru", RUSSIAN), ("arm", ARMENIAN)])
def test_the_next_reviewer_sees_who_dismissed_a_warning_and_why(
    room, anna, person, locale, text
):
    unit = saved(room, anna, locale, text)

    dismissed = dismiss(room, anna, unit)
    seen = only(review.workbench(room, "ferry", locale).findings[unit.id])
    done = review.approve(
        room, person("vahe", "reviewer"), unit.id,
        source_hash=unit.source_hash, version=unit.version,
    )  # fmt: skip
    story = review.history(room, unit.id).events

    assert seen == dismissed
    assert seen.dismissal is not None
    assert (seen.dismissal.person, seen.dismissal.reason) == ("anna", REASON)
    assert done.unit.status == "approved"
    noted, approved = story[-2:]
    assert (noted.action, noted.detail["reason"]) == ("dismissed", REASON)
    assert (approved.detail["warnings"], approved.detail["dismissed"]) == (
        [],
        [seen.kind],
    )


def test_a_dismissal_holds_for_exactly_the_texts_it_was_given_for(room, anna):
    unit = saved(room, anna, "ru", RUSSIAN)
    dismiss(room, anna, unit)

    other = saved(room, anna, "ru", RUSSIAN.replace("ездят", "едут"))
    asks = only(review.look_over(room, unit.id))
    back = saved(room, anna, "ru", RUSSIAN)
    stands = only(review.look_over(room, unit.id))
    launch(room, markdown(["Tickets cost 120 drams, and children travel free."]))
    changed = unit_of(room, "ru")

    assert other.text != RUSSIAN == back.text == changed.text
    assert asks.dismissal is None
    assert stands.dismissal is not None
    assert changed.source_hash != unit.source_hash
    assert only(review.look_over(room, unit.id)).dismissal is None


def test_what_is_being_typed_can_be_dismissed_before_it_is_saved(room, anna):
    unit = unit_of(room, "ru")

    dismiss(room, anna, unit, text=RUSSIAN)
    again = dismiss(room, anna, unit, text=RUSSIAN, reason="Точно так")
    done = saved(room, anna, "ru", RUSSIAN)

    assert again.dismissal is not None
    assert only(review.look_over(room, done.id)).dismissal == again.dismissal
    assert again.dismissal.reason == "Точно так"


def test_a_dismissal_can_be_taken_back(room, anna):
    unit = saved(room, anna, "arm", ARMENIAN)
    mark = dismiss(room, anna, unit).mark

    after = only(
        dismissals.ask_again(
            room, anna, unit.id, source_hash=unit.source_hash, mark=mark
        )
    )

    assert after.dismissal is None
    assert only(review.look_over(room, unit.id)).dismissal is None
    assert review.history(room, unit.id).events[-1].action == "asked again"


def test_errors_strangers_stale_sources_and_empty_reasons_are_refused(
    room, anna, person
):
    unit = saved(room, anna, "ru", RUSSIAN)
    elsewhere = person("tigran", "translator", "arm")
    broken = "Билет <1>стоит</1> 120 драмов."
    fault = next(
        each for each in review.look_over(room, unit.id, broken) if each.kind == "tags"
    )

    with pytest.raises(Refused, match="cannot be dismissed"):
        dismiss_mark(room, anna, unit, fault.mark, text=broken)
    with pytest.raises(NotAllowed):
        dismiss(room, elsewhere, unit)
    with pytest.raises(Stale):
        dismiss(room, anna, unit, source_hash="0" * 64)
    with pytest.raises(Refused, match="Say why"):
        dismiss(room, anna, unit, reason=" \u202e ")
    with pytest.raises(Refused, match="500 is the most"):
        dismiss(room, anna, unit, reason="п" * 501)
    with pytest.raises(NotFound, match="do not say that"):
        dismiss_mark(room, anna, unit, "f" * 64)
    assert only(review.look_over(room, unit.id)).dismissal is None


def dismiss_mark(
    room: Newsroom, person: Person, unit: Unit, mark: str, **more: str
) -> object:
    return dismissals.dismiss(
        room, person, unit.id,
        source_hash=unit.source_hash, mark=mark, reason=REASON, **more,
    )  # fmt: skip
