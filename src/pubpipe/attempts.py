"""Work that fails is tried again, later each time, and then set aside for a person.

Only reconcile counts: it repeats whatever is left undone. What the surroundings are to
blame for (a database, a disk, a bucket or Prefect that is away) is nobody's failure and is tried
again every time. Work that may take its process down with it, for want of memory say, is
counted when it begins and forgiven when it ends.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from pubpipe.domain.errors import DatabaseAway, OrchestratorAway, TargetAway
from pubpipe.ports import Attempt, Newsroom, Transaction

_log = logging.getLogger(__name__)
MOST = 5
"""Failures after which work is set aside."""
FIRST_WAIT = timedelta(minutes=1)
"""Between the first failure and the next try; it doubles from then on."""
_SURROUNDINGS = (DatabaseAway, OrchestratorAway, TargetAway, OSError)
_LONGEST_ERROR = 500
_KILLED = RuntimeError(
    "The process that did it was killed each time, perhaps for want of memory; the "
    "system's log may tell."
)


class Round:
    """One round of work: what was done, what failed and comes again, what was set aside."""

    def __init__(self, room: Newsroom) -> None:
        self.done: list[str] = []
        self.failing: list[str] = []
        self.set_aside: list[str] = []
        self._room = room
        with room.store.read() as tx:
            now = tx.now()
            past = tx.attempts.all()
        for each in past:
            if each.is_under_way and each.failures >= MOST:
                self.fail(each.work, each.article, _KILLED)
        with room.store.read() as tx:
            past = tx.attempts.all()
        self._failed_before = {each.work for each in past}
        self._not_now = {each.work for each in past if not _is_due(each, now)}

    def attempt(
        self, work: str, article: str, do: Callable[[], str], *, is_heavy: bool = False
    ) -> None:
        """Do a piece of work, unless it is not its time; `do` says what came of it.

        Heavy work is counted before it begins: its process may not live to tell.
        """
        if work in self._not_now:
            return
        before = None
        try:
            before = _begin(self._room, work, article) if is_heavy else None
            outcome = do()
        except BaseException as error:
            if is_heavy:
                self._put_back(work, before)
            if not isinstance(error, Exception):
                raise  # stopped, which is nobody's failure
            # The edge of one piece of work: the others go on.
            self.fail(work, article, error)
            return
        if is_heavy:
            self._failed_before.add(work)
        self.succeed(work)
        if outcome:
            self.done.append(f"{work}: {outcome}")

    def waiting(self, kind: str) -> set[str]:
        """Return what follows `kind` in the names of the work that is not to be tried."""
        mark = f"{kind} "
        return {
            work.removeprefix(mark) for work in self._not_now if work.startswith(mark)
        }

    def fail(self, work: str, article: str, error: Exception) -> None:
        """Count and log a failure; the one that sets work aside is logged as an error."""
        if isinstance(error, _SURROUNDINGS):
            _log.warning("%s: not possible now: %s", work, error)
            self.failing.append(f"{work}: not possible now, {error}")
            return
        attempt = _count(self._room, work, article, error)
        told_of = self.set_aside if attempt.set_aside_at else self.failing
        told_of.append(told(attempt))
        level = logging.ERROR if attempt.set_aside_at else logging.WARNING
        _log.log(
            level, "%s", told(attempt), exc_info=error,
            extra={"article": attempt.article or None},
        )  # fmt: skip

    def _put_back(self, work: str, before: Attempt | None) -> None:
        """Take back that `work` was begun."""
        with suppress(DatabaseAway), self._room.store.write() as tx:
            tx.attempts.forget(work)
            if before:
                tx.attempts.store(before)

    def succeed(self, work: str) -> None:
        """Forget the failures of work that is done."""
        if work in self._failed_before:
            with self._room.store.write() as tx:
                tx.attempts.forget(work)


def take_up(room: Newsroom, actor: str, article: str = "") -> int:
    """Let what was set aside be tried again, for one article or all; returns how many."""
    with room.store.write() as tx:
        count = tx.attempts.forget_all(article)
        if count:
            subject = f"article:{article}" if article else "work"
            tx.audit(actor, subject, "taken up again", pieces=count)
    return count


def set_aside(tx: Transaction) -> list[Attempt]:
    """Return the work that waits for a person, oldest first."""
    return [each for each in tx.attempts.all() if each.set_aside_at]


def told(attempt: Attempt) -> str:
    """Say in a sentence what became of it."""
    if attempt.set_aside_at:
        return (
            f"{attempt.work}: set aside after {attempt.failures} failures, the last of "
            f"them: {attempt.error} Put it right, then say “pubpipe retry”."
        )
    return (
        f"{attempt.work}: failed, {attempt.error} ({attempt.failures} of {MOST}; the next "
        f"try is in {_wait(attempt).total_seconds() / 60:.0f} minutes)"
    )


def _begin(room: Newsroom, work: str, article: str) -> Attempt | None:
    """Count work as if it had failed already; returns what was noted of it before."""
    with room.store.write() as tx:
        now = tx.now()
        before = tx.attempts.find(work)
        past = before or Attempt(work, article, 0, "", now, now, None)
        begun = replace(past, failures=past.failures + 1, error="", last_at=now)
        tx.attempts.store(begun)
    return before


def _count(room: Newsroom, work: str, article: str, error: Exception) -> Attempt:
    text = " ".join(str(error).split())[:_LONGEST_ERROR] or type(error).__name__
    with room.store.write() as tx:
        now = tx.now()
        before = tx.attempts.find(work)
        past = before or Attempt(work, article, 0, "", now, now, None)
        # What its process did not live to end was counted when it began.
        is_counted = before is not None and before.is_under_way
        failures = past.failures + (not is_counted)
        aside = now if failures >= MOST else None
        attempt = replace(
            past, failures=failures, error=text, last_at=now, set_aside_at=aside
        )
        tx.attempts.store(attempt)
        if aside:
            subject = f"article:{article}" if article else "work"
            tx.audit("pubpipe", subject, "set aside", work=work, error=text)
    return attempt


def _is_due(attempt: Attempt, now: datetime) -> bool:
    if attempt.is_under_way:
        # Its process was killed, most likely for another reason: done again at once.
        return True
    return not attempt.set_aside_at and attempt.last_at + _wait(attempt) <= now


def _wait(attempt: Attempt) -> timedelta:
    wait: timedelta = FIRST_WAIT * 2 ** (attempt.failures - 1)
    return wait
