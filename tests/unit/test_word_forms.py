"""Stems, sounds and keyboards: the three ways in which a word may be another one."""

import pytest

from pubpipe.domain.keyboards import retyped
from pubpipe.domain.skeletons import skeletons
from pubpipe.domain.stems import stem
from pubpipe.domain.tokens import fold


@pytest.mark.parametrize(
    "forms",
    [
        "city cities city's",
        "run runs running",
        "price prices priced pricing",
        "agree agrees agreed",
        "boss bosses",
        "Ереван Еревана Ереване Ереваном",
        "рынок рынка рынки рынков рынками",
        "озеро озера озёра озёр",
        "Армения Армении Армению Арменией",
        "новый нового новая новые новыми",
        "Алиев Алиева Алиеву Алиевым",
        "подписал подписали подписать подписала",
        "встречается встречались",
        "Երևան Երևանի Երևանում Երևանից Երեվանը",
        "գյուղ գյուղի գյուղեր գյուղերի գյուղերում գյուղն",
        "երկիր երկրի երկրներ երկրները",
        "կամուրջ կամրջի կամուրջներ կամրջով",
        "լիճ լճի լճեր լիճը",
        "ուսուցիչ ուսուցչի ուսուցիչները",
        "կառավարություն կառավարության կառավարությունը կառավարությամբ",
        "զարգացում զարգացման զարգացումը",
        "հայտարարել հայտարարեց հայտարարում",
        "լեզու լեզվի լեզուներ",
    ],
)
def test_the_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len({stem(fold(form)) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    "words",
    [
        "bridge lake river market",
        "мост озеро рынок река министр",
        "կամուրջ լիճ գետ շուկա գյուղ",
    ],
)
def test_different_words_have_different_stems(words: str) -> None:
    assert len({stem(word) for word in words.split()}) == len(words.split())


@pytest.mark.parametrize("word", ["", "a", "я", "լ", "2026", "ქალაქი", "x²"])
def test_what_is_short_or_of_another_script_is_its_own_stem(word: str) -> None:
    assert stem(word) == word


@pytest.mark.parametrize(
    "spellings",
    [
        "Երևան Երեվան Ереван Yerevan Erevan",
        "Ալիև Алиев Aliyev Aliev Əliyev",
        "Գյումրի Гюмри Gyumri Gumri",
        "Ջերմուկ Джермук Jermuk Dzhermuk",
        "Խաչատրյան Хачатрян Khachatryan Xachatryan",
        "Հովհաննիսյան Ованнисян Hovhannisyan",
        "Հրազդան Раздан Hrazdan",
        "Դիլիջան Дилижан Dilijan Dilizhan",
        "Շուշան Шушан Shushan Şuşan",
        "ինչու inchu",
    ],
)
def test_a_name_sounds_the_same_in_every_script(spellings: str) -> None:
    sounds = [set(skeletons(fold(each))) for each in spellings.split()]

    assert set.intersection(*sounds)


def test_a_word_of_many_ambiguous_letters_has_few_skeletons() -> None:
    assert len(skeletons("cxjqw" * 12)) <= 8


@pytest.mark.parametrize(
    ("typed", "script", "meant"),
    [
        ("fkbtd", "CYRILLIC", "алиев"),
        ("Fhvtybz b <frbyf", "CYRILLIC", "армения и бакина"),
        ("Нукумфт", "LATIN", "yerevan"),
        ("er7an", "ARMENIAN", "երևան"),
        ("yr7an", "ARMENIAN", "երևան"),
        ("f'7gh", "ARMENIAN", "երևան"),
        ("ук7фт", "ARMENIAN", "երևան"),
    ],
)
def test_keys_are_read_on_the_keyboard_that_was_meant(
    typed: str, script: str, meant: str
) -> None:
    assert meant in retyped(typed, script)


@pytest.mark.parametrize(
    ("text", "script"),
    [("алиев", "CYRILLIC"), ("", "LATIN"), ("ქალაქი", "ARMENIAN"), ("abc", "GEORGIAN")],
)
def test_what_no_other_keyboard_gives_stays_as_it_is(text: str, script: str) -> None:
    assert retyped(text, script) == []
