"""A newsroom with one person of every kind, and requests in each one's name."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from pubpipe import pipeline
from pubpipe.adapters.database.engine import open_engine
from pubpipe.adapters.database.store import SqlStore
from pubpipe.bootstrap import now
from pubpipe.domain.person import Role
from pubpipe.domain.unit import Unit
from pubpipe.ports import Newsroom
from pubpipe.stages import accounts, review
from pubpipe.web.app import create_app
from pubpipe.web.auth import COOKIE
from tests.conftest import PASSWORD, close, open_room
from tests.web.desk_client import TARGETS, launch, units

RUSSIAN = {
    "headline": "Сад, который гудит",
    "b1": "В саду в <1>Нижней долине</1> 12 ульев.",
    "b2": "Рядом с ними растут яблоки и груши.",
    "byline": "Лена Харт",
    "section": "Природа",
}
STAFF: dict[str, tuple[str, Role]] = {
    "translator": ("arm", "translator"),
    "reviewer": ("arm", "reviewer"),
    "editor": ("*", "editor"),
    "elsewhere": ("ru", "editor"),
}
"""Who is signed in; `elsewhere` has every right, in another locale than the others."""
STRANGERS = ("nobody", "forger", "expired", "revoked", "disabled", "password changed")
"""Who must be treated as not signed in."""


@dataclass(frozen=True)
class Pass:
    """What a browser holds of a sign-in."""

    cookie: str = ""
    csrf: str = ""


@dataclass
class House:
    """An open newsroom, its application, and sign-ins of every kind."""

    room: Newsroom
    app: FastAPI = field(init=False)

    def __post_init__(self) -> None:
        self.app = create_app(self.room)

    @cached_property
    def client(self) -> httpx.Client:
        """A client that shares this one application."""
        return httpx.Client(transport=_Inside(self.app), base_url="http://desk.test")

    def admit(self, who: str) -> Pass:
        """A new sign-in of this person, or what is left of one."""
        if who == "nobody":
            return Pass()
        if who == "forger":
            return Pass("x" * 43 + ".1790000000", "guessed")
        if who == "expired":
            engine = open_engine("", self.room.settings.workspace, "newsroom")
            long_ago = SqlStore(engine, lambda: now() - timedelta(days=1))
            held = _enter(replace(self.room, store=long_ago), "editor")
            engine.dispose()
            return held
        if who == "revoked":
            held = _enter(self.room, "leaver")
            accounts.sign_out_everywhere(self.room, "leaver")
            return held
        if who in ("disabled", "password changed"):
            held = _enter(self.room, "leaver")
            change = accounts.disable if who == "disabled" else accounts.set_password
            change(self.room, "leaver")
            accounts.set_password(self.room, "leaver", PASSWORD)
            return held
        return _enter(self.room, who)

    def ask(
        self, method: str, path: str, held: Pass, headers: dict[str, str] | None = None,
        **body: Any,
    ) -> httpx.Response:  # fmt: skip
        """Send a request with this sign-in's cookie."""
        given = dict(headers or {})
        if held.cookie:
            given["Cookie"] = f"{COOKIE}={held.cookie}"
        return self.client.request(method, path, headers=given, **body)

    def unit(self, locale: str) -> Unit:
        """The first paragraph in a target locale."""
        return next(
            each for each in units(self.room, locale=locale) if each.uid == "b1"
        )


class _Inside(httpx.BaseTransport):
    """Hands requests to the application, in one loop for all of them."""

    def __init__(self, app: FastAPI) -> None:
        self._app = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self._runner = asyncio.Runner()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._runner.run(self._answer(request))

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        answer = await self._app.handle_async_request(request)
        content = await answer.aread()
        # Read is unpacked: nobody must do that again.
        headers = answer.headers
        headers.pop("content-encoding", None)
        return httpx.Response(answer.status_code, headers=headers, content=content)

    def close(self) -> None:
        self._runner.close()


def build(workspace: Path) -> None:
    """Make such a newsroom in a folder."""
    room = open_room(workspace)
    fill(room)
    close(room)


def fill(room: Newsroom) -> None:
    """Give the newsroom its people and one article, live in three locales."""
    for name, (locale, role) in STAFF.items():
        accounts.add_user(room, name, [(locale, role)], PASSWORD)
    accounts.add_user(room, "leaver", [("*", "editor")], PASSWORD)
    launch(room)
    editor = accounts.person(room, "editor")
    for locale, targets in (("arm", TARGETS), ("ru", RUSSIAN)):
        for unit in units(room, locale=locale):
            seen = {"source_hash": unit.source_hash, "version": unit.version}
            review.approve(room, editor, unit.id, text=targets[unit.uid], **seen)  # type: ignore[arg-type]
    for locale in ("en", "ru", "arm"):
        made = pipeline.release(room, "orchard", locale, "editor", by_name=True)
        assert made.edition == 1, made


def copies(template: Path) -> Callable[[Path], Iterator[House]]:
    """A function that opens a copy of the newsroom in another folder."""

    def copy(folder: Path) -> Iterator[House]:
        shutil.copytree(template, folder)
        house = House(open_room(folder))
        yield house
        house.client.close()
        close(house.room)

    return copy


def _enter(room: Newsroom, name: str) -> Pass:
    link = accounts.make_link(room, name, "/desk/", timedelta(minutes=5))
    cookie, session, _ = accounts.sign_in_by_link(room, link)
    return Pass(cookie, session.csrf)
