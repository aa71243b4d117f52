"""Counting visits in groups: many wait for one commit."""

import logging
from collections import Counter as Tally
from concurrent.futures import Future
from queue import Empty, Full, Queue
from threading import Lock, Thread
from time import monotonic
from types import TracebackType

from pubpipe.domain.errors import NotCounted
from pubpipe.domain.hit import Reason
from pubpipe.ports import Clock, Hits, Visit

log = logging.getLogger(__name__)

BATCH = 500
WAITING = 10_000
_TICK = 1.0
"""Seconds between writing down what was rejected: a number for editors, not a promise."""


class Counter:
    """Stores visits from one thread and answers each only after its commit.

    While one group is committed the next gathers, so that a busy site pays for few
    commits and a quiet one does not wait. The thread starts with the first visit.
    """

    def __init__(
        self, hits: Hits, clock: Clock, *, batch: int = BATCH, waiting: int = WAITING
    ) -> None:
        self._hits = hits
        self._clock = clock
        self._batch = batch
        self._queue: Queue[tuple[Visit, Future[bool]] | None] = Queue(waiting)
        self._rejected: Tally[Reason] = Tally()
        self._written_at = monotonic()
        self._lock = Lock()
        self._thread: Thread | None = None
        self._is_open = True

    def submit(self, visit: Visit) -> "Future[bool]":
        """Queue a visit; the future tells after the commit whether its id was new.

        Raises NotCounted, here or from the future, when the visit was not stored: the
        queue is full, the counter is stopping, or the database failed. Sending it again
        with the same id is always right.
        """
        future: Future[bool] = Future()
        # From here nobody can cancel it: a reader who leaves was still here.
        future.set_running_or_notify_cancel()
        with self._lock:
            if not self._is_open:
                raise NotCounted(
                    "Counting is stopping. Send the hit again in a moment."
                )
            self._ensure_thread()
            try:
                self._queue.put_nowait((visit, future))
            except Full:
                raise NotCounted(
                    "Too many hits are waiting. Send the hit again in a moment."
                ) from None
        return future

    def reject(self, reason: Reason, times: int = 1) -> None:
        """Count a hit that was turned away; it is written down within about a second."""
        with self._lock:
            self._rejected[reason] += times
            if self._is_open:
                self._ensure_thread()

    def waiting(self) -> int:
        """Return how many visits wait to be stored."""
        return self._queue.qsize()

    def start(self) -> None:
        """Take visits (again)."""
        with self._lock:
            self._is_open = True

    def stop(self) -> None:
        """Take no more visits, store those that wait, and return when all are answered."""
        with self._lock:
            self._is_open = False
            thread, self._thread = self._thread, None
        if thread:
            self._queue.put(None)
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
        goes_on = True
        while goes_on:
            group, goes_on = self._next_group()
            if group:
                self._store(group)
            if monotonic() - self._written_at >= _TICK:
                self._write_rejected()

    def _next_group(self) -> tuple[list[tuple[Visit, Future[bool]]], bool]:
        group: list[tuple[Visit, Future[bool]]] = []
        try:
            item = self._queue.get(timeout=_TICK)
            while item is not None:
                group.append(item)
                if len(group) == self._batch:
                    return group, True
                item = self._queue.get_nowait()
        except Empty:
            return group, True
        return group, False

    def _store(self, group: list[tuple[Visit, Future[bool]]]) -> None:
        try:
            new = self._hits.record([visit for visit, _ in group])
        except Exception:
            # The thread's edge: whatever the database says, those who wait are told,
            # and the next group is tried.
            log.exception(
                "%d views could not be stored; their senders know.", len(group)
            )
            for _, future in group:
                future.set_exception(
                    NotCounted("The hit could not be stored. Send it again.")
                )
            return
        replays = new.count(False)
        if replays:
            self.reject("replay", replays)
        for (_, future), is_new in zip(group, new, strict=True):
            future.set_result(is_new)

    def _write_rejected(self) -> None:
        self._written_at = monotonic()
        with self._lock:
            rejected, self._rejected = self._rejected, Tally()
        for reason, times in rejected.items():
            try:
                self._hits.reject(reason, self._clock(), times)
            except Exception:
                # The thread's edge again: kept for the next time.
                log.exception("%d rejected hits could not be written down.", times)
                with self._lock:
                    self._rejected[reason] += times
