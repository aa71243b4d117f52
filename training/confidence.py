"""Learns how much a draft's score and length tell of its quality, on development text."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from training.evaluate import LoadedModel

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
# The very facts that the program computes: that module needs nothing beyond Python.
from pubpipe.adapters.mt.confidence import facts

_PARTS = 5
_RIDGE = 1.0


@dataclass(frozen=True)
class Calibration:
    """A constant and factors, and how well they rank sentences that they were not fitted on.

    Ranks are compared by Spearman's coefficient with sentence chrF.
    """

    factors: list[float]
    spearman: float
    spearman_of_score: float
    spearman_of_length: float


def calibrate(
    model: LoadedModel, sources: Sequence[str], chrf: Sequence[float]
) -> Calibration:
    """Fit factors for `facts` to sentence chrF (0 to 1) by ridge regression.

    The rank coefficient is of five-fold held-out predictions.
    """
    pieces = [list(one) for one in model.pieces.encode(list(sources), out_type=str)]
    rows = []
    for source, (said, log_prob) in zip(
        pieces, model.scored_pieces(pieces), strict=True
    ):
        rows.append(facts(source, said, log_prob, len(said) + 1))
    values = np.asarray(rows)
    wanted = np.asarray(chrf)
    held_out = np.zeros(len(wanted))
    part = np.arange(len(wanted)) % _PARTS
    for number in range(_PARTS):
        own = part == number
        if own.any() and not own.all():
            constant, *factors = _fit(values[~own], wanted[~own])
            held_out[own] = constant + values[own] @ np.asarray(factors)
    return Calibration(
        [float(one) for one in _fit(values, wanted)],
        spearman(held_out, wanted),
        spearman(values[:, 0], wanted),
        max(spearman(values[:, 1], wanted), spearman(-values[:, 1], wanted)),
    )


def spearman(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return the correlation of ranks; equal values share their mean rank."""
    ranks = [_ranks(values) for values in (one, other)]
    if any(np.ptp(each) == 0 for each in ranks):
        return 0.0
    return float(np.corrcoef(*ranks)[0, 1])


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    above = np.cumsum(count)
    return (above - (count - 1) / 2)[place]  # type: ignore[no-any-return]


def _fit(
    values: NDArray[np.float64], wanted: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the constant and the factors, on the values as they are."""
    mean, width = values.mean(0), np.maximum(values.std(0), 1e-6)
    even = (values - mean) / width
    factors = np.linalg.solve(
        even.T @ even + _RIDGE * np.eye(even.shape[1]),
        even.T @ (wanted - wanted.mean()),
    )
    factors /= width
    return np.concatenate([[wanted.mean() - mean @ factors], factors])
