"""A correction note: said at once by the source, by a translation when it is approved."""

import pytest

from pubpipe import pipeline
from pubpipe.domain.errors import NotAllowed, NotFound, Refused
from pubpipe.domain.order import Order
from pubpipe.domain.person import Person
from pubpipe.ports import Newsroom
from pubpipe.stages import accounts, review
from tests.conftest import PASSWORD
from tests.newsdesk import approve_all, launch, markdown, units

NOTE = "The ferry leaves at nine, not at ten."
ARMENIAN = "Լաստանավը մեկնում է իննին, ոչ թե տասին։"
SOURCE = ("The ferry leaves the old pier at nine every day.",)


@pytest.fixture
def editor(room: Newsroom) -> Person:
    accounts.add_user(room, "editor", [("*", "editor")], PASSWORD)
    return accounts.person(room, "editor")


@pytest.fixture
def live(room: Newsroom, editor: Person) -> Newsroom:
    """The ferry, live in English and Armenian."""
    launch(room, markdown(SOURCE))
    approve_all(room, editor, "arm")
    pipeline.release(room, "ferry", "arm", "editor")
    return room


def page(room: Newsroom, locale: str) -> str:
    path = f"site/{locale}/city/the-ferry-returns/index.html"
    return (room.settings.workspace / path).read_text("utf-8")


def test_note_is_on_the_source_at_once_and_one_unit_in_each_translation(
    live: Newsroom, editor: Person
) -> None:
    is_new = pipeline.correct(live, editor, "ferry", f" {NOTE}\n")

    waiting = [unit for unit in units(live, "arm") if unit.status != "approved"]
    assert is_new
    assert NOTE in page(live, "en")
    assert [(unit.uid, unit.role) for unit in waiting] == [("correction", "correction")]
    # The translation stays up, and says that it is behind.
    assert NOTE not in page(live, "arm")
    assert "Այս տարբերակից հետո բնագիրը փոփոխվել է։" in page(live, "arm")

    note = waiting[0]
    review.approve(
        live, editor, note.id,
        source_hash=note.source_hash, version=note.version, text=ARMENIAN,
    )  # fmt: skip
    pipeline.release(live, "ferry", "arm", "editor")

    assert ARMENIAN in page(live, "arm")
    assert "Ուղղում" in page(live, "arm")
    assert "Այս տարբերակից հետո" not in page(live, "arm")


def test_the_same_note_again_is_nothing_new_and_an_empty_one_takes_it_away(
    live: Newsroom, editor: Person
) -> None:
    pipeline.correct(live, editor, "ferry", NOTE)

    again = pipeline.correct(live, editor, "ferry", NOTE)
    taken = pipeline.correct(live, editor, "ferry", "")

    assert (again, taken) == (False, True)
    assert NOTE not in page(live, "en")
    assert "correction" not in [unit.uid for unit in units(live, "arm")]
    # What it was before: the approval that stood for it stands again.
    assert all(unit.status == "approved" for unit in units(live, "arm"))


def test_note_stays_with_later_revisions_and_may_come_with_one(
    live: Newsroom, editor: Person
) -> None:
    pipeline.correct(live, editor, "ferry", NOTE)

    launch(live, markdown((*SOURCE, "It is new.")))
    kept = NOTE in page(live, "en")
    launch(live, markdown(SOURCE), Order(correction="There is one ferry."))

    assert kept
    assert "There is one ferry." in page(live, "en")
    assert NOTE not in page(live, "en")


def test_note_of_nobody_who_may_or_for_no_article_changes_nothing(
    live: Newsroom, editor: Person
) -> None:
    accounts.add_user(live, "nare", [("arm", "editor")], PASSWORD)
    nare = accounts.person(live, "nare")

    with pytest.raises(NotAllowed):
        pipeline.correct(live, nare, "ferry", NOTE)
    with pytest.raises(NotFound, match="There is no article “boat”"):
        pipeline.correct(live, editor, "boat", NOTE)
    with pytest.raises(Refused, match="at most 2,000 characters"):
        pipeline.correct(live, editor, "ferry", "Ա" * 2001)

    assert "correction" not in page(live, "en")
