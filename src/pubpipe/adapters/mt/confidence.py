"""How near a person's text a sentence's draft is expected to be.

A model's own score says little by itself. With a few plain facts about the sentence it
ranks drafts well; how much each counts is measured on development text and travels in
the package (`pubpipe_confidence` in metadata.json; see training/confidence.py).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

CALIBRATION = "pubpipe_confidence"
FACTS = ("score", "source length", "letters a piece", "length ratio", "variety")


def facts(
    source: Sequence[str], said: Sequence[str], log_prob: float, steps: int
) -> tuple[float, ...]:
    """Return the values of `FACTS` for a sentence of pieces, in their order.

    `log_prob` is the sum over `steps` pieces. A word of many short pieces is a rare one,
    and a draft that says the same pieces again has lost the thread.
    """
    count = max(len(source), 1)
    return (
        log_prob / max(steps, 1),
        math.log(count),
        sum(map(len, source)) / count,
        math.log(max(steps, 1) / (count + 1)),
        len(set(said)) / max(len(said), 1),
    )


def confidence(calibration: Sequence[float], values: Sequence[float]) -> float:
    """Return the expected chrF as a share, 0 to 1.

    `calibration` is a constant and a factor for each fact. Without one it is the mean
    probability of a piece, which ranks the drafts of one engine but promises nothing.
    """
    if len(calibration) != len(values) + 1:
        return math.exp(min(values[0], 0.0))
    constant, *factors = calibration
    parts = (factor * value for factor, value in zip(factors, values, strict=True))
    return min(max(constant + sum(parts), 0.0), 1.0)
