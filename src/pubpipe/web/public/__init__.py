"""What readers meet: the published site, its view counts, and the counting of hits."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from pubpipe.ports import Newsroom
from pubpipe.stages.views import Counter, Pages
from pubpipe.web.public import counting, files, reporting, searching


def attach(app: FastAPI, room: Newsroom) -> None:
    """Add `POST /hit`, `/counts/…`, `POST /report`, the searches and the site at `/` to `app`.

    Comes after everything else is attached: the site answers every path that is left.
    Hits that wait when the server stops are stored before it ends.
    """
    counter = app.state.counter = Counter(room.hits, room.clock)
    counting.attach(app, room, counter, Pages(room))
    reporting.attach(app, room)
    searching.attach(app, room)
    files.attach(app, room)
    _stop_with(app, counter)


def _stop_with(app: FastAPI, counter: Counter) -> None:
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(running: Any) -> AsyncIterator[Any]:
        async with inner(running) as state:
            counter.start()
            try:
                yield state
            finally:
                await run_in_threadpool(counter.stop)

    app.router.lifespan_context = lifespan
