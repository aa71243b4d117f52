"""A newsroom with live pages and nobody in it, and a real server for its readers."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from time import monotonic, sleep
from typing import Any
from uuid import UUID, uuid4

import httpx
import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine

from pubpipe.adapters.bots import is_bot
from pubpipe.adapters.database.engine import open_engine
from pubpipe.adapters.database.hits import SqlHits
from pubpipe.adapters.database.migrate import migrate
from pubpipe.adapters.database.store import SqlStore
from pubpipe.domain.settings import Settings
from pubpipe.ports import Newsroom
from pubpipe.web import public
from tests.live_editions import NOON, put_live

BROWSER = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36"
)


@dataclass
class Watch:
    """A clock that stands still until it is moved."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Place:
    """What a test needs to hand of an open newsroom."""

    room: Newsroom
    watch: Watch
    hits: SqlHits
    engines: list[Engine]
    """Of the newsroom's and of the hits' database."""


@contextmanager
def open_room(
    workspace: Path, live: Mapping[str, tuple[str, ...]] | None = None, **settings: Any
) -> Iterator[Place]:
    """Open a newsroom in which `live` (article → locales) is published."""
    workspace.mkdir(parents=True, exist_ok=True)
    for name, content in _databases(tuple((live or {}).items())):
        (workspace / name).write_bytes(content)
    with reopen_room(workspace, **settings) as place:
        yield place


@contextmanager
def reopen_room(workspace: Path, **settings: Any) -> Iterator[Place]:
    """Open the newsroom that an earlier `open_room` left in `workspace`."""
    watch = settings.pop("clock", None) or Watch()
    decided = Settings(workspace=workspace, **settings)
    engines = [
        open_engine(decided.database_url, workspace, name)
        for name in ("newsroom", "hits")
    ]
    hits = SqlHits(engines[1], decided.timezone, watch)
    parts = {
        "settings": decided,
        "store": SqlStore(engines[0], watch),
        "hits": hits,
        "is_bot": is_bot,
        "clock": watch,
    }
    # Nothing here translates, reads sources or talks to Prefect.
    absent: dict[str, Any] = {each.name: None for each in fields(Newsroom)}
    yield Place(Newsroom(**(absent | parts)), watch, hits, engines)
    for engine in engines:
        engine.dispose()


@cache
def _databases(
    live: tuple[tuple[str, tuple[str, ...]], ...],
) -> list[tuple[str, bytes]]:
    """The files of such a newsroom: migrating and publishing once is enough."""
    with TemporaryDirectory() as made:
        workspace = Path(made)
        with reopen_room(workspace) as place:
            migrate(place.engines[0], "newsroom")
            migrate(place.engines[1], "hits")
            for article, locales in live:
                publish(place.room, article, *locales)
        return [(file.name, file.read_bytes()) for file in workspace.glob("*.db")]


def publish(room: Newsroom, article: str, *locales: str) -> None:
    """Make an article live in these locales, as going live leaves it in the store."""
    with room.store.write() as tx:
        for locale in locales:
            put_live(tx, article, locale, article)


def new_id(at: datetime = NOON) -> UUID:
    """A UUIDv7 made at `at`, as the beacon makes one."""
    chance = uuid4().int & ((1 << 80) - 1)
    chance = chance & ~(0xF << 76) & ~(0b11 << 62) | 0x7 << 76 | 0b10 << 62
    return UUID(int=int(at.timestamp() * 1000) << 80 | chance)


def a_body(made_at: datetime = NOON, **changes: Any) -> dict[str, Any]:
    """What the beacon sends."""
    told = {
        "event_id": str(new_id(made_at)),
        "article": "lake",
        "locale": "arm",
        "edition": 1,
    }
    return told | changes


@contextmanager
def serving(room: Newsroom) -> Iterator[httpx.Client]:
    """Serve the public side of a newsroom; gives a client that looks like a browser."""
    app = FastAPI()
    public.attach(app, room)
    with (
        running(app) as address,
        httpx.Client(
            base_url=address, headers={"User-Agent": BROWSER}, trust_env=False
        ) as client,
    ):
        yield client


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """Run `app` on a free port of this machine; gives its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        ws="none",
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = monotonic() + 20
    while not server.started and thread.is_alive() and monotonic() < deadline:
        sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()
