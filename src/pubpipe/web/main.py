"""The web process: `uvicorn pubpipe.web.main:create --factory`."""

from fastapi import FastAPI

from pubpipe import logs
from pubpipe.bootstrap import open_newsroom
from pubpipe.web.app import create_app


def create() -> FastAPI:
    """Open the newsroom that PUBPIPE_WORKSPACE names and return its application."""
    logs.set_up()
    return create_app(open_newsroom())
