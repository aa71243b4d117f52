"""Batches cost all workers the same, whatever the sentences are."""

import heapq

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pubpipe.adapters.mt.batches import FEWEST_TOKENS, MOST_TOKENS, cut

# Pieces of the sentences of a usual article.
ARTICLE = [
    4, 8, 9, 10, 11, 12, 12, 12, 13, 13, 14, 16, 16, 17, 18, 18, 19, 19, 20, 20, 20, 20,
    20, 21, 21, 21, 21, 21, 22, 24, 24, 25, 26, 26, 26, 27, 27, 27, 29, 29, 30, 31, 32,
    33, 33, 33, 33, 34, 34, 36, 37, 38, 39, 40, 42, 43, 43, 45, 45, 47, 48, 51, 62, 67,
]  # fmt: skip


def longest(batches: list[list[int]], lengths: list[int], workers: int) -> int:
    """The steps of the worker that ends last, each taking the next batch when it is free."""
    busy = [0] * workers
    for batch in batches:
        steps = sum(lengths[place] + 1 for place in batch)
        heapq.heappush(busy, heapq.heappop(busy) + steps)
    return max(busy)


@given(st.lists(st.integers(1, 120), max_size=200), st.integers(1, 16))
def test_every_sentence_is_in_one_batch_and_the_longest_come_first(
    lengths: list[int], workers: int
) -> None:
    batches = cut(lengths, workers)
    order = [lengths[place] for batch in batches for place in batch]

    assert sorted(place for batch in batches for place in batch) == [
        *range(len(lengths))
    ]
    assert order == sorted(lengths, reverse=True)
    assert all(batches)
    assert max((sum(lengths[p] + 1 for p in b) for b in batches), default=0) <= (
        MOST_TOKENS + 2 * 121
    )


@pytest.mark.parametrize("workers", [1, 2, 3, 4])
@pytest.mark.parametrize("articles", [1, 4, 20])
def test_the_workers_end_together(workers: int, articles: int) -> None:
    lengths = ARTICLE * articles

    batches = cut(lengths, workers)

    ideal = sum(length + 1 for length in lengths) / workers
    assert len(batches) % workers == 0
    assert longest(batches, lengths, workers) < 1.06 * ideal


def test_a_little_text_is_not_cut_small() -> None:
    assert [len(batch) for batch in cut([20, 20, 20, 20], 2)] == [2, 2]
    assert cut([9], 2) == [[0]]
    assert cut([], 2) == []
    assert len(cut([20] * (2 * FEWEST_TOKENS // 21), 2)) == 2
