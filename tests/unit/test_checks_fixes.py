"""Where a finding stands, and what its one-key fix makes of the text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pubpipe.domain import checks, markup
from pubpipe.domain.checks import Edit, Finding, corrected
from pubpipe.domain.checks.placing import placed
from pubpipe.domain.locale import ARMENIAN, RUSSIAN
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
        ("The road is old.", "Ճանապարհը հին է", "Ճանապարհը հին է։"),
        ("The road, an old one.", "Ճանապարհը` հինը։", "Ճանապարհը՝ հինը։"),
        ("Is it old?", "Հի՞ն է?", "Հի՞ն է։"),
        ("The road is old.", "Ճաոապարհը հիn է։", "Ճաոապարհը հիո է։"),
        ("The road is old.", "Ճանապարհը  հին է։", "Ճանապարհը հին է։"),
        ("The road is old.", "Ճանապարհը հին հին է։", "Ճանապարհը հին է։"),
        ("The union is old.", "Միութիւնը հին է։", "Միությունը հին է։"),
        ("The “old” road.", 'Дорога "старая".', "Дорога «старая»."),
        ("The “old” road.", "Дорога “старая”.", "Дорога «старая»."),
        ("A road, an old one.", "Дорога - старая.", "Дорога\u00a0— старая."),
        ("A road.", "<1>Дорога</1>", "<1>Дорога.</1>"),
        ("The road is old.", " Дорога старая.", "Дорога старая."),
        ("The road, the sea.", "Дорога , море.", "Дорога, море."),
        ("The road, the sea.", "Дорога,море.", "Дорога, море."),
        ("The road, the sea.", "Дорога,, море.", "Дорога, море."),
        ("Cats and dogs.", "Кошки и cобаки.", "Кошки и собаки."),
        ("Cats and dogs.", "Кошки\u200b и \u202eсобаки.", "Кошки и собаки."),
        ("An old road", "Старая дорога.", "Старая дорога"),
        ("Is it old?", "Она старая.", "Она старая?"),
    ],
)
def test_all_fixes_together_leave_nothing_to_be_found(source, target, better):
    locale = ARMENIAN if re.search("[ա-ֆ]", target) else RUSSIAN
    source = re.sub(r"^(A road\.)$", r"<1>\1</1>", source)

    found = checks.run(Marked(source), target, locale)
    for _ in found:
        target = corrected(target, checks.run(Marked(source), target, locale)[0])

    assert found
    assert all(finding.span for finding in found if finding.kind != "question")
    assert target == better
    assert checks.run(Marked(source), better, locale) == ()


ODD = st.text(
    '0125:/.,%$°½ -–—«»“"„()?!։՝՞`<>&;\n\u00a0\u202e1eаяйAЯԱակմ՛thMay', max_size=40
)


@given(ODD, ODD)
def test_no_text_breaks_the_checks_and_every_place_is_within_it(source, target):
    for locale in (RUSSIAN, ARMENIAN):
        for finding in checks.run(Marked(source), target, locale):
            start, end = finding.span or (0, 0)
            assert 0 <= start <= end <= len(target)
            assert finding.message
            assert corrected(target, finding) != target or not finding.fix
