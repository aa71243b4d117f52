"""The web process: `uvicorn pubpipe.web.main:create --factory`."""

import gc

from fastapi import FastAPI

from pubpipe import logs
from pubpipe.bootstrap import open_newsroom
from pubpipe.web.app import create_app

_MADE_BEFORE_A_LOOK = 10_000
"""Objects between two looks for garbage; 700 is Python's own choice."""


def create() -> FastAPI:
    """Open the newsroom that PUBPIPE_WORKSPACE names and return its application."""
    logs.set_up()
    app = create_app(open_newsroom())
    _spare_the_garbage_collector()
    return app


def _spare_the_garbage_collector() -> None:
    """Keep Python from looking for garbage again and again where there is none.

    What was made up to now lives as long as the process: it goes through these 170,000
    objects no more, which stops every answer for a tenth of a second. And views that wait
    for their commit are not garbage either: it looked at all of them every twenty views.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_MADE_BEFORE_A_LOOK)
