import pytest

from pubpipe.domain import checks
from pubpipe.domain.locale import ARMENIAN, ENGLISH, RUSSIAN, Locale
from pubpipe.domain.markup import Marked


def found(
    source: str, target: str, locale: Locale = RUSSIAN, level: str | None = None
) -> list[str]:
    return [
        finding.kind
        for finding in checks.run(Marked(source), target, locale)
        if level in (None, finding.level)
    ]


GOOD = [
    (
        "Fog hid the road on Monday.",
        "В понедельник туман скрыл дорогу.",
        "Երկուշաբթի մառախուղը ծածկեց ճանապարհը։",
    ),
    (
        "Prices rose by 3.5% in 2005, to $1,200.",
        "В 2005 году цены выросли на 3,5 %, до 1 200 долларов.",
        "2005-ին գները բարձրացան 3,5%-ով՝ հասնելով 1200 դոլարի։",
    ),
    (
        "The 5th meeting lasted 2 hours, until 4:30 p.m.",
        "Пятая встреча длилась два часа, до 16:30.",
        "5-րդ հանդիպումը տևեց երկու ժամ՝ մինչև 16:30-ը։",
    ),
    (
        "It cost 1 billion in the 1990s.",
        "В 90-х это стоило 1 млрд.",
        "1990-ականներին դա արժեր 1 միլիարդ։",
    ),
    (
        "Twenty people of 12,000 stayed, 14 of them for three thousand days.",
        "Из 12 000 человек осталось 20, причём 14 из них — на 3000 дней.",
        "12 000 մարդուց մնաց 20-ը, որից 14-ը՝ 3000 օր։",
    ),
    (
        "“Why are you here?” she asked.",
        "«Почему вы здесь?» — спросила она.",
        "«Ինչո՞ւ եք այստեղ»,- հարցրեց նա։",
    ),
    (
        "See <1>example.am/en</1> or write to desk@example.am &amp; wait.",
        "Смотрите <1>example.am/en</1> или пишите на desk@example.am и ждите.",
        "Տեսեք <1>example.am/en</1>-ը կամ գրեք desk@example.am-ին և սպասեք։",
    ),
    (
        "Is it old? Who built it? Nobody knows.",
        "Она старая? Кто её построил? Никто не знает.",
        "Հի՞ն է։ Ո՞վ է կառուցել։ Ոչ ոք չգիտի։",
    ),
    ("Who needs all this?", "Кому всё это нужно?", "Ո՞ւմ է պետք այս ամենը"),
    ("BBC", "BBC", "BBC"),
    ("Photo: Getty Images", "Фото: Getty Images", "Լուսանկարը՝ Getty Images"),
    ("A dome turned by hand", "Купол, который крутят руками", "Ձեռքով պտտվող գմբեթ"),
    (
        "The tower is 60 feet high, 5 miles from the 100-metre bridge.",
        "Башня высотой 18 метров стоит в 8 км от стометрового моста.",
        "Աշտարակի բարձրությունը 18 մետր է, այն 8 կմ է հեռու 100-մետրանոց կամրջից։",
    ),
    (
        "Two hundred and seventy-two people came on Friday, 9 May, not 14.",
        "В пятницу, 9 мая, пришли 272 человека, а не 14.",
        "Ուրբաթ՝ մայիսի 9-ին, եկավ 272 մարդ, ոչ թե 14։",
    ),
    (
        "Rates fell from 7% to 5%, the company “Old “Pier” said.",
        "Ставки упали с 7 до 5 %, сообщила «Компания «Старый причал».",
        "Դրույքները 7-ից իջել են 5 տոկոսի, հայտնել է «Հին նավամատույց» ընկերությունը։",
    ),
    (
        "He may not come in March; on Saturday Gazeta.ru said so.",
        "В марте он может не прийти; об этом в субботу сообщила «Газета.ру».",
        "Մարտին նա կարող է չգալ. այդ մասին շաբաթ օրը գրել է «Գազետա.ռու»-ն։",
    ),
]


@pytest.mark.parametrize(("source", "russian", "armenian"), GOOD)
def test_a_good_translation_raises_no_finding(source, russian, armenian):
    assert checks.run(Marked(source), russian, RUSSIAN) == ()
    assert checks.run(Marked(source), armenian, ARMENIAN) == ()


@pytest.mark.parametrize(
    ("source", "target", "locale", "kind"),
    [
        ("Hello there.", "", RUSSIAN, "empty"),
        ("Hello there.", " \u200b\n", ARMENIAN, "empty"),
        ("A <1>link</1>.", "Ссылка.", RUSSIAN, "tags"),
        ("A link.", "<1>Հղում</1>։", ARMENIAN, "tags"),
        ("A <1>b</1> and <2>c</2>.", "<1>а <2>б</1> в</2>.", RUSSIAN, "tags"),
        ("Good text.", "Хороший\u202e текст.", RUSSIAN, "control"),
        ("Good text.", "Լավ\x07 տեքստ։", ARMENIAN, "control"),
        ("Good text.", "Хорош\ufffdй текст.", RUSSIAN, "control"),
        (
            "See https://example.com/a.",
            "См. https://example.com/b.",
            RUSSIAN,
            "address",
        ),
        ("Ask desk@example.am.", "Հարցրեք desk@example.com-ին։", ARMENIAN, "address"),
        ("See example.com/a.", "См. example.com/a/b.", RUSSIAN, "address"),
        ("Good text.", "Текст &lt;script>alert(1)&lt;/script>.", RUSSIAN, "code"),
        ("Good text.", "Լավ տեքստ &lt;img onerror=x։", ARMENIAN, "code"),
        ("Good text.", "Текст onclick=alert тут.", RUSSIAN, "code"),
        (
            "The fog hid the road.",
            "The fog hid the road.",
            ARMENIAN,
            "untranslated",
        ),
        ("The fog hid the road.", "The fog was there.", RUSSIAN, "script"),
        ("The fog hid the road.", "Туман скрыл дорогу.", ARMENIAN, "script"),
        (
            "The fog hid the road again.",
            "Туман hid the road again yesterday.",
            RUSSIAN,
            "script",
        ),
    ],
)
def test_what_must_not_be_published_is_an_error(source, target, locale, kind):
    assert kind in found(source, target, locale, "error")


@pytest.mark.parametrize(
    ("source", "target", "locale", "kind"),
    [
        ("In 2015 he left.", "В 2016 году он ушёл.", RUSSIAN, "numbers"),
        ("About 12,000 came.", "Пришло около 1 200.", RUSSIAN, "numbers"),
        ("About 12 came.", "Եկավ մոտ 120 մարդ։", ARMENIAN, "numbers"),
        ("The train left at 9:30.", "Поезд ушёл в 9:40.", RUSSIAN, "numbers"),
        ("Many came.", "Եկավ 300 մարդ։", ARMENIAN, "numbers"),
        ("At 25:10 in 3 miles.", "В 26:11 через 4 мили.", RUSSIAN, "numbers"),
        ("It grew 5%.", "Выросло на 5.", RUSSIAN, "percent"),
        ("It cost €5.", "Արժեր 5 դոլար։", ARMENIAN, "currency"),
        ("It is 5 km long.", "Длина — 5 миль.", RUSSIAN, "unit"),
        ("The “old” road.", 'Дорога "старая".', RUSSIAN, "quotes"),
        ("The “old” road.", "“Հին” ճանապարհը։", ARMENIAN, "quotes"),
        ("The “old” road.", "«Старая дорога.", RUSSIAN, "quotes"),
        ("A road — an old one.", "Дорога - старая.", RUSSIAN, "dash"),
        ("The road is old.", "Ճանապարհը հին է:", ARMENIAN, "full stop"),
        ("The road is old.", "Ճանապարհը հին է.", ARMENIAN, "full stop"),
        ("Is it old?", "Հի՞ն է?", ARMENIAN, "question"),
        ("Is it old?", "Հին է։", ARMENIAN, "question"),
        ("Is it old?", "Она старая.", RUSSIAN, "question"),
        ("Is it old? Who built it?", "Она старая? Её построили.", RUSSIAN, "question"),
        ("Is it old? Who built it?", "Հի՞ն է։ Այն կառուցել են։", ARMENIAN, "question"),
        ("The road is old.", "Дорога старая", RUSSIAN, "ending"),
        ("The road is old.", "Ճանապարհը հին է", ARMENIAN, "ending"),
        ("An old road", "Старая дорога.", RUSSIAN, "ending"),
        ("The road is old.", "Дорога  старая.", RUSSIAN, "spaces"),
        ("The road, the sea.", "Дорога , море.", RUSSIAN, "spaces"),
        ("The road is old.", "Ճանապարհը հին է։ ", ARMENIAN, "spaces"),
        ("The road, the sea.", "Дорога,море.", RUSSIAN, "spaces"),
        ("The road is old.", "Дорога дорога старая.", RUSSIAN, "doubled"),
        ("The road is old.", "Ճանապարհը հին հին է։", ARMENIAN, "doubled"),
        ("The road is old.", "Дoрога старая.", RUSSIAN, "look-alike"),
        ("The road is old.", "Ճաnապարհը հին է։", ARMENIAN, "look-alike"),
        ("The road is old.", "Ճանապարհը հին է, ﬓաց։", ARMENIAN, "ligature"),
        ("The union is old.", "Միութիւնը հին է։", ARMENIAN, "spelling"),
        ("The road is old.", "Дорога&amp;nbsp;старая.", RUSSIAN, "code"),
        ("New York", "New York", RUSSIAN, "untranslated"),
        ("It opens on Friday.", "Открытие в среду.", RUSSIAN, "dates"),
        ("It opens in March.", "Կբացվի մայիսին։", ARMENIAN, "dates"),
        # One month of two said twice, a number at the end, a word that begins like one.
        ("From June to August.", "С августа по август.", RUSSIAN, "dates"),
        ("It ended on August 3.", "Это кончилось 3 марта.", RUSSIAN, "dates"),
        (
            "The declaration of 10 June.",
            "Դեկտեմբերի 10-ի հռչակագիրը։",
            ARMENIAN,
            "dates",
        ),
        ("It is 5 km long.", "Длина — 5 метров.", RUSSIAN, "unit"),
        ("It is 60 feet high.", "Высота — 60 метров.", RUSSIAN, "unit"),
        ("From 5% to 7% came.", "Пришли 5 % из 7.", RUSSIAN, "percent"),
        ("Road news today.", "Новости c дороги.", RUSSIAN, "look-alike"),
        ("The road, the sea.", "Дорога,, море.", RUSSIAN, "marks"),
        ("A road — an old one.", "Дорога —старая.", RUSSIAN, "spaces"),
        ("It ended. It began.", "Конец.Начало было.", RUSSIAN, "spaces"),
        ("The road is old.", "Ճանապարհը, հին` է։", ARMENIAN, "marks"),
        ("See example.com for more.", "Смотрите example.org.", RUSSIAN, "address"),
        ("He did not come to town.", "Նա եկավ քաղաք։", ARMENIAN, "negation"),
        ("He did not come to town.", "Он приехал в город.", RUSSIAN, "negation"),
        (
            "The ferry is old and slow. It leaves the old pier at nine every day.",
            "Паром старый и медленный.",
            RUSSIAN,
            "omission",
        ),
        ("Word " * 30, "Слово", RUSSIAN, "length"),
    ],
)
def test_what_looks_odd_is_a_warning_and_no_error(source, target, locale, kind):
    assert kind in found(source, target, locale, "warning")
    assert found(source, target, locale, "error") == []


def test_errors_come_first_and_a_message_is_one_clear_sentence_or_two():
    findings = checks.run(
        Marked("In 2015 a <1>road</1>."), "В 2016  году дорога \u202e.", RUSSIAN
    )

    levels = [finding.level for finding in findings]
    assert levels == sorted(levels)
    assert {"tags", "control", "numbers", "spaces"} <= {f.kind for f in findings}
    assert all(f.message.endswith(".") and f.message[0].isprintable() for f in findings)
    assert findings == checks.run(
        Marked("In 2015 a <1>road</1>."), "В 2016  году дорога \u202e.", RUSSIAN
    )


def test_a_doubled_word_of_the_source_may_stand_twice_in_the_target():
    assert "doubled" not in found("He had had a road.", "Он был был там.")


def test_an_english_target_is_not_held_to_russian_typography():
    assert found('He said "no".', 'He said "no".', ENGLISH) == []


def test_a_speech_over_two_paragraphs_may_open_in_one_and_close_in_the_other():
    assert found("“The road is old.", "«Дорога старая.") == []


@pytest.mark.parametrize(
    "text",
    [
        "<1",
        "&",
        "<1></1",
        "a<2/>" * 500,
        "9" * 400,
        "1," * 900,
        "a." * 9000,
        "x@a-" * 4000,
    ],
)
@pytest.mark.parametrize("locale", [RUSSIAN, ARMENIAN, ENGLISH])
def test_malformed_or_extreme_text_is_reported_and_never_raises(text, locale):
    findings = checks.run(Marked(text), text + " ՞ё", locale)

    assert all(finding.message for finding in findings)
