"""How much of a draft was changed, beside the figures of sacrebleu 2.6.0."""

import pytest

from pubpipe.domain.rewriting import Rewriting, compare, together

PAIRS = {
    "en": (
        "The ferry leaves the old pier at nine every day.",
        "The ferry leaves from the old pier daily at nine.",
    ),
    "ru": (
        "Паром уходит от старого пирса в девять каждый день.",
        "Паром отходит от старого причала ежедневно в девять.",
    ),
    "hy": (
        "Լաստանավը մեկնում է հին նավամատույցից ամեն օր ժամը իննին։",
        "Լաստանավը հին նավամատույցից մեկնում է ամեն օր՝ ժամը 9-ին։",
    ),
    "short": ("Yes", "Да"),
    "same": ("Сад", "Сад"),
    "longer": ("12 փեթակ", "Տասներկու փեթակ կա այգում։"),
}


@pytest.mark.parametrize(
    ("pair", "chrf"),
    [
        # CHRF().sentence_score(draft, [approved]), nrefs:1|case:mixed|eff:yes|nc:6|nw:0
        ("en", 62.340799),
        ("ru", 49.645160),
        ("hy", 67.452301),
        ("short", 0.0),
        ("same", 100.0),
        ("longer", 13.631646),
    ],
)
def test_chrf_is_that_of_sacrebleu(pair: str, chrf: float) -> None:
    assert compare(*PAIRS[pair]).chrf == pytest.approx(chrf, abs=1e-5)


def test_chrf_of_many_texts_is_that_of_sacrebleus_corpus() -> None:
    whole = together(compare(*pair) for pair in PAIRS.values())

    assert whole.chrf == pytest.approx(54.266537, abs=1e-5)


@pytest.mark.parametrize(
    ("pair", "rate"),
    [
        # Sacrebleu's TER of the words has the same where no word was moved …
        ("en", 40.0),
        ("ru", 62.5),
        ("same", 0.0),
        ("longer", 75.0),
        # … and 22.2 here, where two words were moved, which costs a shift there.
        ("hy", 100 * 5 / 9),
    ],
)
def test_words_edited_are_counted_by_words_approved(pair: str, rate: float) -> None:
    assert compare(*PAIRS[pair]).word_edit_rate == pytest.approx(rate)


def test_stress_signs_and_punctuation_are_no_words() -> None:
    assert compare("Ինչո՞ւ եկար", "Ինչու՝ եկար։").edits == 0


def test_nothing_has_no_figures() -> None:
    assert Rewriting().chrf is None
    assert Rewriting().word_edit_rate is None
    assert compare("", "Текст").chrf is None
    assert compare("", "Новый текст").word_edit_rate == 100
    assert together([]) == Rewriting()
