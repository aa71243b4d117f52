"""Work that fails is tried again, later each time, and then set aside for a person.

Only reconcile counts: it repeats whatever is left undone. What the surroundings are to
blame for (a database, a disk, a bucket or Prefect that is away) is nobody's failure and is tried
again every time. Work that may take its process down with it, for want of memory say, is
noted when it begins, in a line of its own until it ends, and set aside when it was killed
as often.
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
_BEGUN = "begun: "
"""How the name of the line begins that heavy work has while it is done."""
_KILLED = (
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
                self._give_up(each)
        with room.store.read() as tx:
            past = tx.attempts.all()
        self._failed_before = {each.work for each in past}
        self._not_now = {each.work for each in past if not _is_due(each, now)}

    def attempt(
        self, work: str, article: str, do: Callable[[], str], *, is_heavy: bool = False
    ) -> None:
        """Do a piece of work, unless it is not its time; `do` says what came of it.

        Heavy work is noted before it begins: its process may not live to tell.
        """
        if work in self._not_now:
            return
        try:
            outcome = self._watched(work, article, do) if is_heavy else do()
        except Exception as error:  # the edge of one piece of work: the others go on
            self.fail(work, article, error)
            return
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
        self._tell(_count(self._room, work, article, error), error)

    def _give_up(self, begun: Attempt) -> None:
        """Set aside what was killed each time it was begun."""
        work = begun.work.removeprefix(_BEGUN)
        with self._room.store.write() as tx:
            now = tx.now()
            attempt = replace(
                begun, work=work, error=_KILLED, last_at=now, set_aside_at=now
            )
            tx.attempts.forget(begun.work)
            _store(tx, attempt)
        self._tell(attempt)

    def _tell(self, attempt: Attempt, error: Exception | None = None) -> None:
        told_of = self.set_aside if attempt.set_aside_at else self.failing
        told_of.append(told(attempt))
        level = logging.ERROR if attempt.set_aside_at else logging.WARNING
        _log.log(
            level, "%s", told(attempt), exc_info=error,
            extra={"article": attempt.article or None},
        )  # fmt: skip

    def _watched(self, work: str, article: str, do: Callable[[], str]) -> str:
        """Do work with a line in the database that stays when the process is killed."""
        name = f"{_BEGUN}{work}"
        with self._room.store.write() as tx:
            now = tx.now()
            past = tx.attempts.find(name)
            begun = past or Attempt(name, article, 0, "", now, now, None)
            tx.attempts.store(replace(begun, failures=begun.failures + 1, last_at=now))
        try:
            return do()
        finally:
            # With the database away the line stays, as after a kill.
            with suppress(DatabaseAway), self._room.store.write() as tx:
                tx.attempts.forget(name)

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


def _count(room: Newsroom, work: str, article: str, error: Exception) -> Attempt:
    text = " ".join(str(error).split())[:_LONGEST_ERROR] or type(error).__name__
    with room.store.write() as tx:
        now = tx.now()
        past = tx.attempts.find(work) or Attempt(work, article, 0, "", now, now, None)
        failures = past.failures + 1
        aside = now if failures >= MOST else None
        attempt = replace(
            past, failures=failures, error=text, last_at=now, set_aside_at=aside
        )
        _store(tx, attempt)
    return attempt


def _store(tx: Transaction, attempt: Attempt) -> None:
    tx.attempts.store(attempt)
    if attempt.set_aside_at:
        subject = f"article:{attempt.article}" if attempt.article else "work"
        tx.audit(
            "pubpipe", subject, "set aside", work=attempt.work, error=attempt.error
        )


def _is_due(attempt: Attempt, now: datetime) -> bool:
    return not attempt.set_aside_at and attempt.last_at + _wait(attempt) <= now


def _wait(attempt: Attempt) -> timedelta:
    wait: timedelta = FIRST_WAIT * 2 ** (attempt.failures - 1)
    return wait
