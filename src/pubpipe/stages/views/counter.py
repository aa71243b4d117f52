"""Counting visits in groups: many wait for one commit."""

import logging
from collections import Counter as Tally
from collections.abc import Callable, Sequence
from threading import Condition, Thread
from time import monotonic, sleep
from types import TracebackType
from typing import Literal

from pubpipe.domain.errors import NotCounted
from pubpipe.domain.hit import Outcome, Reason
from pubpipe.ports import Clock, Hits, Visit

log = logging.getLogger(__name__)

BATCH = 500
WAITING = 10_000
GATHER = 0.005
"""Seconds in which a group gathers while others come faster than one can be committed."""
_TICK = 1.0
"""Seconds between writing down what was rejected: a number for editors, not a promise."""

_NOT_NEW: tuple[Literal["replay", "too_old"], ...] = ("replay", "too_old")

Tell = Callable[[Outcome | NotCounted], None]
"""Told what became of a visit, after its commit, from the counter's thread; never raises."""


class Counter:
    """Stores visits from one thread and tells each sender only after its commit.

    While one group is committed the next gathers, so that a busy site pays for few
    commits and a quiet one does not wait. The thread starts with the first visit.
    """

    def __init__(
        self, hits: Hits, clock: Clock, *, batch: int = BATCH, waiting: int = WAITING
    ) -> None:
        self._hits = hits
        self._clock = clock
        self._batch = batch
        self._most = waiting
        self._waiting: list[tuple[Visit, Tell]] = []
        self._rejected: Tally[Reason] = Tally()
        self._written_at = monotonic()
        self._changed = Condition()
        self._thread: Thread | None = None
        self._is_open = True

    def submit(self, visit: Visit, tell: Tell) -> None:
        """Queue a visit; `tell` hears what became of it, or that it was not stored.

        Raises NotCounted at once when too many wait or the counter is stopping. Sending
        a hit that was not stored again with the same id is always right.
        """
        with self._changed:
            if not self._is_open:
                self._rejected["unavailable"] += 1
                raise NotCounted(
                    "Counting is stopping. Send the hit again in a moment."
                )
            if len(self._waiting) >= self._most:
                self._rejected["unavailable"] += 1
                raise NotCounted(
                    "Too many hits are waiting. Send the hit again in a moment."
                )
            self._waiting.append((visit, tell))
            if len(self._waiting) == 1:
                self._ensure_thread()
                self._changed.notify()

    def reject(self, reason: Reason, times: int = 1) -> None:
        """Count a hit that was turned away; it is written down within about a second."""
        with self._changed:
            self._rejected[reason] += times
            if self._is_open:
                self._ensure_thread()

    def waiting(self) -> int:
        """Return how many visits wait to be stored."""
        return len(self._waiting)

    def start(self) -> None:
        """Take visits (again)."""
        with self._changed:
            self._is_open = True

    def stop(self) -> None:
        """Take no more visits, store those that wait, and return when all are answered."""
        with self._changed:
            self._is_open = False
            thread, self._thread = self._thread, None
            self._changed.notify()
        if thread:
            thread.join()
        self._write_rejected()

    def __enter__(self) -> "Counter":
        self.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _ensure_thread(self) -> None:
        if self._thread is None:
            self._thread = Thread(target=self._run, name="count views", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while True:
            with self._changed:
                if not self._waiting and self._is_open:
                    self._changed.wait(_TICK)
                group = self._waiting[: self._batch]
                del self._waiting[: self._batch]
                is_over = not group and not self._is_open
            if is_over:
                return
            if group:
                self._store(group)
                if self._waiting:
                    # The site is busy: a commit for three or four would cost as much.
                    sleep(GATHER)
            if monotonic() - self._written_at >= _TICK:
                self._write_rejected()

    def _store(self, group: list[tuple[Visit, Tell]]) -> None:
        outcomes: Sequence[Outcome | NotCounted]
        try:
            outcomes = self._hits.record([visit for visit, _ in group])
        except Exception:
            # The thread's edge: whatever the database says, those who wait are told,
            # and the next group is tried.
            log.exception(
                "%d views could not be stored; their senders know.", len(group)
            )
            failure = NotCounted("The hit could not be stored. Send it again.")
            outcomes = [failure] * len(group)
            self.reject("unavailable", len(group))
        for reason in _NOT_NEW:
            if times := outcomes.count(reason):
                self.reject(reason, times)
        for (_, tell), outcome in zip(group, outcomes, strict=True):
            tell(outcome)

    def _write_rejected(self) -> None:
        self._written_at = monotonic()
        with self._changed:
            rejected, self._rejected = self._rejected, Tally()
        for reason, times in rejected.items():
            try:
                self._hits.reject(reason, self._clock(), times)
            except Exception:
                # The thread's edge again: kept for the next time.
                log.exception("%d rejected hits could not be written down.", times)
                with self._changed:
                    self._rejected[reason] += times
