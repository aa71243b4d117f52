"""The doctor looks at a newsroom that runs: real servers, a real Prefect, a real runner."""

import os
import signal
import time
from pathlib import Path

import pytest

from pubpipe.bootstrap import open_newsroom
from pubpipe.cli.checkup import examine, prefect
from pubpipe.cli.ports import free_port, is_taken
from pubpipe.cli.services import PREFECT, RUNNER, SITE
from pubpipe.cli.up import running
from pubpipe.domain.diagnosis import Diagnosis
from tests.newsdesk import PARAGRAPHS, launch, markdown

PATIENCE = 360.0


def test_a_newsroom_that_runs_is_well_until_a_part_of_it_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    workspace = tmp_path / "newsroom"
    workspace.mkdir()
    (workspace / "pubpipe.toml").write_text(
        '[engines]\nru = ["dummy"]\narm = ["dummy"]\n'
        f"[server]\nport = {free_port()}\nprefect_port = {free_port()}\n"
    )
    room = open_newsroom(workspace)
    launch(room, markdown((PARAGRAPHS[0], PARAGRAPHS[3])))

    def found() -> dict[str, Diagnosis]:
        return {each.name: each for each in examine(workspace)}

    def is_reconciled() -> bool:
        return found()["reconcile"].status == "ok"

    with running(room, lambda _: None) as supervisor:
        supervisor.wait(supervisor.is_ready, PATIENCE, "Starting")
        # Its schedule would begin within a minute.
        room.orchestrator.start("reconcile", {}, "now", ())
        supervisor.wait(is_reconciled, PATIENCE, "The first reconcile")
        well = found()
        assert {name: each for name, each in well.items() if each.status != "ok"} == {}
        assert set(well) >= {"prefect", "deployments", "flow runner", "reconcile"}
        assert "Desk and site run on port" in well["port of the site"].message

        # From here nobody starts anything again.
        os.killpg(supervisor.pid(RUNNER), signal.SIGKILL)
        os.killpg(supervisor.pid(PREFECT), signal.SIGKILL)
        away = found()["prefect"]
        assert (away.status, "does not answer" in away.message) == ("failed", True)

        os.killpg(supervisor.pid(SITE), signal.SIGKILL)
        deadline = time.monotonic() + PATIENCE
        while is_taken("127.0.0.1", room.settings.port):
            assert time.monotonic() < deadline, "the site did not end"
            time.sleep(0.05)
        stopped = found()
        assert stopped["prefect"].status == "ok"
        assert "is free" in stopped["port of the site"].message


def test_the_flows_it_asks_for_are_those_that_are_served(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PUBPIPE_WORKSPACE", str(tmp_path))
    from flows.serve import deployments

    assert {each.flow_name for each in deployments()} == set(prefect.FLOWS)
