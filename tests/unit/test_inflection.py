import pytest

from pubpipe.domain.inflection import is_form, stem
from pubpipe.domain.tokens import fold


@pytest.mark.parametrize(
    ("term", "form", "language"),
    [
        ("карта", "карты", "ru"),
        ("карта", "картам", "ru"),
        ("Алиев", "Алиеву", "ru"),
        ("Алиев", "АЛИЕВЫМ", "ru"),
        ("отец", "отца", "ru"),
        ("Армения", "Армении", "ru"),
        ("Петросян", "Петросяна", "ru"),
        ("новый", "нового", "ru"),
        ("Երևան", "Երեվանում", "arm"),
        ("Ալիև", "Ալիևին", "hy"),
        ("գիրք", "գրքի", "hy"),
        ("հույս", "հուսի", "hy"),
        ("լեզու", "լեզվի", "hy"),
        ("քաղաք", "քաղաքներում", "arm"),
        ("կառավարություն", "կառավարության", "arm"),
        ("map", "maps", "en"),
        ("city", "cities", "en"),
        ("Aliyev", "Aliyev’s", "en"),
    ],
)
def test_a_word_is_known_in_its_forms(term, form, language):
    assert is_form(fold(term), fold(form), language)
    assert is_form(fold(form), fold(term), language)


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("карта", "карман", "ru"),
        ("Алиев", "Алиса", "ru"),
        ("совет", "советник", "ru"),
        ("Петров", "Петрозаводск", "ru"),
        ("он", "они", "ru"),
        ("Երևան", "երեք", "hy"),
        ("որ", "որը", "hy"),
        ("map", "mapping", "en"),
        ("the", "then", "en"),
        ("maps", "map", "xx"),
    ],
)
def test_other_words_are_no_forms(one, other, language):
    assert not is_form(fold(one), fold(other), language)


def test_a_stem_begins_every_form():
    assert stem("карты", "ru") == "карт"
    assert stem("երևանում", "arm") == "երևան"
    assert stem("maps", "en") == "map"
    assert stem("ан", "ru") == "ан"
