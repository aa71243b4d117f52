"""A reader who follows every link meets no missing page while the site changes."""

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pubpipe.bootstrap import open_newsroom
from pubpipe.domain.article import Extracted
from pubpipe.domain.edition import Line
from pubpipe.domain.markup import Marked
from pubpipe.domain.person import Person
from pubpipe.ports import Newsroom, Site
from pubpipe.stages import publication
from pubpipe.stages.pages import write_dirty_pages
from tests.live_editions import MADE, NOON

ROOT = Path(__file__).parents[2]
EDITOR = Person(0, "editor", frozenset({("*", "editor")}))
ARTICLES, LOCALES = 8, ("en", "ru", "arm")
CHANGES, REVERSED = 500, 60
EXTRACTED = Extracted(headline="The pier")
SAID = {"en": "The pier", "ru": "Причал", "arm": "Նավամատույց"}


class Backwards:
    """A site that is written in the wrong order: what was to come last comes first."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._later: list[Callable[[], None]] = []

    def __getattr__(self, name: str) -> Any:
        act = getattr(self._site, name)
        if name in ("furniture", "quickly", "flush"):
            return act
        return lambda *given: self._later.append(lambda: act(*given))

    def catch_up(self) -> None:
        """Do what was asked for, backwards."""
        while self._later:
            self._later.pop()()
            time.sleep(0.01)


@pytest.fixture
def room() -> Iterator[Newsroom]:
    # In memory where there is such a place: the order is tested here, not the disk.
    memory = Path("/dev/shm")  # noqa: S108 - nothing but a temporary folder of ours
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as made:
        yield open_newsroom(Path(made), share_pictures=False)


def test_reader_finds_no_broken_link_during_500_publications_and_withdrawals(
    room: Newsroom,
) -> None:
    with reading(room) as faults:
        change(room, CHANGES)

    assert faults == []


def test_reader_finds_broken_links_where_pages_are_written_backwards(
    room: Newsroom,
) -> None:
    site = Backwards(room.site)
    with reading(room) as faults:
        change(replace(room, site=site), REVERSED, site.catch_up)

    assert any("which is not there" in fault for fault in faults), faults
    assert any("is older than what leads to it" in fault for fault in faults), faults


@contextmanager
def reading(room: Newsroom) -> Iterator[list[str]]:
    """Let a reader read for as long as the block lasts; gives what was wrong, afterwards."""
    faults: list[str] = []
    for number in range(ARTICLES):
        for locale in LOCALES:
            go_live(room, f"pier-{number}", locale, 0)
    write_dirty_pages(room)
    folder = room.settings.workspace / "site"
    reader = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "tests.reader", folder],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    try:
        time.sleep(0.5)
        yield faults
    finally:
        said, _ = reader.communicate("\n", timeout=60)
    *wrong, read = said.splitlines()
    faults += wrong
    assert int(read.removeprefix("read ")) > 100


def change(
    room: Newsroom, times: int, afterwards: Callable[[], None] = lambda: None
) -> None:
    """Publish, publish anew and withdraw, by a chance that is always the same."""
    chance = random.Random(11)  # noqa: S311 - an order, not a secret
    live = {(f"pier-{n}", code) for n in range(ARTICLES) for code in LOCALES}
    for number in range(1, times + 1):
        article = f"pier-{chance.randrange(ARTICLES)}"
        locale = chance.choice(LOCALES)
        if (article, locale) in live and chance.random() < 0.5:
            publication.withdraw(room, EDITOR, article, [locale], "a test")
            live.discard((article, locale))
        else:
            go_live(room, article, locale, number)
            live.add((article, locale))
        write_dirty_pages(room)
        afterwards()


def go_live(room: Newsroom, article: str, locale: str, version: int) -> None:
    """Make a version of an article the live edition, as publication does."""
    with room.store.write() as tx:
        found = tx.articles.find(article) or tx.articles.create(article, NOON)
        tx.articles.set_address(found.id, article, "city")
        translation = tx.translations.open(found.id, locale, 0, None, None, NOON)
        numbers = tx.editions.numbers(translation.id)
        words = f"{SAID[locale]} {article}, version {version}"
        edition = replace(
            MADE,
            number=len(numbers) + 1,
            article=article,
            slug=article,
            locale=locale,
            section="City",
            section_slug="city",
            headline=words,
            lines=(Line("b1", 0, "paragraph", (), Marked(words)),),
        )
        revision = tx.articles.revision(found.id, 1) or tx.articles.add_revision(
            found.id, "hash", EXTRACTED, EXTRACTED, "editor", NOON, []
        )
        tx.editions.add(translation.id, edition, revision.id, {}, "editor")
        tx.editions.set_live(translation.id, edition.number, 1, "latest")
        path = f"/{locale}/city/{article}/"
        tx.pages.mark_dirty({path: f"article:{article}:{locale}"})
