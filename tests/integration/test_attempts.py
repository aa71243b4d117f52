"""Work that keeps failing is tried later and later, and then waits for a person."""

import logging
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pubpipe import attempts, pipeline
from pubpipe.adapters.database.store import SqlStore
from pubpipe.domain.errors import DatabaseAway
from pubpipe.domain.page import ArticlePage
from pubpipe.ports import Attempt, Newsroom
from pubpipe.stages import accounts, overview, publication, review
from tests.newsdesk import launch, markdown

ENGLISH = ("The ferry leaves the old pier at nine every day.",)
BROKEN = "/arm/city/the-ferry-returns/"
NEEDED = "Սա չի գրվում / это не пишется."


class Site:
    """The real site, where one page cannot be written."""

    def __init__(self, real: Any, error: Exception) -> None:
        self._real = real
        self._error: Exception | None = error
        self.tries = 0

    def mend(self) -> None:
        self._error = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def article(self, page: ArticlePage) -> None:
        if page.path == BROKEN:
            self.tries += 1
            if self._error:
                raise self._error
        self._real.article(page)


@pytest.fixture
def approved(room: Newsroom) -> Newsroom:
    """An article whose Armenian is approved and due."""
    accounts.add_user(room, "editor", [("*", "editor")], "a long password")
    launch(room, markdown(ENGLISH))
    review.approve_all(room, accounts.person(room, "editor"), "ferry", "arm")
    return room


def broken(room: Newsroom, error: Exception) -> tuple[Newsroom, Site]:
    site = Site(room.site, error)
    return replace(room, site=site), site


def after(room: Newsroom, minutes: float) -> Newsroom:
    """The same newsroom, so much later."""
    assert isinstance(room.store, SqlStore)
    moment = datetime.now(UTC) + timedelta(minutes=minutes)
    store = SqlStore(room.store.engine, lambda: moment)
    return replace(room, store=store, clock=lambda: moment)


def pubpipe(room: Newsroom, *arguments: str) -> str:
    """What the command line prints."""
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "pubpipe.cli", *arguments],
        env=os.environ
        | {
            "PUBPIPE_WORKSPACE": str(room.settings.workspace),
            "PUBPIPE_DATABASE_URL": room.settings.database_url,
        },
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def test_a_page_that_fails_is_tried_later_and_later_then_set_aside_with_one_alert(
    approved: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    room, site = broken(approved, ValueError(NEEDED))
    caplog.set_level(logging.INFO)
    told = []
    # Every minute for an hour, as reconcile comes.
    for minutes in range(60):
        work = pipeline.reconcile(after(room, minutes))
        told += work.set_aside

    alerts = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert site.tries == attempts.MOST
    assert len(told) == len(alerts) == 1
    assert f"page {BROKEN}: set aside after 5 failures" in told[0]
    assert NEEDED in told[0]
    assert overview.set_aside(room) == told


def test_one_page_that_fails_keeps_nothing_else_from_being_published(
    approved: Newsroom,
) -> None:
    room, _ = broken(approved, ValueError(NEEDED))

    work = pipeline.reconcile(room)

    assert "publish ferry arm: Published" in work.done
    assert (room.settings.workspace / "site" / "arm" / "index.html").is_file()
    assert len(work.failing) == 1


def wrote(work: attempts.Round) -> bool:
    """Whether the page, and the lists that waited for it, are all that was done."""
    return [line.partition(":")[0] for line in work.done] == ["pages"]


def test_what_is_put_right_is_forgotten(approved: Newsroom) -> None:
    room, site = broken(approved, ValueError(NEEDED))
    pipeline.reconcile(room)
    site.mend()

    too_soon = pipeline.reconcile(room)
    later = pipeline.reconcile(after(room, 2))

    assert (too_soon.done, too_soon.failing) == ([], [])
    assert wrote(later)
    with room.store.read() as tx:
        assert tx.attempts.all() == []


def test_what_was_set_aside_is_tried_again_when_somebody_says_so(
    approved: Newsroom,
) -> None:
    room, site = broken(approved, ValueError(NEEDED))
    for minutes in (0, 2, 5, 10, 20):
        pipeline.reconcile(after(room, minutes))
    site.mend()
    assert pipeline.reconcile(after(room, 600)).done == []

    assert "set aside after 5 failures" in pubpipe(room, "status")
    assert "1 set free" in pubpipe(room, "retry")

    assert wrote(pipeline.reconcile(after(room, 600)))


def test_a_launch_of_the_same_article_tries_its_work_anew(approved: Newsroom) -> None:
    with approved.store.write() as tx:
        now = tx.now()
        for work, article in (
            ("publish ferry arm", "ferry"),
            ("publish pier ru", "pier"),
        ):
            tx.attempts.store(Attempt(work, article, 5, NEEDED, now, now, now))

    launch(approved, markdown((*ENGLISH, "Nobody was hurt.")))

    with approved.store.read() as tx:
        assert [each.work for each in tx.attempts.all()] == ["publish pier ru"]


@pytest.mark.parametrize("error", [OSError(28, "No space left"), DatabaseAway("Away.")])
def test_what_the_surroundings_are_to_blame_for_is_tried_every_time(
    approved: Newsroom, error: Exception
) -> None:
    room, site = broken(approved, error)

    for _ in range(attempts.MOST + 2):
        work = pipeline.reconcile(room)
        assert len(work.failing) == 1
        assert work.set_aside == []

    assert site.tries == attempts.MOST + 2
    site.mend()
    assert wrote(pipeline.reconcile(room))


def test_a_release_that_fails_is_set_aside_under_its_article(
    approved: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> Any:
        raise ValueError(NEEDED)

    monkeypatch.setattr(publication, "publish", refuse)
    for minutes in (0, 2, 5, 10, 20, 40):
        pipeline.reconcile(after(approved, minutes))

    (row,) = overview.status(approved, "ferry")
    assert any("publish ferry arm: set aside" in line for line in row["set_aside"])
    with approved.store.read() as tx:
        acts = [event.action for event in tx.events("article:ferry")]
    assert "set aside" in acts


KILLER = """
import os, signal, sys
from pathlib import Path
from pubpipe import bootstrap, pipeline
from pubpipe.stages import exchange
def too_much(*_):
    os.kill(os.getpid(), signal.SIGKILL)
exchange.import_once = too_much
pipeline.reconcile(bootstrap.open_newsroom(Path(sys.argv[1]), database_url=sys.argv[2]))
"""


def drop_and_be_killed(room: Newsroom, times: int) -> Path:
    """Put a PO file into the inbox whose import ends in a kill -9, so many times."""
    dropped = room.settings.workspace / "inbox" / "po" / "ferry.ru.po"
    dropped.parent.mkdir(parents=True, exist_ok=True)
    dropped.write_text('msgid "pier"\nmsgstr "причал, նավամատույց"\n', "utf-8")
    os.utime(dropped, (0, 0))
    newsroom = str(room.settings.workspace), room.settings.database_url
    for _ in range(times):
        done = subprocess.run([sys.executable, "-c", KILLER, *newsroom], check=False)  # noqa: S603 - our own code
        assert done.returncode == -signal.SIGKILL
    return dropped


def test_work_that_takes_its_process_down_is_set_aside_and_the_rest_is_done(
    approved: Newsroom,
) -> None:
    drop_and_be_killed(approved, attempts.MOST)

    before = overview.set_aside(approved)
    work = pipeline.reconcile(approved)

    assert before == []
    (told,) = work.set_aside
    assert "PO file ferry.ru.po: set aside after 5 failures" in told
    assert "killed each time" in told
    assert overview.set_aside(approved) == [told]
    assert pipeline.reconcile(approved).set_aside == []


def test_a_kill_is_forgiven_when_the_work_is_done(approved: Newsroom) -> None:
    drop_and_be_killed(approved, attempts.MOST - 1)

    work = pipeline.reconcile(approved)

    assert "PO file ferry.ru.po: refused" in work.done
    with approved.store.read() as tx:
        assert tx.attempts.all() == []


def test_a_kill_is_not_counted_with_the_failures(approved: Newsroom) -> None:
    work, before = "PO file ferry.ru.po", datetime.now(UTC) - timedelta(hours=1)
    failed = Attempt(work, "", attempts.MOST - 1, NEEDED, before, before, None)
    with approved.store.write() as tx:
        tx.attempts.store(failed)
    drop_and_be_killed(approved, 1)

    with approved.store.read() as tx:
        kept = {each.work: each for each in tx.attempts.all()}

    assert kept.pop(work) == failed
    (begun,) = kept.values()
    assert (begun.is_under_way, begun.failures) == (True, 1)
    assert pipeline.reconcile(approved).set_aside == []
    with approved.store.read() as tx:
        assert tx.attempts.all() == []
