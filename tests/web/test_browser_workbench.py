"""The workbench in a real browser: a server that dies, the next article by its key."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from pubpipe.ports import Newsroom
from pubpipe.stages import queue, review
from pubpipe.web.app import create_app
from tests.conftest import MakePerson
from tests.web.desk_client import SOURCE, TARGETS, launch, units
from tests.web.keyboard import (
    EDITOR,
    open_segment,
    press,
    sign_in,
    type_over,
    wait_for_status,
)
from tests.web.public_room import BROWSER, running
from tests.web.test_browser import PATIENCE, browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow
__all__ = ["browser"]


def a_page(browser: "Browser", address: str, **how: Any) -> "Page":
    """A page of a new browser without anything kept."""
    told = {"user_agent": BROWSER, "locale": "en-GB", **how}
    context = browser.new_context(base_url=address, **told)
    context.set_default_timeout(PATIENCE)
    return context.new_page()


@contextmanager
def a_server(room: Newsroom, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The web process of a newsroom, as `up` starts it."""
    process = subprocess.Popen(  # noqa: S603 - our own server
        [
            sys.executable, "-m", "uvicorn", "pubpipe.web.main:create", "--factory",
            "--port", str(port), "--log-level", "warning",
        ],
        env={**os.environ, "PUBPIPE_WORKSPACE": str(room.settings.workspace)},
    )  # fmt: skip
    try:
        for _ in range(600):
            try:
                httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5)
                break
            except httpx.HTTPError:
                sleep(0.1)
        yield process
    finally:
        process.kill()
        process.wait()


def test_what_is_typed_outlives_a_killed_server_and_another_browser(
    room: Newsroom, person: MakePerson, browser: "Browser"
) -> None:
    person("anna", "reviewer")
    launch(room)
    headline, linked = units(room)[:2]
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"

    with a_server(room, port) as server:
        page = a_page(browser, address)
        open_segment(page, headline.id)
        with page.expect_response(f"**/units/{headline.id}/unsaved"):
            type_over(page, "Այգին, որ բզզում է")
        os.kill(server.pid, signal.SIGKILL)
        server.wait()
        page.keyboard.insert_text(" դեռ")
        page.keyboard.press("Control+s")
        page.wait_for_selector("#alarm .bad")
    with a_server(room, port):
        wait_for_status(page, headline.id, "translated")
        page.keyboard.press("Alt+ArrowDown")
        page.wait_for_selector(f"#u{linked.id} textarea[name=text]:focus")
        with page.expect_response(f"**/units/{linked.id}/unsaved"):
            type_over(page, "Ներքին հովտում")
        other = a_page(browser, address)
        open_segment(other, linked.id)
        found = other.input_value(EDITOR)
        other.wait_for_selector(f"#u{linked.id} [data-discard]")

    assert review.unit(room, headline.id).text == "Այգին, որ բզզում է դեռ"
    assert found == "Ներքին հովտում"
    assert review.unit(room, linked.id).target is None, "typed is not translated"


def test_the_next_article_comes_without_a_mouse(
    room: Newsroom, person: MakePerson, browser: "Browser"
) -> None:
    anna = person("anna", "reviewer", "arm")
    launch(room)
    launch(room, SOURCE.replace("id: orchard", "id: mill"), "mill.md")
    for unit in units(room, "orchard"):
        seen = {"source_hash": unit.source_hash, "version": unit.version}
        if unit.uid != "headline":
            review.approve(room, anna, unit.id, text=TARGETS[unit.uid], **seen)  # type: ignore[arg-type]

    with running(create_app(room)) as address:
        page = a_page(browser, address)
        sign_in(page)
        press(page, "т", "KeyN")
        page.wait_for_url("**/articles/orchard/arm")
        page.wait_for_selector(f"{EDITOR}:focus")
        type_over(page, TARGETS["headline"])
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("#finished:focus")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/articles/mill/arm")

    claim, _ = queue.holders(room, anna, units(room, "mill")[0].translation)
    assert claim is not None
    assert claim.holder == "anna"


def test_a_match_that_is_asked_for_before_it_came_is_put_in_when_it_does(
    room: Newsroom, person: MakePerson, browser: "Browser"
) -> None:
    anna = person("anna", "reviewer", "arm")
    launch(room)
    known = next(unit for unit in units(room, "orchard") if unit.uid == "b2")
    seen = {"source_hash": known.source_hash, "version": known.version}
    review.approve(room, anna, known.id, text=TARGETS["b2"], **seen)  # type: ignore[arg-type]
    changed = SOURCE.replace("beside them", "near them")
    launch(room, changed.replace("id: orchard", "id: mill"), "mill.md")
    like = next(unit for unit in units(room, "mill") if unit.uid == "b2")
    held: list[Any] = []

    with running(create_app(room)) as address:
        page = a_page(browser, address)
        page.route("**/panel?part=true", lambda route: held.append(route))
        sign_in(page, f"/desk/articles/mill/arm?unit={like.id}")
        page.wait_for_selector(f"{EDITOR}:focus")
        page.keyboard.press("Alt+1")
        before = page.input_value(EDITOR)
        while not held:
            page.wait_for_timeout(20)
        held.pop().continue_()
        page.wait_for_function(
            "([editor, text]) => document.querySelector(editor).value === text",
            arg=[EDITOR, TARGETS["b2"]],
        )

    assert before != TARGETS["b2"]
