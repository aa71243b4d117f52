"""The beacon in a real browser: a view when the reader sees the page, and only then."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

import pytest

from tests.requirements import need
from tests.web.public_room import BROWSER, Place, open_room, serving

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


@contextmanager
def open_browser(folder: Path) -> Iterator[tuple[Place, "BrowserContext", str]]:
    need("chromium", bool(CHROMIUM), "no chromium is on the PATH")
    from playwright.sync_api import sync_playwright

    for code, tag in (("arm", "hy"), ("ru", "ru")):
        forms = json.dumps(FORMS[code], ensure_ascii=False)
        write(
            folder, f"{code}/index.html", PAGE.format(tag=tag, code=code, forms=forms)
        )
    write(folder, "assets/icon.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    write(folder, "assets/beacon.js", BEACON)
    with (
        open_room(
            folder, {"lake": ("ru", "arm")}, clock=lambda: datetime.now(UTC)
        ) as place,
        serving(place.room) as client,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        yield place, browser.new_context(user_agent=BROWSER), str(client.base_url)
        browser.close()


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[tuple[Place, "BrowserContext", str]]:
    with open_browser(tmp_path) as everything:
        yield everything


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
