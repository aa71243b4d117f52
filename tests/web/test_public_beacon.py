"""The beacon in a real browser: a view when the reader sees the page, and only then."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from pubpipe.adapters.database.hits_schema import event
from pubpipe.web import public
from tests.requirements import need
from tests.web.public_room import BROWSER, Place, open_room, running, serving

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

pytestmark = pytest.mark.slow
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
BEACON = (
    Path(__file__).parents[2] / "src/pubpipe/adapters/site/assets/beacon.js"
).read_text(encoding="utf-8")
FORMS = {
    "arm": {"one": "%(count)s դիտում", "other": "%(count)s դիտում"},
    "ru": {
        "one": "%(count)s просмотр",
        "few": "%(count)s просмотра",
        "many": "%(count)s просмотров",
    },
}
PAGE = """<!DOCTYPE html><html lang="{tag}"><head><meta charset="utf-8">
<title>լիճ</title><link rel="icon" href="/assets/icon.svg">
<script type="module" src="/assets/beacon.js"></script></head><body>
<article data-article="lake" data-locale="{code}" data-edition="1">
<data class="view-count" value="0" data-forms='{forms}'>baked</data>
<span class="as-of">as of then</span></article></body></html>"""


LINKS = """<!DOCTYPE html><meta charset="utf-8"><title>առաջ</title>
<script type="speculationrules">
{"prerender": [{"urls": ["/arm/"], "eagerness": "immediate"}]}</script>
<script>setInterval(async () => {
  if (await (await fetch("/go")).json()) location.assign("/arm/");
}, 100)</script>"""
LIVE = {"lake": ("ru", "arm")}


@contextmanager
def open_browser(folder: Path) -> Iterator[tuple[Place, "BrowserContext", str]]:
    need("chromium", bool(CHROMIUM), "no chromium is on the PATH")
    from playwright.sync_api import sync_playwright

    write_site(folder)
    with (
        open_room(folder, LIVE, clock=lambda: datetime.now(UTC)) as place,
        serving(place.room) as client,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            # Not by emulation, which does not reach what is sent when a page is left.
            args=["--no-sandbox", f"--user-agent={BROWSER}"],
            # A reader's browser remembers the page one comes from.
            ignore_default_args=["--disable-back-forward-cache"],
        )
        # What a test asks of the page itself must not be a matter of its policy.
        context = browser.new_context(bypass_csp=True)
        yield place, context, str(client.base_url)
        browser.close()


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[tuple[Place, "BrowserContext", str]]:
    with open_browser(tmp_path) as everything:
        yield everything


def write_site(folder: Path) -> None:
    for code, tag in (("arm", "hy"), ("ru", "ru")):
        forms = json.dumps(FORMS[code], ensure_ascii=False)
        write(
            folder, f"{code}/index.html", PAGE.format(tag=tag, code=code, forms=forms)
        )
    write(folder, "assets/icon.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    write(folder, "assets/beacon.js", BEACON)


def write(folder: Path, name: str, text: str) -> None:
    file = folder / "site" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def until(holds: Callable[[], bool]) -> bool:
    """Wait until it holds, for 20 seconds at most."""
    deadline = monotonic() + 20
    while not holds() and monotonic() < deadline:
        sleep(0.05)
    return holds()


def test_a_page_counts_itself_once_and_shows_the_new_number(opened: Any) -> None:
    place, context, site = opened
    faults: list[str] = []
    for _ in range(2):
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{site}/ru/")
        page.wait_for_selector(".as-of", state="hidden")

    assert page.text_content(".view-count") == "2 просмотра"
    assert page.get_attribute(".view-count", "value") == "2"
    assert place.hits.count("lake", "ru") == 2
    assert faults == []
    assert context.cookies() == []


def test_the_armenian_number_follows_armenian_grammar(opened: Any) -> None:
    place, context, site = opened
    page = context.new_page()

    page.goto(f"{site}/arm/")
    page.wait_for_selector(".as-of", state="hidden")

    assert page.text_content(".view-count") == "1 դիտում"
    assert place.hits.count("lake", "arm") == 1


def test_a_hit_whose_answer_is_lost_is_sent_again_and_counts_once(opened: Any) -> None:
    place, context, site = opened
    page = context.new_page()
    sent: list[str] = []

    def lose_the_first(route: Any) -> None:
        sent.append(route.request.post_data)
        if len(sent) == 1:
            route.fetch()  # it arrives, but the page never learns that
            route.abort()
        else:
            route.continue_()

    page.route("**/hit", lose_the_first)
    page.goto(f"{site}/arm/")
    page.wait_for_selector(".as-of", state="hidden")

    assert len(sent) == 2
    assert sent[0] == sent[1]
    assert place.hits.count("lake", "arm") == 1


def test_a_hidden_page_counts_when_the_reader_turns_to_it(opened: Any) -> None:
    place, context, site = opened
    page = context.new_page()
    page.add_init_script(
        "let seen = false;"
        "Object.defineProperty(document, 'visibilityState',"
        " {get: () => (seen ? 'visible' : 'hidden')});"
        "window.show = () => { seen = true;"
        " document.dispatchEvent(new Event('visibilitychange')); };"
    )
    page.goto(f"{site}/arm/", wait_until="networkidle")
    before = place.hits.count("lake", "arm")

    page.evaluate("show()")
    page.evaluate("show()")

    assert before == 0
    assert until(lambda: place.hits.count("lake", "arm") == 1)
    page.wait_for_load_state("networkidle")
    assert place.hits.count("lake", "arm") == 1


def test_a_page_back_from_the_browsers_memory_is_a_new_view(opened: Any) -> None:
    place, context, site = opened
    page = context.new_page()
    page.goto(f"{site}/arm/")
    page.wait_for_selector(".as-of", state="hidden")

    page.evaluate(
        "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"
    )

    assert until(lambda: place.hits.count("lake", "arm") == 2)


def test_a_page_kept_in_memory_counts_again_when_the_reader_comes_back(
    opened: Any,
) -> None:
    place, context, site = opened
    page = context.new_page()
    page.add_init_script(
        "addEventListener('pageshow', (event) => { window.wasKept = event.persisted; })"
    )
    page.goto(f"{site}/arm/")
    page.wait_for_selector(".as-of", state="hidden")
    page.goto(f"{site}/ru/")
    page.wait_for_selector(".as-of", state="hidden")

    page.go_back(wait_until="commit")

    assert until(lambda: place.hits.count("lake", "arm") == 2)
    assert page.evaluate("window.wasKept")
    assert place.hits.count("lake", "ru") == 1
    assert len({*ids(place)}) == 3


def test_a_page_prepared_ahead_counts_when_the_reader_gets_there(
    tmp_path: Path,
) -> None:
    need("chromium", bool(CHROMIUM), "no chromium is on the PATH")
    write_site(tmp_path)
    got: list[tuple[str, str]] = []
    may_go = Event()
    app = FastAPI()

    @app.middleware("http")
    async def note(request: Request, answer: Any) -> Any:
        got.append((request.url.path, request.headers.get("sec-purpose", "")))
        return await answer(request)

    app.add_api_route("/links", lambda: HTMLResponse(LINKS))
    app.add_api_route("/go", lambda: may_go.is_set())
    with open_room(tmp_path, LIVE, clock=lambda: datetime.now(UTC)) as place:
        public.attach(app, place.room)
        with running(app) as site, a_free_browser(tmp_path, f"{site}/links"):
            assert until(lambda: ("/assets/beacon.js", "prefetch;prerender") in got)
            sleep(1)
            before = place.hits.count("lake", "arm")
            may_go.set()
            is_counted = until(lambda: place.hits.count("lake", "arm") == 1)

    assert before == 0
    assert is_counted
    # The prepared page itself was shown: nothing was asked for a second time.
    assert [path for path, _ in got].count("/arm/") == 1


@contextmanager
def a_free_browser(folder: Path, address: str) -> Iterator[None]:
    """A browser that nobody steers: one that is steered prepares no pages ahead."""
    with subprocess.Popen(  # noqa: S603 - the same browser
        [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--disable-background-networking", "--disable-component-update",
            f"--user-agent={BROWSER}", f"--user-data-dir={folder / 'browser'}",
            "--remote-debugging-port=0", address,
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as browser:  # fmt: skip
        try:
            yield
        finally:
            # With all its processes, which are in its group.
            os.killpg(browser.pid, signal.SIGKILL)


def test_a_hit_between_two_tries_goes_along_when_the_reader_leaves(opened: Any) -> None:
    place, context, site = opened
    page = context.new_page()
    rename = "ALTER TABLE {} RENAME TO {}".format
    with place.engines[1].begin() as connection:
        connection.exec_driver_sql(rename("event", "away"))
    with page.expect_response("**/hit") as told:
        page.goto(f"{site}/arm/")
    # From here only what the browser sends when the page is left can arrive.
    page.evaluate("() => { window.fetch = () => new Promise(() => {}); }")
    with place.engines[1].begin() as connection:
        connection.exec_driver_sql(rename("away", "event"))
    first = told.value.request.post_data_json["event_id"]

    page.goto("about:blank")

    assert told.value.status == 503
    assert until(lambda: place.hits.count("lake", "arm") == 1), place.hits.rejected()
    assert ids(place) == [UUID(first)]


def ids(place: Place) -> list[UUID]:
    """The ids that were counted."""
    with place.engines[1].connect() as connection:
        return list(connection.execute(select(event.c.event_id)).scalars())


def test_without_scripts_the_number_of_the_page_stays_with_its_time(
    opened: Any,
) -> None:
    place, context, site = opened
    plain = context.browser.new_context(java_script_enabled=False).new_page()

    plain.goto(f"{site}/arm/")

    assert plain.inner_text(".view-count") == "baked"
    assert plain.is_visible(".as-of")
    assert place.hits.count("lake", "arm") == 0


def test_a_reader_who_leaves_at_once_is_still_counted(opened: Any) -> None:
    place, context, site = opened
    page = context.new_page()
    page.goto(f"{site}/arm/", wait_until="commit")
    page.wait_for_function("document.readyState === 'complete'")

    page.close(run_before_unload=False)

    assert until(lambda: place.hits.count("lake", "arm") == 1)


def test_a_device_with_a_wrong_clock_is_counted_by_ours(opened: Any) -> None:
    place, context, site = opened
    page = context.new_page()
    page.add_init_script("Date.now = () => Date.UTC(2020, 1, 1)")

    page.goto(f"{site}/arm/")
    page.wait_for_selector(".as-of", state="hidden")

    assert place.hits.count("lake", "arm") == 1
