"""Where a finding stands, and what its one-key fix makes of the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pubpipe.domain import checks, markup
from pubpipe.domain.checks import Edit, Finding, corrected
from pubpipe.domain.checks.placing import placed
from pubpipe.domain.locale import ARMENIAN
from pubpipe.domain.markup import Marked

PIECES = st.lists(
    st.sampled_from(
        ["<1>", "</1>", "<2/>", "&amp;", "&lt;", "<", "&", "a ", "Ձուկ՝", "мел", "\n"]
    )
).map("".join)


@given(PIECES)
def test_every_plain_character_is_found_again_in_the_segment_text(text):
    plain, places = markup.located(text)

    assert plain == markup.plain(text)
    assert len(places) == len(plain)
    for sign, (start, end) in zip(plain, places, strict=True):
        assert markup.plain(text[start:end]) == sign


def test_a_fix_counts_tags_and_escaped_signs():
    source = Marked("Fish &amp; <1>chips</1>.")
    target = "Ձուկ &amp; <1>չիփս</1>:"

    (finding,) = checks.run(source, target, ARMENIAN)

    assert finding.span == (len(target) - 1, len(target))
    assert corrected(target, finding) == "Ձուկ &amp; <1>չիփս</1>։"


def test_a_fix_that_would_take_a_tag_away_is_left_off():
    target = "Да <1>да</1> нет."
    plain, places = markup.located(target)
    doubled = Finding("doubled", "warning", "", span=(0, 5), fix=(Edit(0, 3, ""),))
    across = Finding("doubled", "warning", "", span=(0, 5), fix=(Edit(2, 6, ""),))

    kept, left_off = placed([doubled, across], target, plain, places)

    assert corrected(target, kept) == "<1>да</1> нет."
    assert left_off.fix == ()
    assert target[slice(*(left_off.span or ()))] == "Да <1>да"


@pytest.mark.parametrize(
    ("source", "target", "better"),
    [
        ("The road is old.", "Ճանապարհը հին է:", "Ճանապարհը հին է։"),
        ("The road is old.", "Ճանապարհը հին է.", "Ճանապարհը հին է։"),
    ],
)
def test_a_fix_leaves_nothing_to_be_found(source, target, better):
    (finding,) = checks.run(Marked(source), target, ARMENIAN)

    assert corrected(target, finding) == better
    assert checks.run(Marked(source), better, ARMENIAN) == ()
