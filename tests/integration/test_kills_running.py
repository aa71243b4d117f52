"""A running newsroom in which everything is killed at random: nothing is lost or doubled.

`PUBPIPE_KILL_SEED` replays what a run printed, as far as the machine's timing does.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from pubpipe.bootstrap import open_newsroom
from pubpipe.cli.ports import free_port
from pubpipe.stages import accounts, review
from tests.conftest import close
from tests.newsdesk import markdown
from tests.requirements import need

SEED = int(
    os.environ.get("PUBPIPE_KILL_SEED") or random.SystemRandom().randrange(10**6)
)
ARTICLES = ("ferry", "pier", "bridge")
KINDS = {
    "web": b"pubpipe.web.main",
    "Prefect server": b"prefect\0server\0start",
    "flow runner": b"flows.serve",
    "flow run": b"prefect.engine",
}
SECONDS = 900
"""For what takes half a minute on an idle machine."""


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Path]:
    """The workspace of a newsroom under `pubpipe up`, whose engine is the dummy."""
    workspace = tmp_path / "newsroom"
    workspace.mkdir()
    workspace.joinpath("pubpipe.toml").write_text(
        f"[server]\nport = {free_port()}\nprefect_port = {free_port()}\n"
        '[engines]\nru = ["dummy"]\narm = ["dummy"]\n',
        "utf-8",
    )
    up = subprocess.Popen(
        [sys.executable, "-m", "pubpipe.cli", "up"],
        env=environment(workspace),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: polls(workspace), "the flow runner polls")
        yield workspace
    finally:
        up.send_signal(signal.SIGTERM)
        up.wait(60)


def environment(workspace: Path) -> dict[str, str]:
    ours = ("PUBPIPE_", "PREFECT_")
    clean = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    return clean | {"PUBPIPE_WORKSPACE": str(workspace)}


def pubpipe(workspace: Path, *arguments: str) -> Any:
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "pubpipe.cli", *arguments, "--json"],
        env=environment(workspace), check=True, capture_output=True, text=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def polls(workspace: Path) -> bool:
    room = open_newsroom(workspace)
    api = room.settings.prefect_api
    close(room)
    try:
        found = httpx.get(f"{api}/deployments/name/reconcile/pubpipe", timeout=5)
    except httpx.HTTPError:
        return False
    return found.status_code == 200 and bool(found.json().get("last_polled"))


def until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"never: {what} (PUBPIPE_KILL_SEED={SEED})"
        time.sleep(1)


def processes(workspace: Path, mark: bytes) -> list[int]:
    """The processes of this newsroom whose command line holds `mark`."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            ours = f"PUBPIPE_WORKSPACE={workspace}\0".encode()
            if ours in (folder / "environ").read_bytes() + b"\0" and (
                mark in (folder / "cmdline").read_bytes()
            ):
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def rows(workspace: Path) -> dict[str, Any]:
    return {row["article"]: row for row in pubpipe(workspace, "status")}


def test_everything_is_killed_and_everything_comes_to_its_end(running: Path) -> None:
    need("linux", Path("/proc/self/environ").exists(), "no /proc")
    sys.stdout.write(f"PUBPIPE_KILL_SEED={SEED}\n")
    chance = random.Random(SEED)  # noqa: S311
    for article in ARTICLES:
        source = running / f"{article}.md"
        text = f"The {article} leaves the old pier at nine every day."
        source.write_bytes(markdown([text], f"The {article} returns"))
        pubpipe(running, "launch", str(source), "--article", article)
    killed = []
    for _ in range(8):
        time.sleep(chance.uniform(0.2, 2.5))
        kind = chance.choice(sorted(KINDS))
        for pid in processes(running, KINDS[kind])[:1]:
            os.kill(pid, signal.SIGKILL)
            killed.append(kind)

    def are_drafted() -> bool:
        found = rows(running)
        return set(found) == set(ARTICLES) and all(
            row["locales"].get(code, {}).get("units", {}).get("pretranslated")
            for row in found.values()
            for code in ("ru", "arm")
        )

    until(are_drafted, "every launch awaits review")
    room = open_newsroom(running)
    accounts.add_user(room, "anna", [("*", "editor")], "a long password")
    anna = accounts.person(room, "anna")
    written = {}
    for article in ARTICLES:
        for code in ("ru", "arm"):
            bulk = review.approve_all(room, anna, article, code)
            assert not bulk.left, bulk.left
            found = review.workbench(room, article, code).units
            written[article, code] = [unit.text for unit in found]
        for pid in processes(running, KINDS[chance.choice(sorted(KINDS))])[:1]:
            os.kill(pid, signal.SIGKILL)

    def are_live() -> bool:
        return all(
            row["locales"][code]["state"] == "live"
            for row in rows(running).values()
            for code in ("en", "ru", "arm")
        )

    # Nobody asks for it: reconcile finds what is due.
    until(are_live, "every translation is live")

    def are_written() -> bool:
        with room.store.read() as tx:
            return not tx.pages.dirty()

    # Whoever wrote the pages may have been killed just then.
    until(are_written, "every page is written")
    for (article, code), texts in written.items():
        state = rows(running)[article]["locales"][code]
        assert state["editions"] == [1], (article, code, killed)
        units = review.workbench(room, article, code).units
        assert [unit.text for unit in units] == texts
        assert all(len(review.history(room, unit.id).targets) == 1 for unit in units)
        page = room.settings.workspace / "site" / code / "city"
        assert (page / f"the-{article}-returns" / "index.html").is_file()
    close(room)
    assert killed, "nothing was killed: the test says nothing"
