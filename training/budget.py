"""How long a run may take, and how much of that is spent."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Where a run ends: steps, CPU seconds or wall seconds, whichever comes first."""

    steps: int | None
    cpu_seconds: float | None
    wall_seconds: float | None

    def used(self, step: int, seconds: float) -> float:
        """Return the share of the budget that is spent, 0 to 1 and over."""
        bound = self.cpu_seconds or self.wall_seconds
        by_steps = step / self.steps if self.steps else 0.0
        return max(by_steps, seconds / bound if bound else 0.0)


class Clock:
    """Counts the seconds of a run over all the processes that worked on it."""

    def __init__(self, cpu: bool) -> None:
        """Start counting: this process's CPU time from its birth, or wall time."""
        self._read = time.process_time if cpu else time.monotonic
        self._start = 0.0 if cpu else self._read()
        self._earlier = 0.0

    def add_earlier(self, seconds: float) -> None:
        """Add what earlier processes spent on the run."""
        self._earlier += seconds

    def seconds(self) -> float:
        """Return the seconds spent so far."""
        return self._earlier + self._read() - self._start
