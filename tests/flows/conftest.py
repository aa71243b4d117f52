"""One real Prefect server for the session, and a newsroom that the flows find by themselves."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flows.serve import make_limits
from prefect.testing.utilities import prefect_test_harness

from pubpipe.bootstrap import open_newsroom
from pubpipe.ports import Newsroom
from pubpipe.stages import accounts

DUMMY = '[engines]\nru = ["dummy"]\narm = ["dummy"]\n'


@pytest.fixture(scope="session")
def prefect() -> Iterator[None]:
    """A Prefect server on a free port with the limits that the runner makes."""
    os.environ.pop("PREFECT_API_URL", None)
    with prefect_test_harness(server_startup_timeout=300):
        make_limits(("ru", "arm"))
        yield


@pytest.fixture
def room(
    prefect: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Newsroom]:
    """The newsroom whose workspace the environment names, with the account `anna`."""
    workspace = tmp_path / "newsroom"
    workspace.mkdir()
    (workspace / "pubpipe.toml").write_text(DUMMY, encoding="utf-8")
    monkeypatch.setenv("PUBPIPE_WORKSPACE", str(workspace))
    made = open_newsroom()
    accounts.add_user(made, "anna", [("*", "editor")], "a long password")
    yield made
