"""The desk in a real browser, used with the keyboard alone."""

import re
import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from pubpipe.ports import Newsroom
from pubpipe.stages import accounts, review
from pubpipe.web.app import create_app
from pubpipe.web.auth import COOKIE
from tests.conftest import MakePerson
from tests.requirements import need
from tests.web.desk_client import TARGETS, launch, units
from tests.web.keyboard import (
    EDITOR,
    open_segment,
    sign_in,
    tab_to,
    type_over,
    wait_for_status,
)
from tests.web.public_room import BROWSER, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

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
PATIENCE = 120_000
"""Milliseconds; a busy machine may take long to open a page, and nothing is timed."""
NewContext = Callable[..., "BrowserContext"]


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    need("chromium", bool(CHROMIUM), "no chromium is on the PATH")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


@pytest.fixture
def address(room: Newsroom) -> Iterator[str]:
    with running(create_app(room)) as where:
        yield where


@pytest.fixture
def context(browser: "Browser", address: str) -> Iterator[NewContext]:
    """Opens browsers that look like anybody's; each has its own cookies."""
    opened = []

    def new(*, with_scripts: bool = True) -> "BrowserContext":
        made = browser.new_context(
            base_url=address,
            user_agent=BROWSER,
            locale="en-GB",
            java_script_enabled=with_scripts,
        )
        made.set_default_timeout(PATIENCE)
        opened.append(made)
        return made

    yield new
    for each in opened:
        each.close()


def test_an_armenian_article_is_reviewed_published_and_read_without_a_mouse(
    room: Newsroom, person: MakePerson, context: NewContext
) -> None:
    person("anna", "editor")
    launch(room)
    page = context().new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))

    sign_in(page)
    tab_to(page, 'a[href="/desk/articles/orchard/arm"]')
    page.keyboard.press("Enter")
    for unit in units(room):
        page.wait_for_selector(f"#u{unit.id} textarea[name=text]:focus")
        if unit.uid == "b1":
            # A link left out is said while one types, and the approval is refused.
            type_over(page, "Ներքին հովտի այգում կա 12 փեթակ։")
            page.wait_for_selector(f"#u{unit.id} .findings .error")
            page.keyboard.press("Control+Enter")
            page.wait_for_selector(f"#u{unit.id} .problem")
            page.wait_for_selector(f"#u{unit.id} textarea[name=text]:focus")
        type_over(page, TARGETS[unit.uid])
        page.keyboard.press("Control+Enter")
        wait_for_status(page, unit.id, "approved")
    page.wait_for_selector("#finished:focus")
    tab_to(page, '#finished a[href="/desk/articles/orchard"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/articles/orchard")
    tab_to(page, 'form[action$="/arm/publish"] button')
    page.keyboard.press("Enter")
    page.wait_for_url("**?said=published")
    live = page.get_attribute('section[aria-labelledby="l-arm"] a', "href") or ""

    assert not faults
    assert [unit.status for unit in units(room)] == ["approved"] * 5
    assert [unit.text for unit in units(room)][:2] == [
        TARGETS["headline"],
        TARGETS["b1"],
    ]

    reader = context().new_page()
    with reader.expect_response("**/hit") as hit:
        reader.goto(live)
    shown = reader.locator("article")

    assert hit.value.status == 204
    assert reader.get_attribute("html", "lang") == "hy"
    assert TARGETS["headline"] in shown.inner_text()
    assert room.hits.count("orchard", "arm") == 1
    counted = re.compile(r"\b1\b")
    # The page writes the number after its answer has come.
    reader.locator(".view-count", has_text=counted).first.wait_for()
    staff = context().new_page()
    sign_in(staff)
    with staff.expect_response("**/hit") as own:
        staff.goto(live)
    assert own.value.headers["x-pubpipe-reason"] == "staff"
    staff.goto("/desk/articles/orchard")
    assert (
        "1" in staff.locator('section[aria-labelledby="l-arm"] dd').nth(1).inner_text()
    )


def test_typed_text_outlives_the_page_and_a_dropped_connection(
    room: Newsroom, person: MakePerson, context: NewContext
) -> None:
    person("anna", "reviewer")
    launch(room)
    headline = units(room)[0].id
    here = context()
    page = here.new_page()

    open_segment(page, headline)
    type_over(page, "Այգին, որ բզզում է")
    page.reload()
    page.wait_for_selector(f"#u{headline} [data-discard]")
    restored = page.input_value(EDITOR)
    here.set_offline(True)
    page.keyboard.press("Control+s")
    page.wait_for_selector("#alarm .bad")
    here.set_offline(False)
    wait_for_status(page, headline, "translated")

    assert restored == "Այգին, որ բզզում է"
    assert review.unit(room, headline).text == "Այգին, որ բզզում է"
    assert page.evaluate("localStorage.length") == 0
    assert page.locator("#alarm .bad").count() == 0


def test_an_ended_sign_in_keeps_the_text_until_one_signs_in_again(
    room: Newsroom, person: MakePerson, context: NewContext
) -> None:
    person("anna", "reviewer")
    launch(room)
    headline = units(room)[0].id
    here = context()
    page = here.new_page()

    open_segment(page, headline)
    type_over(page, "Այգին, որ բզզում է")
    tokens = [each["value"] for each in here.cookies() if each["name"] == COOKIE]
    accounts.sign_out(room, tokens[0])
    page.keyboard.press("Control+s")
    page.wait_for_selector("#alarm [data-retry]")
    again = here.new_page()
    sign_in(again, "/desk/sign-in?next=/desk/signed-in")
    page.bring_to_front()
    page.focus("#alarm [data-retry]")
    page.keyboard.press("Enter")
    wait_for_status(page, headline, "translated")

    assert review.unit(room, headline).text == "Այգին, որ բզզում է"


def test_a_stale_save_shows_both_texts_and_the_second_save_decides(
    room: Newsroom, person: MakePerson, context: NewContext
) -> None:
    person("anna", "reviewer")
    vahe = person("vahe", "reviewer")
    launch(room)
    seen = units(room)[0]
    page = context().new_page()

    open_segment(page, seen.id)
    type_over(page, "Աննայի վերնագիրը")
    review.save(
        room,
        vahe,
        seen.id,
        source_hash=seen.source_hash,
        version=seen.version,
        text="Վահեի վերնագիրը",
    )
    page.keyboard.press("Control+s")
    page.wait_for_selector(f"#u{seen.id} [data-theirs]")
    theirs = page.inner_text(f"#u{seen.id} [data-theirs]")
    mine = page.input_value(EDITOR)
    page.keyboard.press("Control+s")
    page.wait_for_selector(f"#u{seen.id} .problem", state="detached")

    assert "Վահեի" in theirs
    assert mine == "Աննայի վերնագիրը"
    assert review.unit(room, seen.id).text == "Աննայի վերնագիրը"
    texts = [target.text for target in review.history(room, seen.id).targets]
    assert texts == ["Վահեի վերնագիրը", "Աննայի վերնագիրը"]


def test_keys_copy_insert_tags_show_the_history_and_send_back(
    room: Newsroom, person: MakePerson, context: NewContext
) -> None:
    person("anna", "reviewer")
    launch(room)
    headline, linked = units(room)[:2]
    page = context().new_page()

    open_segment(page, headline.id)
    page.keyboard.press("Alt+ArrowDown")
    page.wait_for_selector(f"#u{linked.id} textarea[name=text]:focus")
    page.keyboard.press("Alt+s")
    source = page.input_value(EDITOR)
    page.keyboard.press("Alt+d")
    draft = page.input_value(EDITOR)
    type_over(page, "")
    page.keyboard.press("Alt+t")
    page.keyboard.insert_text("Այգում")
    tagged = page.input_value(EDITOR)
    type_over(page, TARGETS["b1"])
    page.keyboard.press("Control+s")
    wait_for_status(page, linked.id, "translated")
    page.keyboard.press("Alt+h")
    page.wait_for_selector(f"#u{linked.id} .versions li")
    page.keyboard.press("Alt+r")
    page.keyboard.insert_text("Չափազանց երկար է")
    page.keyboard.press("Control+Enter")
    wait_for_status(page, linked.id, "fuzzy")
    page.keyboard.press("Alt+k")
    page.wait_for_selector("dialog[open]")

    assert source == "The orchard in <1>Lower Vale</1> has 12 hives."
    assert draft == linked.text
    assert tagged == "<1>Այգում</1>"
    assert review.unit(room, linked.id).reason == "Չափազանց երկար է"


def test_the_desk_works_without_scripts(
    room: Newsroom, person: MakePerson, context: NewContext
) -> None:
    person("anna", "reviewer")
    launch(room)
    headline, linked = units(room)[:2]
    page = context(with_scripts=False).new_page()

    sign_in(page, f"/desk/articles/orchard/arm?unit={headline.id}")
    page.fill(EDITOR, TARGETS["headline"])
    page.click(f"#u{headline.id} button[value=approve]")
    page.wait_for_selector(f'#u{linked.id}[aria-current="true"]')

    assert review.unit(room, headline.id).status == "approved"
    assert "Approved." in page.inner_text("#notices")
