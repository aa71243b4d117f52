"""Finds word translations by counting (IBM model 1), without a neural network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

IdPair = tuple[Sequence[int], Sequence[int]]


class Lexicon:
    """Scored links between source and target ids, in flat arrays."""

    def __init__(
        self,
        source: NDArray[np.int64],
        target: NDArray[np.int64],
        score: NDArray[np.float64],
    ) -> None:
        """Hold three arrays of the same length; a score is 0 (no link) to 1."""
        self.source, self.target, self.score = source, target, score


def learn_lexicon(pairs: Sequence[IdPair], size: int, iterations: int = 5) -> Lexicon:
    """Run IBM model 1 over id pairs and score links by Dice of expected counts.

    `size` is above every id. Memory: about 40 bytes for each (source, target)
    position pair.
    """
    keys, rows, row = [], [], 0
    for source, target in pairs:
        own = np.asarray(source, dtype=np.int64)
        other = np.asarray(target, dtype=np.int64)
        keys.append((own[None, :] * size + other[:, None]).ravel())
        rows.append(np.repeat(np.arange(row, row + len(other)), len(own)))
        row += len(other)
    every = np.concatenate(keys)
    place = np.concatenate(rows)
    links, index = np.unique(every, return_inverse=True)
    source_of, target_of = links // size, links % size
    probability: NDArray[np.float64] = np.ones(len(links))
    counts = probability
    for _ in range(iterations):
        weight = probability[index]
        weight = weight / np.bincount(place, weight)[place]
        counts = np.bincount(index, weight, len(links)).astype(np.float64)
        totals = np.bincount(source_of, counts, minlength=size)
        probability = counts / totals[source_of]
    by_source = np.bincount(source_of, counts, minlength=size)
    by_target = np.bincount(target_of, counts, minlength=size)
    score = 2 * counts / (by_source[source_of] + by_target[target_of])
    keep = (score > 0.02) & (counts > 1.5)
    return Lexicon(source_of[keep], target_of[keep], score[keep])
