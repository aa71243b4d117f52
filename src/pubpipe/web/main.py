"""The web process: `uvicorn pubpipe.web.main:create --factory`."""

import logging

from fastapi import FastAPI

from pubpipe.bootstrap import open_newsroom
from pubpipe.web.app import create_app


def create() -> FastAPI:
    """Open the newsroom that PUBPIPE_WORKSPACE names and return its application."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    # Every request to Prefect would be a line.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    return create_app(open_newsroom())
