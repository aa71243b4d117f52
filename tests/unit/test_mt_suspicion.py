import pytest

from pubpipe.adapters.mt.suspicion import flags
from pubpipe.domain.locale import ARMENIAN, ENGLISH, RUSSIAN, Locale


def raised(
    source: str, target: str, locale: Locale = RUSSIAN, cut: bool = False
) -> tuple[str, ...]:
    return flags(source, target, locale, cut=cut)


@pytest.mark.parametrize(
    ("source", "target", "locale"),
    [
        ("Prefect is written in Python.", "Prefect написан на Python.", RUSSIAN),
        (
            "The Root & Branch club meets.",
            "Root & Branch ակումբը հավաքվում է։",
            ARMENIAN,
        ),
        ("Ha ha ha, he said.", "Ха-ха-ха, сказал он.", RUSSIAN),
        ("Step by step, day by day.", "Քայլ առ քայլ, օր օրի։", ARMENIAN),
        ("Она пришла.", "She came.", ENGLISH),
        ("He wrote “привет”.", "Նա գրեց «привет»։", ARMENIAN),
        ("—", "—", RUSSIAN),
    ],
)
def test_a_sound_draft_has_no_flag(source, target, locale):
    assert raised(source, target, locale) == ()


@pytest.mark.parametrize("target", ["", "  ", "…", "։"])
def test_a_draft_without_words_is_empty(target):
    assert raised("Two words.", target) == ("empty",)


@pytest.mark.parametrize(
    "target",
    [
        "и что он что он что он что он пришёл",
        "Նա եկավ, եկավ, եկավ, եկավ։",
        "аналаналаналаналаналаналанал",
    ],
)
def test_a_model_in_a_loop_is_told(target):
    assert "repetition" in raised("He came to town with his old mother.", target)


@pytest.mark.parametrize(
    ("target", "locale"),
    [
        ("the same words again", RUSSIAN),
        ("Он пришёл домой", ARMENIAN),
        ("Նա եկավ домой այսօր", ARMENIAN),
        ("Նա եկավ տուն", RUSSIAN),
    ],
)
def test_a_draft_in_other_letters_is_told(target, locale):
    assert "wrong_script" in raised("the same words again", target, locale)


def test_a_draft_that_ran_into_a_limit_or_grew_too_much_is_too_long():
    assert raised("Он пришёл.", "He came.", ENGLISH, cut=True) == ("too_long",)
    assert "too_long" in raised("Да.", " ".join(map(chr, range(1072, 1104))) * 2)


def test_lost_numbers_and_addresses_are_flagged():
    source = "Call 112 or see https://a_b.example/"

    assert raised(source, "Звоните 112, см. https://a_b.example/") == ()
    assert raised(source, "Звоните 121, см. https://a_b.example/") == ("number",)
    assert raised(source, "Звоните 112, см. сайт.") == ("url",)
