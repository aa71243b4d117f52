import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pubpipe.domain.errors import Refused
from pubpipe.domain.markup import (
    Marked,
    MarkupError,
    Tag,
    dump_tags,
    escape,
    faults,
    load_tags,
    plain,
    safe_href,
    source_hash,
    tidy,
    to_html,
    tokens,
    unescape,
)

EXAMPLES = settings(max_examples=100, deadline=None, derandomize=True)
LETTERS = st.text("ab &<>/1;lt Яё Ինչո՞ւ։", max_size=20)


@st.composite
def marked_texts(draw, depth=3, ids=None):
    """Well-formed segment text with nested tags in three scripts."""
    ids = ids if ids is not None else iter(range(1, 1000))
    out = [escape(draw(LETTERS))]
    for _ in range(draw(st.integers(0, 2 if depth else 0))):
        number = next(ids)
        if draw(st.integers(0, 4)) == 0:
            out.append(f"<{number}/>")
        else:
            inner = draw(marked_texts(depth=depth - 1, ids=ids))
            out.append(f"<{number}>{inner}word</{number}>")
        out.append(escape(draw(LETTERS)))
    return "".join(out)


@EXAMPLES
@given(st.text())
def test_plain_text_survives_escaping(text):
    written = escape(text)

    assert unescape(written) == text
    assert plain(written) == text
    assert "".join(token.value for token in tokens(written)) == text


@EXAMPLES
@given(marked_texts())
def test_tokens_put_together_give_the_segment_text_back(text):
    pieces = tokens(text)

    again = "".join(escape(t.value) if t.kind == "text" else t.value for t in pieces)
    assert again == text
    assert faults(text, text) == ()
    assert tidy(text) == text


@EXAMPLES
@given(marked_texts(), st.data())
def test_a_removed_doubled_or_swapped_tag_is_a_fault(source, data):
    found = [token for token in tokens(source) if token.kind != "text"]
    if not found:
        return
    token = data.draw(st.sampled_from(found))
    at = source.index(token.value)
    without = source[:at] + source[at + len(token.value) :]
    twice = source[:at] + token.value + source[at:]
    foreign = source[:at] + "<9999/>" + source[at:]

    assert faults(source, without)
    assert faults(source, twice)
    assert faults(source, foreign)


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("Министерство культуры", "<1>…</1> of the source is missing"),
        ("<1>Министерство <2>культуры</2></1> <1>и</1>", "stands here more often"),
        ("<1>Министерство <2>культуры</2></1><3/>", "is not in the source"),
        ("<2>Министерство <1>культуры</1></2>", "must stand"),
        ("<1>Министерство</1> <2>культуры</2>", "must stand inside <1>"),
        ("<1>Министерство <2>культуры</1></2>", "must not cross"),
        ("<1>Министерство <2>культуры</2>", "never closed"),
        ("<1>Министерство <2></2></1>", "holds no text"),
        ("<1/>Министерство <2>культуры</2>", "missing"),
        ("<1>Министерство <2>культуры</2></1> <b>и</b>", "neither a numbered tag"),
        ("<1>Министерство & <2>культуры</2></1>", "Write & as &amp;"),
    ],
)
def test_each_fault_is_named_with_what_to_do(target, said):
    source = "<1>Ministry of <2>Culture</2></1>"

    found = faults(source, target)

    assert any(said in sentence for sentence in found), found


def test_word_order_may_move_tags_that_stand_side_by_side():
    source = "<1>Lake</1> of <2>Sevan</2><3/>"

    found = faults(source, "<2>Սևանա</2> <1>լիճ</1><3/>")

    assert found == ()


@pytest.mark.parametrize(
    "text", ["R&D", "a < b", "</1>", "<1>", "<1><2></1></2>", "<0>", "</1/>"]
)
def test_malformed_segment_text_is_refused_with_the_place(text):
    with pytest.raises(MarkupError) as refusal:
        tokens(text)

    assert isinstance(refusal.value, Refused)
    assert "<" in str(refusal.value) or "&" in str(refusal.value)


def test_stray_signs_that_a_person_typed_can_be_tidied():
    assert tidy("R&D <1>a < b</1> &amp; <b>") == "R&amp;D <1>a &lt; b</1> &amp; &lt;b>"


def test_a_line_break_is_a_newline_in_plain_text():
    assert plain("Արև<1/>R&amp;D <2>1 &lt; 2</2>") == "Արև\nR&D 1 < 2"


def test_the_source_hash_sees_text_tags_and_attributes_but_not_attribute_order():
    link = Tag(1, "a", (("href", "/a"), ("title", "t")))
    same = Tag(1, "a", (("title", "t"), ("href", "/a")))
    base = source_hash(Marked("<1>Лес</1>", (link,)))

    assert source_hash(Marked("<1>Лес</1>", (same,))) == base
    assert source_hash(Marked("<1>лес</1>", (link,))) != base
    assert source_hash(Marked("<1>Лес</1>", (Tag(1, "a", (("href", "/b"),)),))) != base
    assert source_hash(Marked("<1>Лес</1>", (Tag(1, "em"),))) != base


def test_html_has_only_safe_elements_attributes_and_addresses():
    marked = Marked(
        '<1>a&lt;b "c"</1><2/><3>x</3><4>y</4><5>z</5><6>ու</6>',
        (
            Tag(1, "a", (("href", 'https://e.org/?a=1&b="'), ("onclick", "x()"))),
            Tag(2, "br"),
            Tag(3, "script"),
            Tag(4, "a", (("href", "java\tscript:alert(1)"),)),
            Tag(5, "em", (("style", "x"),)),
            Tag(6, "span", (("lang", "hy"),)),
        ),
    )

    html = to_html(marked)

    assert html == (
        '<a href="https://e.org/?a=1&amp;b=&quot;">a&lt;b "c"</a><br>xy<em>z</em>'
        '<span lang="hy">ու</span>'
    )


@pytest.mark.parametrize(
    ("href", "safe"),
    [
        ("https://example.org/ա", True),
        ("mailto:desk@example.org", True),
        ("/news/1#a:b", True),
        ("#note", True),
        ("JavaScript:x", False),
        (" \x01javascript:x", False),
        ("data:text/html,x", False),
        ("vbscript:x", False),
        ("", False),
    ],
)
def test_only_web_mail_and_relative_addresses_are_safe(href, safe):
    assert (safe_href(href) is not None) is safe


def test_the_side_table_survives_json():
    tags = (Tag(1, "a", (("href", "/ա"), ("title", "Ё"))), Tag(2, "br"))

    assert load_tags(dump_tags(tags)) == tags
