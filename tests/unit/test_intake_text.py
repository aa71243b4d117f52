"""Plain text, text dumps, dates and oddities."""

from datetime import UTC, datetime

import pytest

from pubpipe.adapters.intake import read
from pubpipe.adapters.intake.chrome import is_chrome_wording
from pubpipe.adapters.intake.moment import find_moment
from pubpipe.adapters.intake.oddities import may_hold_kicker, oddities
from pubpipe.domain.article import Extracted


def _read(text: str, name: str = "a.txt") -> Extracted:
    return read(text.encode(), name=name, timezone="Asia/Yerevan")


def test_plain_text_has_a_headline_and_paragraphs_with_wraps_joined():
    found = _read(
        "Вечер на реке\n\nFirst line\nsecond line.\n\n\nԵրկրորդ պարբերություն։\u2028Շարունակություն։\n"
    )

    assert found.headline == "Вечер на реке"
    assert [block.content.text for block in found.blocks] == [
        "First line second line.",
        "Երկրորդ պարբերություն։ Շարունակություն։",
    ]
    assert found.published_at is None


def test_plain_text_that_opens_with_a_sentence_has_no_headline():
    found = _read("The river rose in the night.\n\nPeople left.\n")

    assert found.headline is None
    assert "no_headline" in found.flags
    assert len(found.blocks) == 2


def test_bullets_and_numbers_in_plain_text_are_lists():
    found = _read(
        "Evening\n\n- one\n- two\n  wrapped\n\n3. три\n4. չորս\n\n- Да, — сказал он.\n"
    )

    shown = [(b.kind, b.content.text, b.attr("start")) for b in found.blocks]
    assert shown == [
        ("list_item", "one", ""),
        ("list_item", "two wrapped", ""),
        ("list_item", "три", "3"),
        ("list_item", "չորս", ""),
        ("paragraph", "- Да, — сказал он.", ""),
    ]


DUMP = """facebook
telegram
Поиск
ОБЩЕСТВО
A+
Река вышла из берегов
15 марта 2026, 10:30
Автор: Анна Петросян
Ночью вода поднялась на два метра, и нижнюю дорогу закрыли.
Реклама
Жителей отвезли в школу на холме, где их уже ждал горячий чай.
Что дальше
К утру, по словам синоптиков, вода начнёт понемногу отступать.
Просмотров: 46
Читайте также: Мост починили
© 2026 Вестник.example. Использование материалов только со ссылкой.
"""


def test_a_russian_dump_gives_its_article_and_lists_each_other_line():
    found = _read(DUMP)

    assert found.headline == "Река вышла из берегов"
    assert found.section == "ОБЩЕСТВО"
    assert found.byline == "Анна Петросян"
    assert found.published_at == datetime(2026, 3, 15, 6, 30, tzinfo=UTC)
    assert len(found.blocks) == 4
    assert found.blocks[2].content.text == "Что дальше"
    assert found.dropped == (
        "facebook",
        "telegram",
        "Поиск",
        "A+",
        "Реклама",
        "Просмотров: 46",
        "Читайте также: Мост починили",
        "© 2026 Вестник.example. Использование материалов только со ссылкой.",
    )


def test_an_armenian_dump_is_anchored_by_its_date_line():
    found = _read(
        "Որոնում\nՀԱՍԱՐԱԿՈՒԹՅՈՒՆ\nԳետը դուրս եկավ ափերից\n15 մարտի, 2026, 10:30\n"
        "Գիշերը ջուրը երկու մետր բարձրացավ, և ստորին ճանապարհը փակվեց։\n"
        "Մարդիկ գնացին բլրի դպրոց, որտեղ նրանց տաք թեյ էր սպասում։\nԴիտումներ՝ 46\nՏպել\n"
    )

    assert found.headline == "Գետը դուրս եկավ ափերից"
    assert found.section == "ՀԱՍԱՐԱԿՈՒԹՅՈՒՆ"
    assert found.published_at == datetime(2026, 3, 15, 6, 30, tzinfo=UTC)
    assert len(found.blocks) == 2
    assert found.dropped == ("Որոնում", "Դիտումներ՝ 46", "Տպել")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14 January 2026 11:46", "2026-01-14T11:46:00"),
        ("Jan. 14, 2026, 1:05 p.m.", "2026-01-14T13:05:00"),
        ("14 января 2026 г. в 11:46", "2026-01-14T11:46:00"),
        ("14 հունվարի, 2026 թ., 11:46", "2026-01-14T11:46:00"),
        ("2026 թ. հունվարի 14, 11:46", "2026-01-14T11:46:00"),
        ("2026-01-14T11:46:05.123+0400", "2026-01-14T11:46:05+04:00"),
        ("2026-01-14 11:46 (GMT+4)", "2026-01-14T11:46:00+04:00"),
        ("2026-01-14T07:46:00Z", "2026-01-14T07:46:00+00:00"),
        ("14.01.2026", "2026-01-14T00:00:00"),
        ("31/12/2025 09:20", "2025-12-31T09:20:00"),
        ("31 June 2026", None),
        ("version 2.10.2026.1", None),
        ("between 1970 and 1982", None),
        ("May 2026", None),
    ],
)
def test_dates_are_read_in_three_languages(text, expected):
    found = find_moment(text)

    assert (found.when.isoformat() if found else None) == expected


@pytest.mark.parametrize(
    "line",
    [
        "twitter",
        "night_theme",
        "A+",
        "Views: 46",
        "print",
        "copy link",
        "Ссылка скопирована",
        "Դիտումներ՝ 46",
        "Read also: a bridge",
        "© 2026 News",
        "Поделиться в соцсетях",
    ],
)
def test_wording_of_a_site_is_chrome(line):
    assert is_chrome_wording(line)


@pytest.mark.parametrize(
    "line",
    [
        "Share prices fell on Monday.",
        "Search teams found the boat.",
        "Views differ on the bridge.",
        "More rain is expected.",
        "The print shop closed.",
        "Поиск пропавших продолжается.",
        "Որոնումները շարունակվում են։",
        "Homes were lost.",
    ],
)
def test_sentences_that_begin_like_chrome_are_not(line):
    assert not is_chrome_wording(line)


def test_oddities_are_named_and_correct_text_gives_none():
    found = oddities(
        [
            "backed by action— and speed",
            "defence and defense",
            "of te authors",
            "the the end",
            "a , b",
        ]
    )
    clean = oddities(
        [
            "word — word, word—word and 1975–1980",
            "Что, вот вот — да",
            "He had had enough; Ինչո՞ւ",
        ]
    )

    assert found == (
        "odd_spacing: action— and",
        "odd_spacing: a ,",
        "possible_typo: of te",
        "doubled_word: the the",
        "mixed_spelling: defence / defense",
    )
    assert clean == ()


def test_a_capital_after_a_small_word_may_begin_a_kicker():
    assert may_hold_kicker(
        "Night ferry returns to the Lirna after ten winters Last boat leaves"
    )
    assert not may_hold_kicker("Night ferry returns after ten winters")
    assert not may_hold_kicker("Night Ferry Returns To The Lirna After Ten Winters")
