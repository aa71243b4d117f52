import pytest

from pubpipe.adapters.mt.sentences import halves, sentences

LINES = {
    "en": "Dr. Weller lends seed.  “Take five,” she says! Who came? 3.5 people…",
    "ru": "Д-р Веллер выдаёт семена. «Берите пять», — говорит она! Кто пришёл?",
    "hy": "Բժիշկ Վելլերը սերմ է տալիս։ «Վերցրեք հինգը»,— ասում է նա։ Ո՞վ եկավ։",
}


@pytest.mark.parametrize("language", LINES)
def test_sentences_and_the_spaces_between_them_are_the_whole_line(language):
    line = f"  {LINES[language]} "

    spans = sentences(line, language)

    assert len(spans) >= 3
    between = [a[1] for a in spans], [b[0] for b in spans[1:]] + [len(line)]
    gaps = [line[end:start] for end, start in zip(*between, strict=True)]
    assert "".join(gaps).strip() == ""
    assert line[: spans[0][0]].strip() == ""


def test_no_sentence_ends_inside_an_address():
    line = "See https://a.example/Go. Now?x=1! there. Then rest."
    address = (4, line.index(" there"))

    spans = sentences(line, "en", [address])

    assert all(not address[0] < end < address[1] for _, end in spans)


def test_a_blank_line_has_no_sentence():
    assert sentences("   ", "en") == []


@pytest.mark.parametrize("language", LINES)
def test_a_long_sentence_is_cut_between_words_into_parts_of_the_size_asked_for(
    language,
):
    line = " ".join([LINES[language].replace(".", ",")] * 8)

    parts = halves(line, (0, len(line)), lambda span: span[1] - span[0], 120)

    assert [word for a, b in parts for word in line[a:b].split()] == line.split()
    assert all(b - a <= 120 for a, b in parts)


def test_a_long_sentence_is_cut_after_a_clause_where_there_is_one_near_the_middle():
    line = "one two three four five six; seven eight nine ten eleven"

    parts = halves(line, (0, len(line)), lambda span: span[1] - span[0], 40)

    assert [line[a:b] for a, b in parts] == [
        "one two three four five six;",
        "seven eight nine ten eleven",
    ]


def test_an_endless_word_is_cut_between_letters_and_an_endless_address_never():
    line = "բ" * 50

    word = halves(line, (0, 50), lambda span: span[1] - span[0], 20)
    address = halves(line, (0, 50), lambda span: span[1] - span[0], 20, [(0, 50)])

    assert "".join(line[a:b] for a, b in word) == line
    assert len(word) == 4
    assert address == [(0, 50)]
