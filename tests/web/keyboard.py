"""A person at the desk's keyboard, in a browser."""

from typing import TYPE_CHECKING

from tests.conftest import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Page

EDITOR = 'li[aria-current="true"] textarea[name="text"]'
"""The editor of the open segment."""
_HELD = {"Alt": 1, "Control": 2, "Shift": 8}
"""How Chromium's DevTools write keys that are held down."""


def type_over(page: "Page", text: str) -> None:
    """Replace what the editor holds, as a person does."""
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def tab_to(page: "Page", wanted: str) -> None:
    """Press Tab until an element that matches the selector has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"Tab never came to {wanted}.")


def press(page: "Page", key: str, code: str, *held: str) -> None:
    """Press a key of any keyboard layout: `key` is what it writes, `code` its place."""
    devtools = page.context.new_cdp_session(page)
    event = {"key": key, "code": code, "modifiers": sum(_HELD[each] for each in held)}
    for kind in ("rawKeyDown", "keyUp"):
        devtools.send("Input.dispatchKeyEvent", {"type": kind, **event})
    devtools.detach()


def sign_in(page: "Page", path: str = "/desk/") -> None:
    page.goto(path)
    page.wait_for_selector("#name:focus")
    page.keyboard.insert_text("anna")
    page.keyboard.press("Tab")
    page.wait_for_selector("#password:focus")
    page.keyboard.insert_text(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)


def open_segment(page: "Page", unit: int) -> None:
    sign_in(page, f"/desk/articles/orchard/arm?unit={unit}")
    page.wait_for_selector(f"{EDITOR}:focus")


def wait_for_status(page: "Page", unit: int, status: str) -> None:
    page.wait_for_selector(f'#u{unit}[data-status="{status}"]')
