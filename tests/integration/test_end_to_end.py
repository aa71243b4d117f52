"""`pubpipe demo` as a person runs it: real models, a real Prefect server, real processes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from pubpipe.cli.ports import free_port
from tests.requirements import need

SECONDS = 1_200
"""The demo has five minutes on two idle cores; a busy machine gets more."""
_OURS = ("PUBPIPE_", "PREFECT_")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose ports are free now, so that tests may run side by side."""
    made = tmp_path_factory.mktemp("demo") / "newsroom"
    made.mkdir()
    made.joinpath("pubpipe.toml").write_text(
        f"[server]\nport = {free_port()}\nprefect_port = {free_port()}\n", "utf-8"
    )
    return made


@pytest.fixture(scope="module")
def first(workspace: Path) -> dict[str, Any]:
    """The report of the first headless demo in this workspace."""
    return headless(workspace)


def demo(workspace: Path, *options: str) -> subprocess.Popen[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(_OURS)}
    return subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "pubpipe.cli", "demo", "--json", *options,
         "--workspace", str(workspace)],
        env=clean, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def headless(workspace: Path) -> dict[str, Any]:
    process = demo(workspace, "--headless")
    out, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, f"{out}\n{err}"
    told: dict[str, Any] = json.loads(out)
    return told


def left_running(workspace: Path) -> list[str]:
    """The command lines of processes that serve this workspace."""
    mark = f"PUBPIPE_WORKSPACE={workspace}\0".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes():
                found.append((folder / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


def await_none_left(workspace: Path) -> list[str]:
    deadline = time.monotonic() + 30
    while left_running(workspace) and time.monotonic() < deadline:
        time.sleep(0.2)
    return left_running(workspace)


def test_the_headless_demo_takes_every_sample_from_source_to_counted_views(
    first: dict[str, Any], workspace: Path
) -> None:
    editions = {"en": 1, "ru": 1, "arm": 1}

    assert first["ok"] is True
    assert first["failures"] == []
    assert len(first["articles"]) >= 3
    assert all(each == editions for each in first["articles"].values())
    for code in ("ru", "arm"):
        row = first["locales"][code]
        # What a small model repeats or garbles is not queued as a draft.
        assert 50 < row["segments"] >= row["drafts"] > 0.8 * row["segments"]
        assert row["accepted_unedited"] + row["edited"] == row["segments"]
        assert row["engine"].startswith("argos ")
    launched = {n: e for n, e in first["runs"].items() if n.startswith("launch ")}
    assert set(launched.values()) <= {"Awaiting review", "Partly drafted"}
    assert len(launched) == len(first["articles"])
    assert first["views"]["repeated"] > 0
    assert first["views"]["counted"] == first["views"]["sent"] > 0
    assert set(first["seconds"]) == {
        "start", "launch and draft", "review", "publish", "read", "count views",
    }  # fmt: skip
    assert await_none_left(workspace) == []


def test_a_second_run_finds_everything_live_and_adds_to_the_counts(
    first: dict[str, Any], workspace: Path
) -> None:
    second = headless(workspace)

    assert second["articles"] == first["articles"]
    assert second["runs"] == {}
    assert "launch and draft" not in second["seconds"]
    assert second["views"]["total"] == first["views"]["total"] + second["views"]["sent"]
    assert await_none_left(workspace) == []


@pytest.fixture
def screen(
    first: dict[str, Any], workspace: Path
) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """A demo that waits for Ctrl-C, and what its screen says."""
    process = demo(workspace)
    assert process.stdout and process.stderr
    text = ""
    for line in process.stdout:
        text += line
        if line == "}\n":
            break
    yield process, json.loads(text)
    process.kill()
    process.communicate()


def test_the_screens_link_signs_in_and_ctrl_c_stops_everything(
    screen: tuple[subprocess.Popen[str], dict[str, Any]], workspace: Path
) -> None:
    need("linux", sys.platform == "linux", "processes are found through /proc")
    process, shown = screen
    token = shown["link"].partition("token=")[2]

    with httpx.Client(trust_env=False, follow_redirects=True) as client:
        desk = client.post(f"{shown['desk']}enter", data={"token": token})
    process.send_signal(signal.SIGINT)
    code = process.wait(60)

    assert desk.status_code == 200
    assert "reviewer" in desk.text
    assert set(shown["accounts"]) == {"editor", "translator", "reviewer"}
    assert code == 0
    assert await_none_left(workspace) == []
