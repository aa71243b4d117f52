"""Sentences in batches, cut so that all workers end together."""

from __future__ import annotations

from collections.abc import Sequence

MOST_TOKENS = 768
"""In a batch, about; the speed is flat between 256 and 1024."""
FEWEST_TOKENS = 128
"""In a batch, where it can be helped: each step of a small one costs nearly as much."""


def cut(lengths: Sequence[int], workers: int) -> list[list[int]]:
    """Return the places of sentences of these lengths in batches, longest first.

    CTranslate2 itself cuts by a limit of tokens; then a worker often has one batch more
    than the others, and they wait for it: a sixth of the time of a usual article. Here
    every worker gets equally many, and all of them cost about the same.
    """
    costs = [length + 1 for length in lengths]  # a step for every piece, and the end
    total = sum(costs)
    each = max(2, -(-total // (workers * MOST_TOKENS)))
    if total < 2 * workers * FEWEST_TOKENS:
        each = 1
    goal = total / (workers * each)
    batches: list[list[int]] = []
    done = 0.0
    for place in sorted(range(len(costs)), key=lambda one: -costs[one]):
        # A sentence belongs where its middle lies.
        if not batches or done + costs[place] / 2 > goal * len(batches):
            batches.append([])
        batches[-1].append(place)
        done += costs[place]
    return batches
