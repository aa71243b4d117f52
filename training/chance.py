"""Random choices that are the same in every run."""

from __future__ import annotations

import random


def chooser(seed: int) -> random.Random:
    """Return a generator that always gives the same choices for the same seed."""
    return random.Random(seed)
