from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pubpipe.adapters.mt.layout import put_together, take_apart
from pubpipe.adapters.mt.machine import Said
from pubpipe.adapters.mt.placement import Passage, place, project
from pubpipe.adapters.mt.protection import mask, restore
from pubpipe.adapters.mt.sentences import Span
from pubpipe.domain.markup import Marked


def said(text: str, looked_at: Sequence[int | dict[int, float]], width: int) -> Said:
    """What a model says that looked at source word `looked_at[n]` for its n-th word."""
    rows = []
    for shares in looked_at:
        known = shares if isinstance(shares, dict) else {shares: 1.0}
        rows.append([known.get(column, 0.0) for column in range(width)])
    pieces = tuple("▁" + word for word in text.split())
    return Said(text, pieces, -1.0, len(pieces) + 1, False, rows)


def draft_of(
    source: str,
    text: str,
    looked_at: Sequence[int | dict[int, float]],
    spans: Sequence[Span] = (),
) -> str:
    """The draft of a one-sentence source, tags put back."""
    layout = take_apart(Marked(source))
    masked = mask(layout.plain, spans, ("⟦0⟧",))
    words = masked.text.split()
    answer = said(text, looked_at, len(words) + 1)
    restored = restore(text, masked)
    passage = Passage(
        (0, len(layout.plain)),
        (0, len(restored.text)),
        masked,
        ["▁" + word for word in words],
        answer,
        restored,
    )
    return put_together(place(layout, restored.text, [passage]))


texts = st.text("abяжԱբ&<>\u00a0 ։", max_size=8)


@given(texts, texts, texts, texts)
def test_a_layout_put_together_again_is_the_segment(a, b, c, d):
    def word(text: str) -> str:
        return (text.strip() or "x").replace("&", "&amp;").replace("<", "&lt;")

    text = f"{word(a)} <1>{word(b)} <2>{word(c)}</2><3/></1>{word(d)}<4/>"

    assert put_together(take_apart(Marked(text))) == text


def test_spaces_at_the_ends_of_a_tag_move_out_of_it():
    layout = take_apart(Marked("He<1> said </1>so\nand<2>\tso</2>"))

    assert put_together(layout) == "He <1>said</1> so and <2>so</2>"


def test_a_tag_follows_its_words_to_another_place():
    draft = draft_of(
        "the <1>Ministry of Culture</1> pays",
        "платит Министерство культуры",
        [4, 1, {2: 0.3, 3: 0.7}],
    )

    assert draft == "платит <1>Министерство культуры</1>"


def test_a_tag_on_the_first_word_follows_it_to_the_end():
    assert draft_of("<1>Gently</1> he spoke", "խոսեց նա մեղմ", [2, 1, 0]) == (
        "խոսեց նա <1>մեղմ</1>"
    )


def test_nested_tags_stay_nested():
    draft = draft_of(
        "see <1>the <2>old</2> town</1> today",
        "այսօր տեսեք հին քաղաքը",
        [4, 0, 2, {1: 0.4, 3: 0.6}],
    )

    assert draft == "այսօր տեսեք <1><2>հին</2> քաղաքը</1>"


def test_marks_around_the_words_stay_outside_a_tag_that_had_none():
    draft = draft_of(
        "he read <1>books</1> and slept", "он спал, читал «книги».", [0, 4, 1, 2]
    )

    assert draft == "он спал, читал «<1>книги</1>»."


@pytest.mark.parametrize(
    "looked_at",
    [
        [1, 0, 1],  # two places
        [{0: 0.5, 1: 0.5}, 0, {0: 0.45, 1: 0.55}],  # nowhere for sure
        [0, 0, 2],  # nowhere
    ],
)
def test_a_tag_without_one_clear_place_is_left_off(looked_at):
    assert draft_of("he <1>read</1> books", "раз два три", looked_at) == "раз два три"


def test_a_name_that_stands_word_for_word_in_the_draft_needs_no_attention():
    draft = draft_of(
        "at <1>Root & Branch</1> in 12 and <2>12</2> days".replace("&", "&amp;"),
        "за 12 и 12 дней в Root & Branch",
        [0] * 8,
    )

    assert draft == "за 12 и <2>12</2> дней в <1>Root &amp; Branch</1>"


def test_a_tag_around_a_protected_part_goes_where_its_symbol_went():
    source = "write to <1>a_b@c.example today</1> please"
    start = source.index("a_b") - 3

    draft = draft_of(
        source, "խնդրում եմ այսօր գրել ⟦0⟧", [4, 4, 3, 0, 2], [(start, start + 13)]
    )

    assert draft == "խնդրում եմ այսօր գրել a_b@c.example"
    both = draft_of(
        source, "խնդրում եմ գրել այսօր ⟦0⟧", [4, 4, 0, 3, 2], [(start, start + 13)]
    )
    assert both == "խնդրում եմ գրել <1>այսօր a_b@c.example</1>"


def test_tags_that_would_cross_are_not_both_placed():
    draft = draft_of("<1>one two</1> <2>three four</2> five", "а б в г", [0, 2, 1, 3])

    assert draft in ("а б в г", "<1>а б в</1> г", "а <2>б в г</2>")


def test_a_count_of_words_that_does_not_match_places_nothing():
    answer = said("а б", [0, 1], 3)

    assert project((0, 3), "one two three", ["▁one", "▁two"], answer) is None
