import pytest

from pubpipe.domain.tokens import fold, folded_words, spoken, word_count, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ինչո՞ւ եկար։", ["Ինչու", "եկար"]),
        ("2005-ին 1 միլիարդ՝ այո՛", ["2005-ին", "1", "միլիարդ", "այո"]),
        ("14-го числа: 3,5 млрд", ["14-го", "числа", "3,5", "млрд"]),
        ("Don’t panic — it’s 12\u00a0000.", ["Don’t", "panic", "it’s", "12\u00a0000"]),
        ("за\u0301мок", ["за\u0301мок"]),
        ("1975–1980 snake_case", ["1975", "1980", "snake", "case"]),
        ("С 10:30 до 11.15", ["С", "10:30", "до", "11.15"]),
        ("Երևան֊Գյումրի, 5-րդ", ["Երևան֊Գյումրի", "5-րդ"]),
        ("", []),
    ],
)
def test_one_tokenizer_finds_words_in_three_scripts(text, expected):
    assert words(text) == expected
    assert word_count(text) == len(expected)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Երևան", "ԵՐԵՎԱՆ"),
        ("Երևան", "Երեւան"),
        ("Ինչո՞ւ", "ինչու"),
        ("Ёлка", "елка"),
        ("е\u0308лка", "елка"),
        ("за\u0301мок", "замок"),
        ("Don’t", "don't"),
        ("Mar\u02bcib", "mar’ib"),
        ("Ան֊Նա", "ան-նա"),
    ],
)
def test_spellings_of_one_word_fold_together(one, other):
    assert fold(one) == fold(other)


def test_folding_keeps_different_words_apart():
    assert fold("мой") != fold("мои")
    assert fold("ուր") != fold("որ")


@pytest.mark.parametrize(
    "text",
    [
        "On 5 May, “don’t” rose to 1,200.",
        "К 14-му числу всё ещё 3,5 млрд.",
        "Ինչո՞ւ 2005-ին չեկա՛ր, եւ ո՞վ եկավ։",
    ],
)
def test_words_know_their_place_in_the_text_as_it_is_written(text):
    found = list(spoken(text))

    assert [text[word.start : word.end] for word in found] == [w.text for w in found]
    assert [word.folded for word in found] == folded_words(text)
    assert len(found) == word_count(text) == len(words(text))


def test_a_number_is_known_with_its_ending():
    found = list(spoken("5th 2005-ին 14-го пять հինգ 1,200"))

    assert [w.text for w in found if w.is_number] == [
        "5th",
        "2005-ին",
        "14-го",
        "1,200",
    ]
