"""A link to an article of ours leads to it in the same locale, once it stands there."""

import re

import pytest

from pubpipe import pipeline
from pubpipe.domain.order import Order
from pubpipe.domain.person import Person
from pubpipe.ports import Newsroom
from pubpipe.stages import accounts
from tests.conftest import PASSWORD
from tests.newsdesk import approve_all, launch

AWAY = "https://river.example/city/pier"
PIER = "---\nid: pier\ntitle: The pier\nsection: City\n---\n\nThe pier is old.\n"
FERRY = (
    "---\nid: ferry\ntitle: The ferry\nsection: City\n---\n\n"
    "It leaves from [the pier](/city/pier?utm_source=front#top) at nine.\n"
)


@pytest.fixture
def editor(room: Newsroom) -> Person:
    accounts.add_user(room, "editor", [("*", "editor")], PASSWORD)
    return accounts.person(room, "editor")


def link(room: Newsroom, locale: str) -> str:
    """Where the ferry's page leads from “the pier”."""
    file = room.settings.workspace / "site" / locale / "city/the-ferry/index.html"
    body = file.read_text("utf-8").partition('<div class="text">')[2]
    found = re.search(r'<a href="([^"]+)"', body)
    return found[1] if found else ""


def ferry(room: Newsroom, editor: Person) -> None:
    order = Order(source_url="https://river.example/city/ferry")
    launch(room, FERRY.encode(), order, name="ferry.md")
    approve_all(room, editor, "arm", "ferry")
    pipeline.release(room, "ferry", "arm", "editor")


def test_a_link_follows_its_article_in_and_out_of_each_locale(
    room: Newsroom, editor: Person
) -> None:
    ferry(room, editor)
    alone = {code: link(room, code) for code in ("en", "arm")}

    launch(room, PIER.encode(), Order(source_url=AWAY), name="pier.md")
    english = {code: link(room, code) for code in ("en", "arm")}
    approve_all(room, editor, "arm", "pier")
    pipeline.release(room, "pier", "arm", "editor")
    both = {code: link(room, code) for code in ("en", "arm")}
    pipeline.withdraw(room, editor, "pier", ["arm"], "a mistake")
    withdrawn = {code: link(room, code) for code in ("en", "arm")}

    away = f"{AWAY}?utm_source=front#top"
    assert alone == {"en": away, "arm": away}
    assert english == {"en": "/en/city/the-pier/", "arm": away}
    assert both == {"en": "/en/city/the-pier/", "arm": "/arm/city/the-pier/"}
    assert withdrawn == {"en": "/en/city/the-pier/", "arm": away}


def test_a_link_to_a_page_of_our_own_site_leads_to_the_readers_locale(
    room: Newsroom, editor: Person
) -> None:
    launch(room, PIER.encode(), name="pier.md")
    approve_all(room, editor, "arm", "pier")
    pipeline.release(room, "pier", "arm", "editor")
    ours = f"{room.settings.site_url}/en/city/the-pier/"
    source = FERRY.replace("/city/pier?utm_source=front#top", ours)

    launch(room, source.encode(), name="ferry.md")
    approve_all(room, editor, "arm", "ferry")
    pipeline.release(room, "ferry", "arm", "editor")

    assert link(room, "arm") == "/arm/city/the-pier/"


def test_articles_that_link_to_each_other_come_to_rest(
    room: Newsroom, editor: Person
) -> None:
    ferry(room, editor)
    back = PIER.replace("is old", "serves [the ferry](/city/ferry)")

    launch(room, back.encode(), Order(source_url=AWAY), name="pier.md")

    assert link(room, "en") == "/en/city/the-pier/"
    with room.store.read() as tx:
        assert tx.pages.dirty() == []
