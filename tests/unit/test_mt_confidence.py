"""A sentence's confidence: from plain facts, by factors that a package brings."""

import math

import pytest

from pubpipe.adapters.mt.confidence import FACTS, confidence, facts

SENTENCES = {
    "en": (["▁The", "▁bridge", "▁is", "▁closed"], ["▁Der", "▁Weg"]),
    "ru": (["▁The", "▁bridge"], ["▁Мост", "▁закрыт", "▁закрыт"]),
    "hy": (["▁The", "▁bridge"], ["▁Կամուրջը", "▁փակ", "▁է"]),
}


@pytest.mark.parametrize("language", SENTENCES)
def test_every_fact_of_a_sentence_is_a_number(language):
    source, said = SENTENCES[language]

    values = facts(source, said, -1.5, len(said) + 1)

    assert len(values) == len(FACTS)
    assert all(math.isfinite(value) for value in values)


def test_a_draft_that_says_a_piece_again_has_less_variety():
    source = ["▁a", "▁b", "▁c"]

    again = facts(source, ["▁мост", "▁мост", "▁мост"], -1.0, 4)
    once = facts(source, ["▁мост", "▁закрыт", "▁весь"], -1.0, 4)

    assert again[FACTS.index("variety")] < once[FACTS.index("variety")]


def test_factors_of_the_package_decide_and_stay_between_none_and_whole():
    values = facts(["▁a", "▁b"], ["▁ա"], -1.0, 2)

    assert confidence([0.25, 0, 0, 0, 0, 0], values) == 0.25
    assert confidence([9, 0, 0, 0, 0, 0], values) == 1.0
    assert confidence([-9, 0, 0, 0, 0, 0], values) == 0.0


def test_without_factors_it_is_the_mean_probability_of_a_piece():
    values = facts(["▁a", "▁b"], ["▁ա"], -1.0, 2)

    assert confidence([], values) == pytest.approx(math.exp(-0.5))


def test_an_empty_sentence_has_facts_too():
    assert all(math.isfinite(value) for value in facts([], [], 0.0, 0))
