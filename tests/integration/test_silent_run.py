"""A run killed together with its runner is marked as crashed, and its work is done."""

import os
import signal
from pathlib import Path
from typing import Any

import httpx

from pubpipe.bootstrap import open_newsroom
from pubpipe.stages import overview
from tests.conftest import close
from tests.integration.test_kills_running import (
    KINDS,
    processes,
    pubpipe,
    running,
    until,
)
from tests.newsdesk import markdown

__all__ = ["running"]
PARAGRAPHS = [
    f"Паром {n} is the ferry that leaves նավամատույց at nine." for n in range(2000)
]
"""So many that drafting them takes longer than it takes to kill it."""


def ask(api: str, path: str, **body: Any) -> Any:
    return httpx.post(f"{api}/{path}", json=body, timeout=90).json()


def launches(api: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(
        api, "flow_runs/filter", flows={"name": {"any_": ["launch"]}}
    )
    return found


def signs_of_life(api: str) -> int:
    """How many heartbeats of the launch Prefect has stored."""
    run = launches(api)[0]["id"]
    resource = {"id": [f"prefect.flow-run.{run}"]}
    wanted = {"event": {"name": ["prefect.flow-run.heartbeat"]}, "resource": resource}
    total: int = ask(api, "events/filter", filter=wanted, limit=1)["total"]
    return total


def test_a_run_that_fell_silent_is_seen_and_its_work_is_taken_up(
    running: Path,
) -> None:
    room = open_newsroom(running)
    api = room.settings.prefect_api
    source = running / "ferry.md"
    source.write_bytes(markdown(PARAGRAPHS))
    pubpipe(running, "launch", str(source))
    until(lambda: launches(api)[0]["state_name"] == "Running", "the launch runs")
    until(lambda: signs_of_life(api) > 0, "it gives a sign of life")

    for kind in ("flow runner", "flow run"):
        for pid in processes(running, KINDS[kind]):
            os.kill(pid, signal.SIGKILL)
    assert launches(api)[0]["state_type"] == "RUNNING"

    until(lambda: launches(api)[0]["state_type"] != "RUNNING", "it is seen")
    state = launches(api)[0]["state"]
    assert state["type"] == "CRASHED"
    assert "fell silent" in state["message"]

    def is_drafted() -> bool:
        # Killed so early, it may not even have taken the article in.
        found = [row["locales"] for row in overview.status(room)]
        drafted = {"pretranslated": len(PARAGRAPHS) + 2}
        return [
            {code: locales.get(code, {}).get("units") for code in ("ru", "arm")}
            for locales in found
        ] == [{"ru": drafted, "arm": drafted}]

    until(is_drafted, "every segment has its draft")
    close(room)
