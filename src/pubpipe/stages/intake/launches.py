"""Launches that have ended, that never began, that were cut short."""

from datetime import timedelta

from pubpipe.ports import Newsroom


def finish(room: Newsroom, submission: int) -> None:
    """Note that the launch of a submission has come to its end."""
    with room.store.write() as tx:
        found = tx.submissions.get(submission)
        if found and found.state == "taken":
            tx.submissions.settle(submission, "done", found.article, "")


def overdue(room: Newsroom, patience: timedelta) -> list[int]:
    """Submissions that were stored and never taken in, oldest first."""
    with room.store.read() as tx:
        return tx.submissions.waiting(tx.now() - patience)


def cut_short(room: Newsroom, patience: timedelta) -> list[tuple[int, str]]:
    """(submission, article) that were taken in and whose launch has not ended."""
    with room.store.read() as tx:
        return tx.submissions.taken(tx.now() - patience)
