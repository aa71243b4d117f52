"""A fourth locale takes a paragraph of configuration and a catalogue: no line of code."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

from pubpipe import pipeline, resources
from pubpipe.domain.person import Person
from pubpipe.ports import Newsroom
from pubpipe.stages import accounts, review
from tests.conftest import PASSWORD, close, open_room
from tests.golden.reading import Page
from tests.newsdesk import launch, markdown, units

KA = """
[newsroom]
target_locales = ["ru", "arm", "ka"]

[[locale]]
code = "ka"
tag = "ka"
english_name = "Georgian"
autonym = "ქართული"
plural_forms = "nplurals=2; plural=(n!=1);"
script = "GEORGIAN"
territory = "GE"
"""
WORDS = {
    "Skip to the text": "ტექსტზე გადასვლა",
    "Latest news": "ბოლო ამბები",
    "Share": "გაზიარება",
    "Copy link": "ბმულის კოპირება",
    "Page not found": "გვერდი ვერ მოიძებნა",
}
TARGETS = {
    "headline": "ბორანი ბრუნდება",
    "b1": "ბორანი ყოველდღე ცხრა საათზე გადის ძველი ნავმისადგომიდან.",
    "section": "ქალაქი",
}
SOURCE = ("The ferry leaves the old pier at nine every day.",)


@pytest.fixture
def georgian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newsroom]:
    """A newsroom with Georgian beside the three that are built in."""
    locales = tmp_path / "locales"
    shutil.copytree(resources.locales_dir(), locales)
    catalogue = polib.pofile(str(locales / "en" / "LC_MESSAGES" / "pubpipe.po"))
    catalogue.metadata["Language"] = "ka"
    catalogue.metadata["Plural-Forms"] = "nplurals=2; plural=(n!=1);"
    for entry in catalogue:
        if entry.msgid_plural == "%(count)s views":
            entry.msgstr_plural = {0: "%(count)s ნახვა", 1: "%(count)s ნახვა"}
        elif entry.msgid in WORDS:
            entry.msgstr = WORDS[entry.msgid]
    (locales / "ka" / "LC_MESSAGES").mkdir(parents=True)
    catalogue.save(str(locales / "ka" / "LC_MESSAGES" / "pubpipe.po"))
    monkeypatch.setattr(resources, "locales_dir", lambda: locales)
    workspace = tmp_path / "newsroom"
    workspace.mkdir()
    (workspace / "pubpipe.toml").write_text(KA, "utf-8")
    room = open_room(workspace)
    yield room
    close(room)


def approve(room: Newsroom, person: Person) -> None:
    for unit in units(room, "ka"):
        review.approve(
            room,
            person,
            unit.id,
            source_hash=unit.source_hash,
            version=unit.version,
            text=TARGETS[unit.uid],
        )


def test_an_article_is_translated_published_and_found_in_georgian(
    georgian: Newsroom,
) -> None:
    accounts.add_user(georgian, "nino", [("ka", "editor")], PASSWORD)
    nino = accounts.person(georgian, "nino")
    launch(georgian, markdown(SOURCE))
    approve(georgian, nino)

    made = pipeline.release(georgian, "ferry", "ka", "nino", by_name=True)

    site = georgian.settings.workspace / "site"
    html = (site / made.path.strip("/") / "index.html").read_text("utf-8")
    page = Page(html)
    assert made.path == "/ka/city/the-ferry-returns/"
    assert page.elements[0].attrs["lang"] == "ka"
    for shown in (*TARGETS.values(), "გაზიარება", "0 ნახვა", "ქართული"):
        assert shown in page.text
    assert page.find("meta", property="og:locale", content="ka_GE")
    alternates = page.find("link", rel="alternate", hreflang="ka")
    assert alternates[0]["href"].endswith(made.path)
    (forms,) = (each["data-forms"] for each in page.find("data"))
    assert set(json.loads(forms)) == {"one", "other"}
    front = (site / "ka" / "index.html").read_text("utf-8")
    assert TARGETS["headline"] in front
    assert "გვერდი ვერ მოიძებნა" in (site / "ka" / "404.html").read_text("utf-8")
    assert 'href="/ka/"' in (site / "index.html").read_text("utf-8")
    assert (site / "ka" / "rss.xml").is_file()
    english = (site / "en/city/the-ferry-returns/index.html").read_text("utf-8")
    assert Page(english).find("a", hreflang="ka", lang="ka", href=made.path)
