"""The site's pages in a real browser: accessible, light, whole at any size, and by themselves.

Every kind of page is there, written by the same code that publishes, and served with the
headers that readers get.
"""

import dataclasses
import re
import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fastapi import FastAPI
from PIL import Image

from pubpipe.adapters.site.files import SiteFiles
from pubpipe.stages import reports
from pubpipe.web import public
from tests.golden import pages
from tests.requirements import need
from tests.web.public_room import BROWSER, Place, open_room, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Request

pytestmark = pytest.mark.slow
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
LOCALES = Path(__file__).parents[2] / "locales"
CODES = ("en", "ru", "arm")
KEY = "tarvel-observatory"
CORRECTIONS = {
    "en": "There were 240 people, not 420.",
    "ru": "Было 240 человек, а не 420.",
    "arm": "Եղել է 240 մարդ, ոչ թե 420։",
}
HEAVIEST = 120_000
"""Bytes of an article page with its fonts, style and scripts, not compressed."""
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
LONG = "Անդրկովկասյան հիդրոէլեկտրակայանների ինքնավերականգնվող էներգահամակարգերի վերակառուցումը հետաձգվել է անորոշ ժամկետով, ասում են"
assert len(LONG) >= 120


def article_path(code: str) -> str:
    """Where `open_room` has the article."""
    return f"/{code}/news/{KEY}/"


PAGES = (
    "/",
    "/en/",
    "/ru/science/",
    "/arm/author/anna-petrosian/",
    "/ru/most-read/",
    "/arm/authors/",
    "/en/sections/",
    "/ru/found/",
    "/ru/no-such-page/",
    "/arm/withdrawn/page/",
    *map(article_path, CODES),
)


@dataclasses.dataclass
class Stand:
    """A browser, a served site, and what went wrong in the pages so far."""

    browser: "Browser"
    address: str
    place: Place
    faults: list[str]

    def context(self, **options: Any) -> "BrowserContext":
        made = self.browser.new_context(
            base_url=self.address, user_agent=BROWSER, **options
        )
        made.set_default_timeout(30_000)
        made.on("request", self._see)
        made.on("weberror", lambda error: self.faults.append(str(error.error)))
        made.on("console", self._hear)
        return made

    def _see(self, request: "Request") -> None:
        if not request.url.startswith((self.address, "data:")):
            self.faults.append(f"asks {request.url}")

    def _hear(self, message: Any) -> None:
        # A page that is not there is one of the pages under test.
        if message.type == "error" and "status of 4" not in message.text:
            self.faults.append(message.text)


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    need("chromium", bool(CHROMIUM), "no chromium is on the PATH")
    from playwright.sync_api import sync_playwright

    folder = tmp_path_factory.mktemp("site")
    with open_room(folder, {KEY: CODES}, name="The Riverbank Courier") as place:
        write_pages(place)
        app = FastAPI()
        public.attach(app, place.room)
        with running(app) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            yield Stand(browser, address, place, [])
            browser.close()


def write_pages(place: Place) -> None:
    settings = place.room.settings
    pictures = settings.workspace / "pictures" / "images"
    pictures.mkdir(parents=True)
    Image.new("RGB", (2000, 1200), "#20304a").save(pictures / "dome.png")
    site = SiteFiles(settings.workspace / "site", settings, LOCALES, pictures.parent)
    site.furniture()
    site.home([pages.front(code) for code in CODES])
    for code in CODES:
        page = pages.article(code)
        shown = dataclasses.replace(
            page.edition,
            correction=CORRECTIONS[code],
            lines=tuple(
                dataclasses.replace(line, attrs=(("src", "images/dome.png"),))
                if ("width", "640") in line.attrs
                else line
                for line in page.edition.lines
            ),
        )
        site.article(
            dataclasses.replace(
                page,
                edition=shown,
                path=article_path(code),
                is_behind=True,
                section_path=f"/{code}/science/",
                author_path=f"/{code}/author/anna-petrosian/",
            )
        )
        long = dataclasses.replace(
            shown, headline=LONG, kicker=LONG, section=LONG[:60], byline=LONG[:90]
        )
        site.article(
            dataclasses.replace(page, edition=long, path=f"/{code}/news/long/")
        )
        for listed in (
            pages.front(code),
            pages.section(code, 0),
            pages.author(code),
            pages.most_read(code),
        ):
            site.list(listed)
        site.index(pages.authors(code))
        # As the program answers it; here it lies in the folder.
        found = settings.workspace / "site" / code / "found" / "index.html"
        found.parent.mkdir()
        found.write_text(site.search_html(pages.search(code)), "utf-8")
    site.gone("/arm/withdrawn/page/")


def check(stand: Stand, page: "Page") -> list[str]:
    """What axe finds in the page, one line each."""
    page.evaluate(AXE)
    found = page.evaluate(
        "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)"
    )
    return [
        f"{page.url} {each['id']}: {node['html'][:120]}"
        for each in found
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_any_kind_of_page_in_either_theme(
    stand: Stand, theme: Any
) -> None:
    context = stand.context(color_scheme=theme, viewport={"width": 1280, "height": 900})
    page = context.new_page()

    found = []
    for path in PAGES:
        page.goto(path)
        for details in page.query_selector_all("details"):
            details.evaluate("each => { each.open = true; }")
        found += check(stand, page)
    context.close()

    assert found == []
    assert stand.faults == []


@pytest.mark.parametrize("code", CODES)
def test_article_page_with_its_fonts_is_light_and_asks_nobody_else(
    stand: Stand, code: str
) -> None:
    context = stand.context()
    page = context.new_page()
    answers: list[Any] = []
    page.on("response", lambda answer: answers.append(answer))

    page.goto(article_path(code))
    page.wait_for_function("document.fonts.status === 'loaded'")
    families = page.evaluate(
        "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
    )
    weighed = {
        each.url: len(each.body())
        for each in answers
        if each.status == 200 and not re.search("/media/|/counts/", each.url)
    }
    context.close()

    assert sum(weighed.values()) <= HEAVIEST, weighed
    assert any(url.endswith(".woff2") for url in weighed)
    assert {"News Serif", "News Sans"} <= {name.strip('"') for name in families}
    assert stand.faults == []


def test_nothing_runs_over_the_edge_of_a_small_phone_with_the_largest_letters(
    stand: Stand,
) -> None:
    context = stand.context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(article_path("arm"))
    for _ in range(6):
        page.click('[data-act="larger"]')

    wide = []
    for path in (*PAGES, "/arm/news/long/", "/en/news/long/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.dataset.size") == "5"
        # Not what the page hides away: it tells of what could be scrolled to.
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(path)
    context.close()

    assert wide == []


def test_tools_of_the_page_work_and_speak_its_language(stand: Stand) -> None:
    context = stand.context(color_scheme="light")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.add_init_script(
        "navigator.share = (what) => { window.shared = what; return Promise.resolve(); };"
        "window.print = () => { window.printed = true; };"
        "requestAnimationFrame(() => { window.first ="
        " getComputedStyle(document.documentElement).colorScheme; });"
    )
    page = context.new_page()

    page.goto(article_path("arm"))
    page.click('[data-act="copy"]')
    page.wait_for_function("document.querySelector('.notice').textContent !== ''")
    said = page.inner_text(".notice")
    copied = page.evaluate("navigator.clipboard.readText()")
    page.click('[data-act="share"]')
    shared = page.evaluate("window.shared.url")
    page.click('[data-act="print"]')
    page.click('[data-act="night"]')
    page.goto(article_path("ru"))

    canonical = f"{stand.place.room.settings.site_url}{article_path('arm')}"
    assert said == "Հղումը պատճենված է։"
    assert (copied, shared) == (canonical, canonical)
    # The choice holds before anything is painted: no flash.
    assert page.evaluate("window.first") == "dark"
    assert page.get_attribute('[data-act="night"]', "aria-pressed") == "true"
    assert context.cookies() == []
    context.close()
    assert stand.faults == []


def test_a_mistake_is_selected_and_reported_without_leaving_the_page(
    stand: Stand,
) -> None:
    context = stand.context()
    page = context.new_page()

    page.goto(article_path("arm"))
    page.locator(".story .text p").nth(1).select_text()
    page.click(".offer")
    quote = page.input_value("[name=quote]")
    page.fill("[name=note]", "Ինչո՞ւ «միակ»։")
    page.click(".report form button")
    page.wait_for_selector("#reported.shown:focus")
    said = page.inner_text("#reported")
    context.close()

    waiting = opened(stand)[-1]
    assert quote.startswith("Այժմ Թարվելում է")
    assert (waiting.quote, waiting.note) == (quote, "Ինչո՞ւ «միակ»։")
    assert said == "Շնորհակալություն։ Խմբագրությունը կստուգի։"
    assert stand.faults == []


def test_without_a_script_everything_can_be_read_and_a_mistake_reported(
    stand: Stand,
) -> None:
    context = stand.context(java_script_enabled=False)
    page = context.new_page()

    page.goto(article_path("ru"))
    assert not page.is_visible('[data-act="night"]')
    assert not page.is_visible('[data-act="copy"]')
    assert page.is_visible(".share a")
    assert page.is_visible(".story img")
    page.click(".report summary")
    page.fill("[name=quote]", "единственный")
    page.fill("[name=note]", "Есть ещё один.")
    page.click(".report form button")
    page.wait_for_selector("#reported")
    context.close()

    assert "единственный" in [each.quote for each in opened(stand)]


def opened(stand: Stand) -> list[Any]:
    with stand.place.room.store.read() as tx:
        return tx.reports.open(reports.SHOWN)
