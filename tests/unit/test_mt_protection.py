import pytest

from pubpipe.adapters.mt.protection import (
    PLACEHOLDERS,
    addresses,
    kept,
    lost,
    mask,
    numbers,
    restore,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See https://a_b.example/x_y?q=1.", ["https://a_b.example/x_y?q=1"]),
        ("(www.example.org/путь), да", ["www.example.org/путь"]),
        ("«seeds@velmar.example»։ Գրեք", ["seeds@velmar.example"]),
        (
            "Book at tarvel.example/visit, or Velmar.com!",
            ["tarvel.example/visit", "Velmar.com"],
        ),
        ("No address: 5 p.m. and/or e.g. @home, U.S. The end.And so", []),
    ],
)
def test_addresses_are_found_without_the_marks_around_them(text, found):
    assert [text[a:b] for a, b in addresses(text)] == found


@pytest.mark.parametrize("words", ["{} and {}", "{} и {}", "{} և {}"])
def test_what_was_masked_comes_back_where_the_model_put_the_symbols(words):
    text = words.format("12:30", "x_y@a.example")
    spans = [*addresses(text), *numbers(text, addresses(text))]

    masked = mask(text, spans, PLACEHOLDERS)
    swapped = masked.text.replace("⟦0⟧", "§").replace("⟦1⟧", "⟦0⟧").replace("§", "⟦1⟧")

    assert masked.text == words.format("⟦0⟧", "⟦1⟧")
    assert restore(masked.text, masked).text == text
    assert restore(swapped, masked).text == words.format("x_y@a.example", "12:30")


def test_places_are_followed_through_masking_and_restoring():
    text = "Call 4000 people now"
    masked = mask(text, [(5, 9)], PLACEHOLDERS)

    restored = restore("Сейчас⟦0⟧ людям", masked)

    assert masked.at(text.index("now")) == masked.text.index("now")
    assert masked.at(7) is None
    assert restored.text == "Сейчас 4000 людям"
    assert restored.at(10, is_end=False) == restored.text.index("людям")
    assert restored.at(6, is_end=False) == restored.text.index("4000")
    assert restored.at(9, is_end=True) == restored.text.index(" людям")
    assert restored.at(6, is_end=True) == restored.text.index(" 4000")


def test_symbols_that_were_never_given_are_dropped():
    restored = restore("да ⟦3⟧⟦0⟧ նա", mask("x 5", [(2, 3)], PLACEHOLDERS))

    assert restored.text == "да 5 նա"
    assert restored.at(10, is_end=False) == restored.text.index("նա")
    assert restore("да ⟦3⟧", mask("x y", [], PLACEHOLDERS)).text == "да "


def test_a_text_that_uses_the_symbols_itself_is_left_alone():
    masked = mask("⟦0⟧ is 5", [(7, 8)], PLACEHOLDERS)

    assert masked.text == "⟦0⟧ is 5"
    assert restore(masked.text, masked).text == "⟦0⟧ is 5"


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("3.5 tons", "3,5 тонны"),
        ("1,200 people", "1 200 человек"),
        ("1,200 people", "1200 մարդ"),
        ("On 14 June 2005", "2005 թ. հունիսի 14-ին"),
        ("Twenty-four of them", "24 նրանցից"),
        ("Write to a_b@c.example", "Գրեք a_b@c.example"),
        ("18:00, https://a.example/7", "18.00, https://a.example/7"),
    ],
)
def test_numbers_and_addresses_in_another_dress_are_carried_over(source, target):
    assert lost(source, target) == ()


@pytest.mark.parametrize(
    ("source", "target", "missing"),
    [
        ("12 dead", "120 погибших", ("number",)),
        ("12 dead", "զոհեր", ("number",)),
        ("first in 31 years", "в 31 и 31 год", ("number",)),
        ("first in 31 years", "в 31, 1 и 2", ("number",)),
        ("with people", "с 5 людьми", ("number",)),
        ("at https://a_b.example/", "на https://a b.example/", ("url",)),
        ("at https://a.example/1", "на сайте 1", ("url", "number")),
    ],
)
def test_what_was_lost_is_named(source, target, missing):
    assert lost(source, target) == missing


def test_terms_that_are_kept_are_found_whole_and_the_longest_first():
    text = "Kite Press (Kite), Կռունկ, «Кайт» and Kites"

    found = [text[a:b] for a, b in kept(text, ("Kite", "Kite Press", "Կռունկ", "Кайт"))]

    assert found == ["Kite Press", "Kite", "Կռունկ", "Кайт"]
    assert kept(text, ()) == []
