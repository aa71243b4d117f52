"""Every key of the desk under Russian and Armenian keyboard layouts, in a real browser."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pubpipe.ports import Newsroom
from pubpipe.stages import memory, review
from pubpipe.web import desk
from pubpipe.web.app import create_app
from tests.conftest import MakePerson
from tests.web.desk_client import SOURCE, TARGETS, launch, units
from tests.web.keyboard import EDITOR, press, sign_in, type_over, wait_for_status
from tests.web.public_room import running
from tests.web.test_browser import browser
from tests.web.test_browser_workbench import a_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow
__all__ = ["browser"]
KEYS_JS = Path(desk.__file__).parent / "static" / "keys.js"
_LATIN = "qwertyuiopasdfghjklzxcvbnm"
LAYOUTS = {
    "Russian": "йцукенгшщзфывапролдячсмить",
    "Armenian": "խւէրտեըիոպասդֆքհճկլզցգվբնմ",
}
"""What the letter keys write, in the order of `_LATIN`."""
HIVES = "Ներքին հովտի այգում կա 12 փեթակ"


class Keyboard:
    """Presses keys by their place; they write the letters of a layout."""

    def __init__(self, page: "Page", layout: str) -> None:
        self._page = page
        self._written = dict(zip(_LATIN, LAYOUTS[layout], strict=True))
        self.pressed: set[str] = set()

    def letter(self, latin: str, *held: str) -> None:
        code = f"Key{latin.upper()}"
        press(self._page, self._written[latin], code, *held)
        self.pressed |= {code} if held == ("Alt",) else set()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_key_of_the_desk_works_under_another_layout(
    room: Newsroom, person: MakePerson, browser: "Browser", layout: str
) -> None:
    anna = person("anna", "reviewer", "arm")
    source = SOURCE + "\nBees hum.\n\nBees hum.\n"
    launch(room, source)
    memory.put(room, anna, "arm", "Apples & pears grow there.", "Խնձոր & տանձ։")
    headline, linked, fruit, bees, again = units(room)[:5]
    shown = '[data-preview-toggle][aria-expanded="{}"]'

    with running(create_app(room)) as address:
        page = a_page(browser, address, viewport={"width": 1280, "height": 900})
        keyboard = Keyboard(page, layout)

        def is_open(unit: int) -> None:
            page.wait_for_selector(f"#u{unit} textarea[name=text]:focus")

        sign_in(page)
        # The queue: what “/” and J have for places writes other letters.
        press(page, "." if layout == "Russian" else "ծ", "Slash")
        page.wait_for_selector("[data-search]:focus")
        page.evaluate("document.activeElement.blur()")
        keyboard.letter("j")
        page.wait_for_selector("[data-row]:focus")
        keyboard.letter("k")
        page.wait_for_selector("[data-row]:focus")
        keyboard.letter("n")
        page.wait_for_url("**/articles/orchard/arm")
        is_open(headline.id)

        keyboard.letter("s", "Alt")
        copied = page.input_value(EDITOR)
        keyboard.letter("d", "Alt")
        drafted = page.input_value(EDITOR)
        type_over(page, TARGETS["headline"])
        keyboard.letter("s", "Control")
        wait_for_status(page, headline.id, "translated")
        keyboard.letter("n", "Alt")
        is_open(linked.id)

        type_over(page, "")
        keyboard.letter("t", "Alt")
        page.keyboard.insert_text("Այգում")
        tagged = page.input_value(EDITOR)
        # What would put right an older text waits until this one is looked at.
        page.wait_for_selector(f"#u{linked.id} [data-fix]", state="attached")
        page.route("**/check", lambda route: route.abort())
        type_over(page, f"<1>Այգում</1> {HIVES}")
        keyboard.letter("x", "Alt")
        typed = page.input_value(EDITOR)
        page.unroute("**/check")
        page.keyboard.insert_text(":")
        page.wait_for_selector(f"#u{linked.id} [data-fix]:enabled")
        keyboard.letter("x", "Alt")
        page.wait_for_selector(f"#u{linked.id} [data-fix]", state="detached")
        fixed = page.input_value(EDITOR)
        keyboard.letter("s", "Control")
        wait_for_status(page, linked.id, "translated")
        keyboard.letter("c", "Alt")
        page.wait_for_selector(f"#u{linked.id} [data-comments] textarea:focus")
        keyboard.letter("h", "Alt")
        page.wait_for_selector(f"#u{linked.id} .events")
        keyboard.letter("r", "Alt")
        page.wait_for_selector(f"#u{linked.id} [name=reason]:focus")

        keyboard.letter("p", "Alt")
        page.wait_for_selector(shown.format("false"))
        keyboard.letter("p", "Alt")
        page.wait_for_selector(shown.format("true"))
        keyboard.letter("q", "Alt")
        page.wait_for_selector("#concordance[open] [name=q]:focus")
        page.keyboard.insert_text("apples")
        page.keyboard.press("Enter")
        page.wait_for_selector("#concordance .pairs li")
        page.keyboard.press("Escape")
        page.wait_for_selector("#concordance[open]", state="detached")
        keyboard.letter("k", "Alt")
        page.wait_for_selector("#keys[open]")
        page.keyboard.press("Escape")
        page.wait_for_selector("#keys[open]", state="detached")

        page.keyboard.press("Alt+ArrowDown")
        is_open(fruit.id)
        page.wait_for_selector(f"#u{fruit.id} .matches")
        type_over(page, "")
        press(page, "1", "Digit1", "Alt")
        matched = page.input_value(EDITOR)
        press(page, "ж" if layout == "Russian" else "։", "Semicolon", "Alt")
        signed = page.input_value(EDITOR)
        page.keyboard.press("Alt+ArrowDown")
        is_open(bees.id)
        type_over(page, "Մեղուները բզզում են։")
        press(page, "Enter", "Enter", "Control")
        wait_for_status(page, again.id, "translated")
        keyboard.letter("z", "Alt")
        wait_for_status(page, again.id, "pretranslated")

        page.evaluate("document.activeElement.blur()")
        asks = ("," if layout == "Russian" else "Ծ", "Slash", "Shift")
        press(page, *asks)
        page.wait_for_selector("#keys[open]")
        page.context.close()

    assert copied == "The orchard that hums"
    assert drafted == headline.text
    assert tagged == "<1>Այգում</1>"
    assert typed == f"<1>Այգում</1> {HIVES}"
    assert fixed == f"<1>Այգում</1> {HIVES}։"
    assert matched == "Խնձոր & տանձ։"
    assert signed == f"{matched}։"
    assert review.unit(room, bees.id).status == "approved"
    every = set(
        re.findall(r"^  (Key[A-Z]): ", KEYS_JS.read_text("utf-8"), re.MULTILINE)
    )
    assert keyboard.pressed == every
