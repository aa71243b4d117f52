import pytest

from pubpipe.domain.checks.terms import findings, two_ways
from pubpipe.domain.errors import Refused
from pubpipe.domain.glossary import Glossary, Term, checked, find, kept_terms
from pubpipe.domain.locale import ARMENIAN, RUSSIAN, Locale

RU = Glossary(
    "ru",
    (
        Term("ru", "map", "карта", part_of_speech="noun", gender="feminine"),
        Term("ru", "Aliyev", "Алиев", type="person"),
        Term("ru", "Lower Vale", "Нижняя Долина", type="place"),
        Term("ru", "Lower Vale", "Долина", standing="forbidden", type="place"),
        Term("ru", "Vale", "Вейл", type="person"),
        Term(
            "ru", "Osk", "", standing="undecided", type="sensitive", note="Ask first."
        ),
        Term("ru", "WHO", "ВОЗ", part_of_speech="abbreviation"),
        Term("ru", "PubPipe", "PubPipe", type="brand"),
    ),
)
ARM = Glossary(
    "arm",
    (
        Term("arm", "Yerevan", "Երևան", type="place"),
        Term("arm", "library", "գրադարան"),
    ),
)


def kinds(
    glossary: Glossary, source: str, target: str, locale: Locale = RUSSIAN
) -> list[str]:
    return [f.kind for f in findings(source, target, glossary, "en", locale)]


def test_terms_are_found_in_any_form_and_with_their_places():
    source = "Aliyev’s maps of Lower Vale; the map who knows."

    hits = {hit.source: hit for hit in find(RU, source, "en")}

    assert set(hits) == {"Aliyev", "map", "Lower Vale"}
    assert [source[a:b] for a, b in hits["map"].spans] == ["maps", "map"]
    assert hits["map"].gender == "feminine"
    assert (hits["Lower Vale"].preferred, hits["Lower Vale"].forbidden) == (
        ("Нижняя Долина",),
        ("Долина",),
    )


def test_a_name_is_found_with_its_capital_and_an_abbreviation_in_capitals():
    assert find(RU, "a vale for those who ask", "en") == ()
    assert [hit.source for hit in find(RU, "The WHO in VALE", "en")] == ["WHO", "Vale"]


@pytest.mark.parametrize(
    ("glossary", "source", "target", "locale"),
    [
        (RU, "The maps of Lower Vale", "Карты Нижней Долины", RUSSIAN),
        (RU, "To Aliyev from the WHO", "Алиеву от ВОЗ", RUSSIAN),
        (RU, "PubPipe grows", "PubPipe растёт", RUSSIAN),
        (ARM, "Yerevan’s libraries", "Երեվանի գրադարանները", ARMENIAN),
        (ARM, "In Yerevan?", "Երևանո՞ւմ", ARMENIAN),
    ],
)
def test_a_term_in_the_form_that_the_sentence_needs_is_right(
    glossary, source, target, locale
):
    assert kinds(glossary, source, target, locale) == []


def test_a_missing_and_a_forbidden_term_are_told_with_what_to_write():
    target = "План Долины"

    missing, forbidden, *rest = findings(
        "A map of Lower Vale", target, RU, "en", RUSSIAN
    )

    assert [finding.kind for finding in rest] == ["term"]
    assert "“карта”" in missing.message
    assert "Write “Нижняя Долина”" in forbidden.message
    assert forbidden.span is not None
    assert target[slice(*forbidden.span)] == "Долины"


def test_an_undecided_name_warns_whatever_is_written_until_it_is_decided():
    assert kinds(RU, "In Osk", "В Оске") == ["undecided term"]

    decided = Glossary("ru", (*RU.terms, Term("ru", "Osk", "Оск", type="sensitive")))

    assert kinds(decided, "In Osk", "В Оске") == []


def test_what_is_left_untranslated_is_known():
    assert kept_terms(RU) == ("PubPipe",)


def test_a_name_written_two_ways_is_told_and_its_forms_are_one_way():
    pairs = [
        ("Minister Aliyev came.", "Пришёл министр Алиев."),
        ("They met Aliyev in Yerevan.", "С Алиевым встретились в Ереване."),
        ("Aliyev’s words", "Слова Алыева"),
        ("Yerevan waits", "Ереван ждёт"),
    ]

    assert two_ways(pairs, RUSSIAN) == {"Aliyev": ["Алиев", "Алыева"]}
    assert two_ways(pairs[:2], RUSSIAN) == {}
    assert two_ways(
        [("Gyumri", "Գյումրի"), ("in Gyumri", "Գյումրիում"), ("Gyumri", "Գումրի")],
        ARMENIAN,
    ) == {"Gyumri": ["Գյումրի", "Գումրի"]}


@pytest.mark.parametrize(
    ("term", "said"),
    [
        (Term("ru", " ", "карта"), "no term of the source"),
        (Term("ru", "map", ""), "no translation"),
        (Term("arm", "map", "քարտեզ", gender="animate"), "no gender"),
        (Term("ru", "m" * 201, "карта"), "201 characters"),
    ],
)
def test_an_entry_that_cannot_be_one_is_refused_with_a_reason(term, said):
    with pytest.raises(Refused, match=said):
        checked(term)
