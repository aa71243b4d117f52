"""A browser without a browser: signs in at the desk and posts its forms."""

import asyncio
import re
from datetime import timedelta
from typing import Any

import httpx
from fastapi import FastAPI
from httpx import Client, Response

from pubpipe import pipeline
from pubpipe.domain.order import Order
from pubpipe.domain.unit import Unit
from pubpipe.ports import Newsroom
from pubpipe.stages import accounts, intake, review
from pubpipe.web.app import create_app
from tests.conftest import PASSWORD

SOURCE = """---
id: orchard
title: The orchard that hums
section: Nature
byline: Lena Hart
published: 2026-11-20 09:00
---

The orchard in [Lower Vale](https://example.org/vale) has 12 hives.

Apples & pears grow beside them.
"""
TARGETS = {
    "headline": "Այգին, որը բզզում է",
    "b1": "<1>Ներքին հովտի</1> այգում կա 12 փեթակ։",
    "b2": "Նրանց կողքին խնձոր & տանձ է աճում։",
    "byline": "Լենա Հարթ",
    "section": "Բնություն",
}
"""Approvable Armenian for every unit of `SOURCE`, as a person would type it."""


class Inside(httpx.BaseTransport):
    """Hands requests to an application in this process and waits for the answer."""

    def __init__(self, app: FastAPI) -> None:
        # A fault is answered with a page; that page is what a test looks at.
        self._app = httpx.ASGITransport(app=app, raise_app_exceptions=False)

    def handle_request(self, request: httpx.Request) -> Response:
        return asyncio.run(self._answer(request))

    async def _answer(self, request: httpx.Request) -> Response:
        answer = await self._app.handle_async_request(request)
        # As it was sent: the response undoes a compression itself.
        parts = [part async for part in answer.aiter_raw()]
        return Response(
            answer.status_code, headers=answer.headers, content=b"".join(parts)
        )


class Desk(Client):
    """A client of the whole application; it does not follow redirects."""

    def __init__(self, room: Newsroom, **headers: str) -> None:
        self.room = room
        super().__init__(
            transport=Inside(create_app(room)),
            base_url="http://desk.test",
            headers=headers,
        )


def sign_in(client: Client, name: str, password: str = PASSWORD) -> Response:
    """Sign in with the form."""
    return client.post("/desk/sign-in", data={"name": name, "password": password})


def enter(client: Desk, name: str) -> None:
    """Sign in with a link, which costs no password hashing."""
    token = accounts.make_link(client.room, name, "/desk/", timedelta(minutes=5))
    client.post("/desk/enter", data={"token": token})


def token(client: Client) -> str:
    """The CSRF token of the session, as a page of the desk carries it."""
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/desk/").text)
    return found[1] if found else ""


def post(client: Client, path: str, **fields: Any) -> Response:
    """Post a form of the desk with its token."""
    return client.post(path, data={"csrf": token(client), **fields})


def launch(room: Newsroom, source: str = SOURCE, name: str = "orchard.md") -> str:
    """Put an article into the queue; returns its key."""
    submission = intake.submit(
        room,
        raw=source.encode(),
        name=name,
        origin=name,
        media_type="text/markdown",
        order=Order(),
        actor="editor",
    )
    return pipeline.launch(room, submission).article


def units(room: Newsroom, article: str = "orchard", locale: str = "arm") -> list[Unit]:
    """The units of a translation in reading order."""
    return list(review.workbench(room, article, locale).units)


def act(client: Client, unit: Unit, what: str, **fields: Any) -> Response:
    """Post a segment's form as the page that showed `unit` would."""
    seen = {"source_hash": unit.source_hash, "version": unit.version}
    return post(client, f"/desk/units/{unit.id}", act=what, **seen, **fields)
