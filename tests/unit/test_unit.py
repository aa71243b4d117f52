"""What may happen to a unit, decided without a database."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from pubpipe.domain.errors import NotAllowed, Refused
from pubpipe.domain.markup import Marked, source_hash
from pubpipe.domain.person import Person
from pubpipe.domain.unit import (
    SOURCE_CHANGED,
    Act,
    Change,
    Draft,
    Target,
    Unit,
    decide,
    is_stale,
    on_source,
)

SOURCE = Marked("The bridge opens on Friday.")
NOW = datetime(2026, 1, 14, 7, 46, tzinfo=UTC)
TRANSLATOR = Person(1, "tigran", frozenset({("arm", "translator")}))
REVIEWER = Person(2, "rima", frozenset({("*", "reviewer")}))
DRAFT = Draft(5, "Կամուրջը բացվում է ուրբաթ։", "argos", "starter", "1", -0.4, (), True)


def unit(**changes: Any) -> Unit:
    plain = Unit(
        id=7, translation=1, article="bridge", locale="arm", uid="b1", ordinal=0,
        role="paragraph", position=1, source=SOURCE, source_hash=source_hash(SOURCE),
        status="untranslated", reason="", version=3,
    )  # fmt: skip
    return replace(plain, **changes)


def target(text: str, author: str = "tigran", source: Marked = SOURCE) -> Target:
    return Target(11, 1, text, source_hash(source), author, "desk", NOW)


def act(kind: Any, person: Person, text: str | None = None, **rest: Any) -> Act:
    return Act(kind, person, source_hash(SOURCE), 3, text=text, **rest)


def test_saving_a_text_translates_the_unit():
    change = decide(unit(), act("save", TRANSLATOR, "Мост откроется"), four_eyes=False)

    assert change == Change("translated", text="Мост откроется", revoke=True)


def test_saving_the_same_text_again_changes_nothing():
    translated = unit(status="translated", target=target("Կամուրջ"))

    assert (
        decide(translated, act("save", TRANSLATOR, "Կամուրջ"), four_eyes=False) is None
    )


def test_editing_an_approved_target_revokes_its_approval():
    approved = unit(status="approved", target=target("Կամուրջ"))

    change = decide(approved, act("save", TRANSLATOR, "Կամուրջը"), four_eyes=False)

    assert change == Change("translated", text="Կամուրջը", revoke=True)


def test_approving_an_unedited_draft_makes_it_a_target_and_says_so():
    drafted = unit(status="pretranslated", draft=DRAFT)

    change = decide(drafted, act("approve", REVIEWER), four_eyes=False)

    assert change is not None
    assert (change.status, change.text, change.origin) == (
        "approved",
        DRAFT.text,
        "draft",
    )


def test_a_translator_may_not_approve():
    with pytest.raises(NotAllowed, match="tigran may not approve"):
        decide(
            unit(status="pretranslated", draft=DRAFT),
            act("approve", TRANSLATOR),
            four_eyes=False,
        )


def test_nobody_translates_in_a_locale_that_is_not_theirs():
    with pytest.raises(NotAllowed):
        decide(unit(locale="ru"), act("save", TRANSLATOR, "Мост"), four_eyes=False)


def test_four_eyes_keeps_the_writer_from_approving():
    written = unit(status="translated", target=target("Կամուրջ", author="rima"))

    with pytest.raises(Refused, match="second person"):
        decide(written, act("approve", REVIEWER), four_eyes=True)


def test_four_eyes_turns_the_writers_approval_into_a_translation():
    change = decide(unit(), act("approve", REVIEWER, "Կամուրջ"), four_eyes=True)

    assert change is not None
    assert (change.status, change.approve) == ("translated", False)


def test_four_eyes_lets_a_second_person_approve():
    written = unit(status="translated", target=target("Կամուրջ"))

    change = decide(written, act("approve", REVIEWER), four_eyes=True)

    assert change is not None
    assert (change.status, change.approve, change.text) == ("approved", True, None)


def test_sending_back_needs_a_reason():
    approved = unit(status="approved", target=target("Կամուրջ"))

    with pytest.raises(Refused, match="why"):
        decide(approved, act("send_back", REVIEWER), four_eyes=False)
    change = decide(
        approved, act("send_back", REVIEWER, reason="Wrong day"), four_eyes=False
    )

    assert change == Change("fuzzy", reason="Wrong day", revoke=True)


def test_an_empty_text_is_refused():
    with pytest.raises(Refused, match="empty"):
        decide(unit(), act("save", TRANSLATOR, "  "), four_eyes=False)


def test_a_megabyte_in_one_segment_is_refused():
    with pytest.raises(Refused, match="20,000 is the most"):
        decide(unit(), act("save", TRANSLATOR, "բ" * 1_000_000), four_eyes=False)


def test_confirming_a_fuzzy_target_binds_it_to_the_new_source():
    old = target("Կամուրջ", source=Marked("The old bridge."))
    fuzzy = unit(status="fuzzy", reason=SOURCE_CHANGED, target=old)

    change = decide(fuzzy, act("approve", REVIEWER, "Կամուրջ"), four_eyes=False)

    assert change is not None
    assert (change.status, change.text) == ("approved", "Կամուրջ")


def test_a_person_who_saw_another_source_or_version_is_stale():
    assert not is_stale(unit(), act("save", TRANSLATOR, "Мост"))
    assert is_stale(unit(version=4), act("save", TRANSLATOR, "Мост"))
    assert is_stale(unit(source_hash="other"), act("save", TRANSLATOR, "Мост"))


def test_a_changed_source_turns_human_text_fuzzy_and_machine_text_away():
    old = target("Կամուրջ", source=Marked("The old bridge."))

    changed = on_source(unit(status="approved", target=old), None, has_draft=False)

    assert changed == Change("fuzzy", reason=SOURCE_CHANGED)
    assert on_source(unit(), None, has_draft=False) == Change("untranslated")
    assert on_source(unit(draft=DRAFT), None, has_draft=True) == Change("pretranslated")


def test_a_source_that_comes_back_restores_its_approval():
    mine = target("Կամուրջ")

    assert on_source(unit(target=mine), mine, has_draft=False) == Change("approved")
