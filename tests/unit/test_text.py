import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pubpipe.domain.text import clean, slugify

EXAMPLES = settings(max_examples=100, deadline=None, derandomize=True)


@EXAMPLES
@given(st.text(st.characters(codec=None)))
def test_clean_text_is_normal_free_of_controls_and_stays_as_it_is(text):
    cleaned = clean(text)

    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert all(unicodedata.category(c) != "Cc" or c in "\n\t" for c in cleaned)
    assert cleaned.splitlines() == cleaned.removesuffix("\n").split("\n") or not cleaned
    cleaned.encode("utf-8")


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("до\u2028после\u2029вот\u0085так", "до\nпосле\nвот\nтак"),
        ("մեկ\x1cերկու\x1eերեք", "մեկ երկու երեք"),
        ("ab\x00\x08c\ufeffd", "abcd"),
        ("\u202eevil\u202c \u2066x\u2069", "evil x"),
        ("и\u0306 е\u200d \u00a0½ ﬁ", "й е\u200d \u00a0½ ﬁ"),
        ("e\u202a\u0301", "é"),
    ],
)
def test_separators_become_space_or_newline_and_controls_vanish(raw, cleaned):
    assert clean(raw) == cleaned


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Defence & Development: 2026!", "defence-development-2026"),
        ("Щедрый ёжик в объезд", "shchedryy-yozhik-v-obezd"),
        ("Ինչո՞ւ Երևանը", "inchu-yerevany"),
        ("Որտեղ և ովքեր", "vortegh-yev-ovker"),
        ("Crème brûlée à l’Œuvre", "creme-brulee-a-loeuvre"),
        ("Əliyev", "eliyev"),
    ],
)
def test_a_slug_is_ascii_from_any_of_the_scripts(text, slug):
    assert slugify(text, "x") == slug


def test_a_slug_is_never_empty_and_never_long():
    assert slugify("新聞 …", "a-42") == "a-42"
    assert len(slugify("слово " * 100, "x")) <= 80
    assert not slugify("слово " * 100, "x").endswith("-")
    assert len(slugify("w" * 300, "x")) <= 80
