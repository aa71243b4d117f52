"""What readers get over time: embargoes, moves, lists, what is read most."""

import os
import random
import re
import shutil
import signal
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from lxml import html

from pubpipe import bootstrap, pipeline
from pubpipe.adapters.database.store import SqlStore
from pubpipe.bootstrap import open_newsroom
from pubpipe.domain.hit import Hit
from pubpipe.domain.order import Order
from pubpipe.domain.person import Person
from pubpipe.ports import Newsroom, Visit
from pubpipe.ports.shown import Listing, Rank
from pubpipe.stages import pages, publication
from pubpipe.stages.search import search
from pubpipe.web.app import create_app
from tests.killing import killed, points
from tests.live_editions import NOON, put_live
from tests.newsdesk import approve_all, launch
from tests.web.public_room import BROWSER, running

SEED = int(
    os.environ.get("PUBPIPE_KILL_SEED") or random.SystemRandom().randrange(10**6)
)
EDITOR = Person(0, "editor", frozenset({("*", "editor")}))
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 9"/>'
SAID = {"en": "The pier", "ru": "Причал", "arm": "Նավամատույց"}


@pytest.fixture
def room() -> Iterator[Newsroom]:
    # In memory where there is such a place: it is not the disk that is tested here.
    memory = Path("/dev/shm")  # noqa: S108 - nothing but a temporary folder of ours
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as made:
        engines = {"ru": ("dummy",), "arm": ("dummy",)}
        yield open_newsroom(Path(made), engines=engines, share_pictures=False)


def at(room: Newsroom, moment: datetime) -> Newsroom:
    """The same newsroom at another time."""
    assert isinstance(room.store, SqlStore)
    store = SqlStore(room.store.engine, lambda: moment)
    return replace(room, store=store, clock=lambda: moment)


def stand(room: Newsroom, key: str, when: datetime, *locales: str) -> None:
    """Publish an article that was first published at a moment, and write what shows it."""
    for locale in locales or ("en",):
        with room.store.write() as tx:
            put_live(tx, key, locale, f"{SAID[locale]} {key}", body="…", at=when)
            path = f"/{locale}/news/{key}/"
            tx.pages.mark_dirty({path: f"article:{key}:{locale}"})
    pages.write_dirty_pages(room)


def source(key: str, headline: str = "Ferry returns", section: str = "City") -> bytes:
    return (
        f"---\nid: {key}\ntitle: {headline}\nsection: {section}\n---\n\n"
        "The old quay is open to ships again.\n"
    ).encode()


def site(room: Newsroom) -> dict[str, bytes]:
    """Every file that readers can get: path → content."""
    root = room.settings.workspace / "site"
    return {
        file.relative_to(root).as_posix(): file.read_bytes()
        for file in sorted(root.rglob("*"))
        if file.is_file() and "assets" not in file.relative_to(root).parts
    }


def tree(raw: bytes) -> Any:
    """A page as a tree of elements."""
    return html.fromstring(raw)


def listed(room: Newsroom, path: str) -> list[str]:
    """The articles that a list shows, in order, by the last part of their paths."""
    page = tree((room.settings.workspace / "site" / path).read_bytes())
    links = page.xpath("//article[@class='teaser']/h2/a/@href")
    return [str(link).strip("/").rpartition("/")[2] for link in links]


def read(room: Newsroom, article: str, times: int, locale: str = "arm") -> None:
    for _ in range(times):
        hit = Hit(uuid4(), article, locale, 1)
        visit = Visit(hit, room.clock(), uuid4().bytes + uuid4().bytes)
        assert room.hits.record([visit]) == ["new"]


def test_before_its_time_no_public_byte_of_an_article_exists(room: Newsroom) -> None:
    until = datetime.now(UTC) + 2 * HOUR
    picture = room.settings.workspace / "pictures" / "quay.svg"
    picture.write_bytes(SVG)
    raw = source("quay") + b"\n![A ship at the quay](quay.svg)\n"
    launch(room, raw, Order(embargo=until))
    for locale in ("ru", "arm"):
        approve_all(room, EDITOR, locale, "quay")
        assert pipeline.release(room, "quay", locale).state == "Embargoed"
    pipeline.reconcile(room)
    before, found_before, counts_before = public(room)

    later = at(room, until + timedelta(seconds=1))
    pipeline.reconcile(later)
    after, found_after, counts_after = public(later)

    with room.store.read() as tx:
        article = tx.articles.find("quay")
        assert article is not None
        headlines = [
            edition.headline.encode() for edition in tx.editions.live(article.id)
        ]
    told = [*headlines, b"/ferry-returns/", SVG]
    assert len(headlines) == 3
    assert [
        path for path, raw in before.items() if any(each in raw for each in told)
    ] == []
    assert [path for path in before if "ferry" in path or path.endswith(".svg")] == []
    assert (found_before, counts_before) == ([0, 0, 0], [404, 404, 404])
    assert (found_after, counts_after) == ([1, 1, 1], [200, 200, 200])
    for code, headline in zip(("en", "ru", "arm"), headlines, strict=True):
        shown = {path for path, raw in after.items() if headline in raw}
        assert {
            f"{code}/city/ferry-returns/index.html", f"{code}/index.html",
            f"{code}/city/index.html", f"{code}/rss.xml", f"{code}/atom.xml",
            f"{code}/feed.json", f"{code}/news-sitemap.xml",
        } <= shown, shown  # fmt: skip
    assert any(path.endswith(".svg") for path in after)


def public(room: Newsroom) -> tuple[dict[str, bytes], list[int], list[int]]:
    """The site's files, what a search for the article finds, how its counts answer."""
    codes = room.settings.published
    with (
        running(create_app(room)) as address,
        httpx.Client(
            base_url=address,
            headers={"User-Agent": BROWSER},
            trust_env=False,
            timeout=60,
        ) as client,
    ):
        counts = [client.get(f"/counts/{code}/quay").status_code for code in codes]
    return site(room), [search(room, code, "ferry").total for code in codes], counts


def test_an_article_that_moves_takes_its_counts_along(room: Newsroom) -> None:
    launch(room, source("quay"))
    approve_all(room, EDITOR, "arm", "quay")
    pipeline.release(room, "quay", "arm")
    read(room, "quay", 3)

    launch(room, source("quay"), Order(section="Harbour"))
    for locale in ("ru", "arm"):
        approve_all(room, EDITOR, locale, "quay")
        pipeline.release(room, "quay", locale)

    files = site(room)
    assert files[".moved/arm/city/ferry-returns/301"] == b"/arm/harbour/ferry-returns/"
    page = tree(files["arm/harbour/ferry-returns/index.html"])
    assert page.xpath("//*[@class='view-count']/@value") == ["3"]
    assert listed(room, "arm/city/index.html") == []
    assert listed(room, "arm/harbour/index.html") == ["ferry-returns"]
    read(room, "quay", 1)
    assert room.hits.count("quay", "arm") == 4


def test_what_is_read_most_is_counted_anew_every_hour(room: Newsroom) -> None:
    for number, key in enumerate(("barge", "ferry", "yacht")):
        stand(room, key, NOON + timedelta(minutes=number), "en", "arm")
    now = datetime.now(UTC)
    read(room, "ferry", 5)
    read(room, "barge", 2)

    def shown(moment: datetime) -> list[str]:
        then = at(room, moment)
        pages.ripen(then)
        pages.write_dirty_pages(then)
        return listed(room, "arm/most-read/index.html")

    first = shown(now)
    read(room, "barge", 9)
    soon = shown(now + HOUR / 2)

    assert (first, soon) == (["ferry", "barge"], ["ferry", "barge"])
    assert shown(now + HOUR) == ["barge", "ferry"]
    publication.withdraw(room, EDITOR, "barge", ["arm"], "a test")
    pages.write_dirty_pages(room)
    assert listed(room, "arm/most-read/index.html") == ["ferry"]
    assert shown(now + 8 * DAY) == []


@pytest.mark.parametrize("canonical", ["ours", "original"])
def test_search_engines_are_sent_where_the_configuration_says(
    room: Newsroom, canonical: str
) -> None:
    theirs = "https://elsewhere.example/quay"
    room = bootstrap.join(
        replace(room.settings, canonical=canonical, site_url="https://ours.example")
    )
    launch(room, source("quay"), Order(source_url=theirs))
    approve_all(room, EDITOR, "arm", "quay")
    pipeline.release(room, "quay", "arm")

    files = site(room)
    own = {code: f"https://ours.example/{code}/city/ferry-returns/" for code in SAID}
    told = {
        code: tree(files[f"{code}/city/ferry-returns/index.html"]).xpath(
            "//link[@rel='canonical']/@href"
        )
        for code in ("en", "arm")
    }
    maps = {
        path: own["en"].encode() in raw
        for path, raw in files.items()
        if path.startswith("en/")
        and "sitemap" in path
        and own["en"][:-1].encode() in raw
    }
    is_ours = canonical == "ours"
    assert told == {"en": [own["en"] if is_ours else theirs], "arm": [own["arm"]]}
    assert set(maps) == (
        {"en/news-sitemap.xml", "en/sitemap/1.xml"} if is_ours else set()
    )


def test_news_leaves_the_news_sitemap_after_two_days(room: Newsroom) -> None:
    now = datetime.now(UTC)
    for key, age in (("old", 3 * DAY), ("aging", 2 * DAY - HOUR), ("new", HOUR)):
        stand(room, key, now - age, "ru")

    def news(moment: datetime) -> list[str]:
        then = at(room, moment)
        pages.ripen(then)
        pages.write_dirty_pages(then)
        return re.findall(
            r"/ru/news/(\w+)/<", site(room)["ru/news-sitemap.xml"].decode()
        )

    assert news(now) == ["new", "aging"]
    assert news(now + 2 * HOUR) == ["new"]
    assert news(now + 2 * DAY) == []
    assert site(room)["ru/sitemap/1.xml"].count(b"<loc>") == 3


def test_a_list_is_cut_and_an_older_article_goes_where_it_belongs(
    room: Newsroom,
) -> None:
    keys = [f"r{number:02}" for number in range(41)]
    for number, key in enumerate(keys):
        stand(room, key, NOON + number * HOUR)
    first, cut = listed(room, "en/index.html"), listed(room, "en/page/1/index.html")
    before = site(room)

    stand(room, "late", NOON + 5 * HOUR + timedelta(minutes=1))

    assert (first, cut) == (keys[:19:-1], keys[19::-1])
    assert listed(room, "en/page/1/index.html") == [
        *keys[19:5:-1], "late", *keys[5::-1],
    ]  # fmt: skip
    after = site(room)
    assert after["en/index.html"] == before["en/index.html"]
    assert after["en/news/index.html"] == before["en/news/index.html"]
    assert listed(room, "en/news/page/1/index.html")[14] == "late"


def test_a_rebuild_writes_what_publication_wrote_and_keeps_the_pages_of_lists(
    room: Newsroom,
) -> None:
    for number in range(41):
        stand(room, f"r{number:02}", NOON + number * HOUR)
    stand(room, "pier", NOON, "ru", "arm")
    publication.withdraw(room, EDITOR, "r40", ["en"], "a test")
    read(room, "pier", 2)
    pages.ripen(room)
    pages.write_dirty_pages(room)
    published = told(room)

    pipeline.rebuild(room)
    again = told(room)
    shutil.rmtree(room.settings.workspace / "site")
    pipeline.rebuild(room)

    assert len(listed(room, "en/page/1/index.html")) == 20
    assert again == published
    assert told(room) == published


def test_a_rebuild_that_is_killed_leaves_a_whole_site_and_is_finished_by_the_next(
    room: Newsroom,
) -> None:
    for number in range(5):
        stand(room, f"r{number:02}", NOON + number * HOUR, "en", "ru", "arm")
    publication.withdraw(room, EDITOR, "r04", ["ru"], "a test")
    pages.write_dirty_pages(room)
    command = ["site", "rebuild"]
    environment = {"PUBPIPE_WORKSPACE": str(room.settings.workspace)}
    rename(room, "The First Paper")
    chance = random.Random(SEED)  # noqa: S311 - a sample, not a secret
    found = points(command, environment)
    # From where it is noted that all is to be written: before that nothing has begun.
    begun = next(at for at, where in enumerate(found, 1) if "furniture" in where)
    paths = set(site(room))

    for at in sorted(chance.sample(range(begun, len(found)), 4)):
        rename(room, f"Paper {at}")
        assert killed(command, environment, at) == -signal.SIGKILL
        whole = {path for path in site(room) if "/.new-" not in f"/{path}"}
        assert whole == paths, SEED
        assert all(page.endswith(b"</html>\n") for page in html_of(room)), SEED
        pages.write_dirty_pages(open_newsroom(room.settings.workspace))
        finished = told(room)
        pipeline.rebuild(open_newsroom(room.settings.workspace))

        assert all(f"Paper {at}".encode() in page for page in html_of(room)), SEED
        assert told(room) == finished, SEED


def rename(room: Newsroom, name: str) -> None:
    """Call the newsroom otherwise, which every page of the site shows."""
    (room.settings.workspace / "pubpipe.toml").write_text(
        f'[newsroom]\nname = "{name}"\nshare_pictures = false\n', "utf-8"
    )


def html_of(room: Newsroom) -> list[bytes]:
    """The pages of the site."""
    return [raw for path, raw in site(room).items() if path.endswith(".html")]


def test_pages_that_a_list_may_not_have_are_cut_anew_and_lead_on(
    room: Newsroom,
) -> None:
    keys = [f"r{number:02}" for number in range(45)]
    for number, key in enumerate(keys):
        stand(room, key, NOON + number * HOUR)
    with room.store.write() as tx:
        front = Listing("en", "front")
        tx.leaves.add(front, Rank(NOON - HOUR, 0))  # a page without an article

    pipeline.rebuild(room)

    assert listed(room, "en/page/1/index.html") == keys[19::-1]
    assert listed(room, "en/index.html") == keys[:19:-1]
    assert site(room)[".moved/en/page/2/301"] == b"/en/"


def told(room: Newsroom) -> dict[str, bytes]:
    """What the site's files say, without what was so at the moment of writing alone."""
    moment = re.compile(rb'<lastmod>[^<]*</lastmod>|<li class="views">.*?</li>', re.S)
    return {path: moment.sub(b"", raw) for path, raw in site(room).items()}


def test_two_articles_of_one_headline_have_two_pages_and_two_counts(
    room: Newsroom,
) -> None:
    for key in ("quay", "quay-2", "third"):
        launch(room, source(key))
    read(room, "quay-2", 2, "en")
    pipeline.rebuild(room)

    paths = sorted(path for path in site(room) if path.startswith("en/city/ferry-"))
    told = {}
    for path in paths:
        page = tree(site(room)[path])
        (story,) = page.xpath("//article[@data-article]")
        told[story.get("data-article")] = page.xpath("//*[@class='view-count']/@value")
    assert sorted(path.split("/")[2] for path in paths) == [
        "ferry-returns", "ferry-returns-2", "ferry-returns-3",
    ]  # fmt: skip
    assert told == {"quay": ["0"], "quay-2": ["2"], "third": ["0"]}
