"""What is done to several segments at once, and taken back."""

import pytest

from pubpipe.domain.errors import NotFound, Refused
from pubpipe.domain.person import Person
from pubpipe.domain.unit import Unit
from pubpipe.ports import Newsroom
from pubpipe.stages import bulk, review
from tests import newsdesk
from tests.conftest import MakePerson

REPEATED = ("The ferry leaves.", "Паром & катер — это два судна.", "The ferry leaves.", "The ferry leaves.")  # fmt: skip
TEXT = "Լաստանավը մեկնում է։"


def units(room: Newsroom) -> tuple[Unit, ...]:
    return newsdesk.units(room, "arm")


def save(room: Newsroom, person: Person, unit: Unit, text: str) -> Unit:
    seen = {"source_hash": unit.source_hash, "version": unit.version}
    return review.save(room, person, unit.id, text=text, **seen).unit  # type: ignore[arg-type]


def test_a_confirmed_text_fills_its_repeats_and_no_persons_text_until_undone(
    room: Newsroom, person: MakePerson
) -> None:
    anna, vahe = person("anna", "reviewer"), person("vahe", "reviewer")
    newsdesk.launch(room, newsdesk.markdown(REPEATED))
    first, other, second, third = units(room)[1:5]
    save(room, vahe, third, "Լաստանավը գնում է։")

    save(room, anna, first, TEXT)
    done = bulk.fill_repeats(room, anna, first.id)
    filled = review.unit(room, second.id)
    with pytest.raises(NotFound):
        bulk.undo(room, vahe, done.act)
    back = bulk.undo(room, anna, done.act)
    with pytest.raises(Refused, match="already"):
        bulk.undo(room, anna, done.act)

    after = review.unit(room, second.id)
    assert (done.units, done.left) == ([second.id], [])
    assert (filled.status, filled.text) == ("translated", TEXT)
    assert filled.target is not None
    assert filled.target.origin == "repeat"
    assert (after.status, after.target, back.units) == (
        "pretranslated",
        None,
        [second.id],
    )
    assert [each.text for each in review.history(room, second.id).targets] == [TEXT]
    assert review.unit(room, third.id).text == "Լաստանավը գնում է։"
    assert review.unit(room, other.id).status == "pretranslated"


def test_what_was_changed_since_stays_when_a_bulk_act_is_undone(
    room: Newsroom, person: MakePerson
) -> None:
    anna, vahe = person("anna", "reviewer"), person("vahe", "reviewer")
    newsdesk.launch(room, newsdesk.markdown(REPEATED))
    first, _, second, third = units(room)[1:5]
    save(room, anna, first, TEXT)
    done = bulk.fill_repeats(room, anna, first.id)
    save(room, vahe, review.unit(room, third.id), "Լաստանավը լողում է։")

    back = bulk.undo(room, anna, done.act)

    assert back.units == [second.id]
    assert back.left == [(third.key, "It was changed since, and stays.")]
    assert review.unit(room, third.id).text == "Լաստանավը լողում է։"


def test_replacing_shows_first_asks_again_and_is_undone(
    room: Newsroom, person: MakePerson
) -> None:
    anna = person("anna", "editor")
    newsdesk.launch(room, newsdesk.markdown(REPEATED))
    first, other, second, third = units(room)[1:5]
    for unit, text in ((first, TEXT), (second, TEXT), (other, "Паром & катер։")):
        save(room, anna, unit, text.replace("&", "&amp;"))
    seen = review.unit(room, first.id)
    review.approve(
        room, anna, first.id, source_hash=seen.source_hash, version=seen.version
    )

    found = bulk.find(room, "ferry", "arm", "լաստանավ", "Նավ", match_case=False)
    done = bulk.replace(
        room, anna, "ferry", "arm", "լաստանավ", "Նավ", match_case=False, only={first.id}
    )
    marked = bulk.find(room, "ferry", "arm", "& катер", "<катер>")
    after = review.unit(room, first.id)
    drafted = bulk.replace(
        room, anna, "ferry", "arm", third.text[:3], "Նոր", only={third.id}
    )
    unread = review.unit(room, third.id)
    for act in (drafted.act, done.act):
        bulk.undo(room, anna, act)

    assert [each.unit.id for each in found] == [first.id, second.id]
    assert [each.text for each in marked] == ["Паром &lt;катер>։"]
    assert (after.status, after.text) == ("translated", "Նավը մեկնում է։")
    assert (unread.status, unread.reason) == ("fuzzy", bulk._REPLACED)
    assert review.unit(room, first.id).status == "approved"
    assert review.unit(room, first.id).text == TEXT
    assert review.unit(room, third.id).status == "pretranslated"


def test_matches_of_the_same_place_are_approved_together_and_nothing_else(
    room: Newsroom, person: MakePerson
) -> None:
    anna = person("anna", "editor")
    newsdesk.launch(room, newsdesk.markdown(REPEATED[:2]))
    for unit in units(room)[:3]:
        seen = {"source_hash": unit.source_hash, "version": unit.version}
        review.approve(room, anna, unit.id, text=TEXT, **seen)  # type: ignore[arg-type]
    copy = newsdesk.markdown(REPEATED[:2]).replace(b"id: ferry", b"id: copy")
    newsdesk.launch(room, copy + "\n\nԼաստանավ։\n".encode())

    done = bulk.approve_matches(room, anna, "copy", "arm")
    states = [unit.status for unit in newsdesk.units(room, "arm", "copy")]
    bulk.undo(room, anna, done.act)

    assert states[:4] == ["approved", "approved", "approved", "pretranslated"]
    assert len(done.units) == 3
    assert {u.status for u in newsdesk.units(room, "arm", "copy")} == {"pretranslated"}
