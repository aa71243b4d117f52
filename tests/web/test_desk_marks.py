"""Segment text as the desk shows it and takes it back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pubpipe.domain.markup import Marked, Tag, tidy
from pubpipe.web.desk.marks import difference, editable, pieces, typed

LINK = (Tag(1, "a", (("href", "https://example.org"),)),)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("R&amp;D pays.", "R&D pays."),
        ("Счёт 3 &lt; 5 &amp; точка.", "Счёт 3 < 5 & точка."),
        ("<1>Այգի</1> &amp; դաշտ։", "<1>Այգի</1> & դաշտ։"),
        ("Write &lt;1> for a tag.", "Write &lt;1> for a tag."),
        ("Write &amp;lt; for it.", "Write &amp;lt; for it."),
    ],
)
def test_signs_are_shown_plain_where_they_cannot_be_taken_for_tags(
    stored: str, shown: str
) -> None:
    seen = editable(stored)

    assert seen == shown
    assert typed(seen) == stored


@given(st.text(alphabet="a<>1/&;ltmpԱб \n"))
def test_what_was_shown_and_not_touched_comes_back_as_it_was_stored(text: str) -> None:
    stored = tidy(text)

    assert typed(editable(stored)) == stored


def test_line_ends_of_a_form_become_newlines() -> None:
    assert typed("один\r\nдва\rերեք") == "один\nдва\nերեք"


def test_a_tag_tells_what_it_stands_for() -> None:
    shown = pieces(Marked("В <1>сад</1>.", LINK))

    assert [(piece.kind, piece.value) for piece in shown] == [
        ("text", "В "),
        ("open", "<1>"),
        ("text", "сад"),
        ("close", "</1>"),
        ("text", "."),
    ]
    assert shown[1].what == "a https://example.org"


def test_a_difference_names_the_words_that_changed_and_no_others() -> None:
    old = Marked("The storm killed two people in <1>Gyumri</1>.", LINK)
    new = Marked("The storm killed ten people in <1>Vanadzor</1>.", LINK)

    changes = [(piece.change, piece.value) for piece in difference(old, new)]

    assert ("removed", "two") in changes
    assert ("added", "ten") in changes
    assert ("removed", "Gyumri") in changes
    assert ("added", "Vanadzor") in changes
    assert ("", "The storm killed ") in changes


def test_malformed_tags_are_shown_as_they_are_written() -> None:
    shown = pieces(Marked("</2> & <b>"))

    assert "".join(piece.value for piece in shown) == "</2> & <b>"
