"""The desk in a real browser: accessible, and whole on any screen, in every language."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest

from pubpipe.domain.unit import Unit
from pubpipe.ports import Newsroom
from pubpipe.stages import accounts, exchange
from pubpipe.web.app import create_app
from pubpipe.web.auth import COOKIE
from tests.conftest import close, open_room
from tests.web.furnished_desk import furnish, pages
from tests.web.public_room import BROWSER, running
from tests.web.test_browser import PATIENCE, browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow
__all__ = ["browser"]
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
WIDTHS = (320, 640, 768, 1280)
"""Pixels: a phone, or a laptop at 400 %; a laptop at 200 %; a tablet; a laptop."""


@dataclass
class Stand:
    """A served desk with something on every page, a browser, and what went wrong."""

    browser: "Browser"
    address: str
    room: Newsroom
    unit: Unit
    faults: list[str]

    def page(self, language: str = "en", **options: Any) -> "Page":
        """A page of an editor whose desk is in that language."""
        editor = accounts.person(self.room, "editor")
        accounts.set_language(self.room, editor, language)
        cookie = _signed_in(self.room)
        context = self.browser.new_context(
            base_url=self.address, user_agent=BROWSER, **options
        )
        context.set_default_timeout(PATIENCE)
        context.add_cookies([{"name": COOKIE, "value": cookie, "url": self.address}])
        context.on("weberror", lambda error: self.faults.append(str(error.error)))
        return context.new_page()

    def each_page(self, page: "Page") -> Iterator[str]:
        """Open every page in turn, everything that folds unfolded; gives its name."""
        for path in pages(self.unit):
            page.goto(path)
            unfold(page)
            yield path
        for path, answer in self.answers(page).items():
            page.set_content(answer)
            unfold(page)
            yield path

    def answers(self, page: "Page") -> dict[str, str]:
        """The pages that answer a form: they have no address of their own."""
        page.goto("/desk/signed-in")
        token = page.get_attribute('meta[name="csrf"]', "content") or ""
        _, po = exchange.export(self.room, "editor", "orchard", "arm")
        place = "/desk/articles/orchard/arm"
        file = {"name": "back.po", "mimeType": "text/plain", "buffer": po.encode()}
        forms: dict[str, dict[str, Any]] = {
            f"{place}/po": {"how": "try", "file": file},
            f"{place}/replace": {"find": "այգ", "put": "պարտեզ"},
            f"{place}/approve-matches": {},
        }
        return {
            path: page.request.post(path, multipart={"csrf": token, **form}).text()
            for path, form in forms.items()
        }


@pytest.fixture(scope="module")
def stand(
    browser: "Browser", tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stand]:
    room = open_room(tmp_path_factory.mktemp("desk") / "newsroom")
    unit = furnish(room)
    with running(create_app(room)) as address:
        yield Stand(browser, address, room, unit, [])
    close(room)


def _signed_in(room: Newsroom) -> str:
    link = accounts.make_link(room, "editor", "/desk/", timedelta(minutes=5))
    return accounts.sign_in_by_link(room, link)[0]


def unfold(page: "Page") -> None:
    page.evaluate(
        "document.querySelectorAll('details').forEach(each => { each.open = true; })"
    )


def check(page: "Page") -> list[str]:
    """What axe finds in the page, one line each."""
    page.evaluate(AXE)
    found = page.evaluate(
        "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)"
    )
    return [
        f"{each['id']}: {node['html'][:120]}"
        for each in found
        for node in each["nodes"]
    ]


@pytest.mark.parametrize(("theme", "language"), [("light", "ru"), ("dark", "arm")])
def test_axe_finds_nothing_on_any_page_of_the_desk_in_either_theme(
    stand: Stand, theme: Any, language: str
) -> None:
    page = stand.page(
        language, color_scheme=theme, viewport={"width": 1280, "height": 900}
    )

    found = {path: faults for path in stand.each_page(page) if (faults := check(page))}
    page.context.clear_cookies()
    for path in ("/desk/sign-in", "/desk/enter?token=none"):
        page.goto(path)
        if faults := check(page):
            found[path] = faults
    page.context.close()

    assert found == {}
    assert stand.faults == []


def test_axe_finds_nothing_in_the_sheets_of_the_workbench(stand: Stand) -> None:
    page = stand.page("en", viewport={"width": 1280, "height": 900})
    page.goto(f"/desk/articles/mill/arm?unit={stand.unit.id}")
    page.wait_for_selector("li[aria-current=true] [data-comments]")

    found = {}
    for key, sheet in (("Alt+k", "keys"), ("Alt+q", "concordance")):
        page.keyboard.press(key)
        page.wait_for_selector(f"#{sheet}[open]")
        if faults := check(page):
            found[sheet] = faults
        page.keyboard.press("Escape")
    page.context.close()

    assert found == {}


@pytest.mark.parametrize("language", ["ru", "arm"])
def test_nothing_runs_over_the_edge_of_a_phone_a_tablet_or_a_laptop_at_200_per_cent(
    stand: Stand, language: str
) -> None:
    page = stand.page(language, viewport={"width": WIDTHS[0], "height": 900})

    wide = []
    for path in stand.each_page(page):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            needed = page.evaluate("document.scrollingElement.scrollWidth")
            if needed > width:
                wide.append((path, width, needed))
    page.context.close()

    assert wide == []
