"""Dirty pages are written, in the order that never shows a reader a missing one.

An article's page is written before anything leads to it: only then is it noted as standing
on the site (`showing`), which marks the lists and neighbours that show it. A withdrawn one
is out of the notes first, and goes last.
"""

import logging
import time
from collections.abc import Collection, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import takewhile

from pubpipe.domain.errors import Refused, TargetAway
from pubpipe.holders import holder
from pubpipe.ports import Newsroom, Transaction
from pubpipe.showing import mark_written_together
from pubpipe.stages.pages.making import Done, make, settle
from pubpipe.stages.pages.rebuilding import Spread, rebuild

_log = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)
"""How long a writer may be silent before another takes over."""
_BATCH = 100
"""Pages written between two looks at the database."""
_TURN = 15.0
"""Seconds after which a writer renews its lease, whatever it has written."""
_STEPS = {"everything": 0, "opening": 1, "article": 2, "leaf": 3, "moved": 5, "gone": 5}
"""What is of one step does not need one another to be there; all else is step 4."""

EVERYTHING = "*"
"""The path that stands for all of them."""

Page = tuple[str, str, int]


@dataclass
class Written:
    """The paths that a call wrote, and by path what kept others from being written."""

    paths: list[str] = field(default_factory=list)
    count: int = 0
    """How many more were written when all were written anew."""
    failed: dict[str, Exception] = field(default_factory=dict)


def write_dirty_pages(room: Newsroom, patience: float = 60.0) -> int:
    """Write every dirty page; returns how many, raises Refused when one cannot be written."""
    written = write_pages(room, frozenset(), patience)
    if written.failed:
        path, reason = next(iter(written.failed.items()))
        raise Refused(
            "%(length)s pages could not be written, the first of them "
            "%(path)s: %(reason)s. They stay queued; the log has the rest.",
            length=len(written.failed),
            path=path,
            reason=reason,
        )
    return written.count + len(written.paths)


def write_all_anew(room: Newsroom, spread: Spread | None = None) -> Written:
    """Write the whole site from its editions; `spread` may share the work out."""
    with room.store.write() as tx:
        tx.pages.mark_dirty({EVERYTHING: "everything"})
    return write_pages(room, frozenset(), spread=spread)


def write_pages(
    room: Newsroom, leave: Collection[str], patience: float = 60.0,
    spread: Spread | None = None,
) -> Written:  # fmt: skip
    """Write the dirty pages but those to `leave`, so that no reader sees a missing one.

    One writer at a time holds the lease; others wait up to `patience` seconds for it to
    finish. A page that cannot be written stays dirty and keeps no other from being
    written.
    """
    me, written = holder(), Written()
    deadline = time.monotonic() + patience
    is_furnished = False
    while True:
        left = {*leave, *written.failed}
        with room.store.write() as tx:
            batch = _batch(tx.pages.dirty(_BATCH + len(left)), left)
            mine = bool(batch) and _has_lease(tx, me)
            if is_furnished and not batch:
                tx.pages.drop_lease("site", me)
        if not batch:
            break
        if mine:
            try:
                is_all = batch[0][0] == EVERYTHING
                if not is_furnished:
                    # A rebuild ends with a flush, and is begun again when it is cut off.
                    with room.site.quickly() if is_all else nullcontext():
                        room.site.furniture()
                    is_furnished = True
                if is_all:
                    _write_all(room, batch[0], me, written, spread)
                else:
                    _write(room, batch, me, written)
            except (
                BaseException
            ):  # Ctrl-C too: the next writer need not wait for the lease
                with room.store.write() as tx:
                    tx.pages.drop_lease("site", me)
                raise
        elif time.monotonic() > deadline:
            raise Refused(
                "Another writer has held the site for a minute. The pages are queued; "
                "they are written as soon as it is done."
            )
        else:
            time.sleep(0.2)
    return written


def _write_all(
    room: Newsroom, page: Page, me: str, written: Written, spread: Spread | None
) -> None:
    renewed = 0.0

    def renew() -> None:
        nonlocal renewed
        if time.monotonic() - renewed < _TURN:
            return
        renewed = time.monotonic()
        with room.store.write() as tx:
            if not _has_lease(tx, me):
                raise Refused(
                    "Another writer has taken the site over while it was written anew. "
                    "Whatever is left is queued."
                )

    written.count += rebuild(room, renew, spread)
    with room.store.write() as tx:
        if _has_lease(tx, me):
            tx.pages.mark_clean(page[0], page[2])


def _batch(dirty: Iterable[Page], left: Collection[str]) -> list[Page]:
    """The first pages whose turn it is together."""
    wanted = [page for page in dirty if page[0] not in left]
    if not wanted:
        return []
    step = _step(wanted[0])
    return list(takewhile(lambda page: _step(page) == step, wanted))


def _step(page: Page) -> int:
    return _STEPS.get(page[1].partition(":")[0], 4)


def _has_lease(tx: Transaction, me: str) -> bool:
    return tx.pages.take_lease("site", me, tx.now() + LEASE, tx.now())


def _write(room: Newsroom, batch: list[Page], me: str, written: Written) -> None:
    started = time.monotonic()
    done: list[tuple[Page, Done]] = []
    for page in batch:
        if time.monotonic() - started > _TURN:
            break  # renew the lease, and look whether another took over meanwhile
        path, what, _ = page
        try:
            done.append((page, make(room, path, what)))
        except TargetAway:
            raise  # the next page would wait for it as long
        except Exception as error:  # the edge of one page: the others go on
            _log.warning(
                "A page cannot be written.", exc_info=True, extra={"page": path}
            )
            written.failed[path] = error
    with room.store.write() as tx:
        if not _has_lease(tx, me):
            # It took so long that another took over, and may have written something
            # newer before us: the pages are to be written once more.
            tx.pages.mark_dirty({path: what for (path, what, _), _ in done})
            return
        news = []
        for (path, what, generation), result in done:
            if settle(room.settings, tx, path, what, result) and result.shown:
                news.append(result.shown)
            tx.pages.mark_clean(path, generation)
            written.paths.append(path)
        mark_written_together(tx, news)
