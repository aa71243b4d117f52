import pytest

from pubpipe.adapters.mt.dummy import Dummy
from pubpipe.domain.locale import ARMENIAN, ENGLISH, RUSSIAN
from pubpipe.domain.markup import Marked, Tag, faults

SOURCE = Marked(
    "R&amp;D: “<1>Sow <2>36</2> seeds</1>”<3/> at seeds@velmar.example, "
    "https://a_b.example/x_y &lt; 10.",
    (Tag(1, "a", (("href", "/"),)), Tag(2, "em"), Tag(3, "br")),
)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        (ENGLISH, SOURCE.text),
        (
            RUSSIAN,
            "Р&amp;Д: «<1>Сош <2>36</2> сеедс</1>»<3/> ат seeds@velmar.example, "
            "https://a_b.example/x_y &lt; 10.",
        ),
        (
            ARMENIAN,
            "Ր&amp;Դ: «<1>Սով <2>36</2> սեեդս</1>»<3/> ատ seeds@velmar.example, "
            "https://a_b.example/x_y &lt; 10.",
        ),
    ],
)
def test_the_dummy_spells_words_and_keeps_tags_numbers_and_addresses(locale, text):
    draft = Dummy(locale).translate([SOURCE])[0]

    assert draft.text == text
    assert draft.flags == ()
    assert faults(SOURCE.text, draft.text) == ()


def test_the_dummy_gives_one_draft_per_source_in_order():
    drafts = Dummy(ARMENIAN).translate([Marked("one"), Marked(""), Marked("two")])

    assert [draft.text for draft in drafts] == ["ոնե", "", "տվո"]


@pytest.mark.parametrize("locale", [ENGLISH, RUSSIAN, ARMENIAN])
def test_terms_that_are_kept_stay_as_they_are(locale):
    source = Marked("Red Kite and <1>Kite Press</1>, not kites", SOURCE.tags)

    draft = Dummy(locale).translate([source], ["Kite", "Kite Press"])[0]

    assert "<1>Kite Press</1>" in draft.text
    assert " Kite " in draft.text
