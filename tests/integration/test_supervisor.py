"""The supervisor with real processes: each is restarted alone, none stays behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from pubpipe.bootstrap import open_newsroom
from pubpipe.cli.services import Service, services_of
from pubpipe.cli.supervisor import Supervisor
from pubpipe.cli.up import running
from pubpipe.domain.errors import Refused

PATIENCE = 240.0
# Starts a process of its own, writes both ids, and waits; both ignore nothing.
_SERVICE = """
import os, pathlib, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
note = pathlib.Path(sys.argv[1])
note.with_suffix(".part").write_text(f"{os.getpid()} {child.pid}")
note.with_suffix(".part").replace(note)
time.sleep(600)
"""


def service(folder: Path, name: str, needs: str = "") -> Service:
    note = folder / f"{name}.pids"

    def is_ready(_since: datetime) -> bool:
        return note.exists()

    return Service(
        name,
        (sys.executable, "-c", _SERVICE, str(note)),
        dict(os.environ),
        folder / f"{name}.log",
        is_ready,
        needs=needs,
    )


def pids(folder: Path, name: str) -> list[int]:
    return [int(word) for word in (folder / f"{name}.pids").read_text().split()]


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def wait_for(is_done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_done():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def test_a_service_that_ends_is_started_again_alone(tmp_path: Path) -> None:
    said: list[str] = []
    supervisor = Supervisor(
        [service(tmp_path, "desk"), service(tmp_path, "runner", needs="desk")],
        said.append,
    )
    try:
        supervisor.wait(supervisor.is_ready, PATIENCE, "Starting")
        desk, runner = supervisor.pid("desk"), supervisor.pid("runner")
        (tmp_path / "runner.pids").unlink()

        os.kill(runner, signal.SIGKILL)
        supervisor.wait(
            lambda: not supervisor.is_ready("runner"), PATIENCE, "Noticing it"
        )
        supervisor.wait(supervisor.is_ready, PATIENCE, "Starting again")

        assert supervisor.pid("desk") == desk
        assert supervisor.pid("runner") not in (0, runner)
        assert [line.partition(" ")[0] for line in said] == [
            "desk", "runner", "runner", "runner",
        ]  # fmt: skip
        assert "ended with code -9" in said[2]
    finally:
        supervisor.stop()


def test_stopping_ends_the_services_and_all_that_they_started(tmp_path: Path) -> None:
    supervisor = Supervisor([service(tmp_path, "runner")], lambda _: None)
    supervisor.wait(supervisor.is_ready, PATIENCE, "Starting")
    both = pids(tmp_path, "runner")

    supervisor.stop()

    wait_for(lambda: not any(map(is_alive, both)))
    assert supervisor.pid("runner") == 0


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's leash is Linux's")
def test_services_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; "
        "from tests.integration.test_supervisor import service; "
        "from pubpipe.cli.supervisor import Supervisor; "
        "Supervisor([service(Path(sys.argv[1]), 'web')], print).run()"
    )
    parent = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)])  # noqa: S603
    wait_for((tmp_path / "web.pids").exists)
    web = pids(tmp_path, "web")[0]

    parent.kill()
    parent.wait()

    wait_for(lambda: not is_alive(web))


def test_a_taken_port_is_refused_by_name_and_number(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        room = open_newsroom(tmp_path, port=port)

        with (
            pytest.raises(Refused, match=f"Port {port} for desk and site is taken"),
            running(room, lambda _: None),
        ):
            pytest.fail("it was started")


def test_a_newsroom_that_runs_is_not_started_twice(tmp_path: Path) -> None:
    room = open_newsroom(tmp_path, port=0, prefect_port=0)

    with (
        running(room, lambda _: None),
        pytest.raises(Refused, match=f"runs already \\(process {os.getpid()}\\)"),
        running(room, lambda _: None),
    ):
        pytest.fail("it was started twice")


def test_another_prefect_server_is_used_and_none_started(tmp_path: Path) -> None:
    room = open_newsroom(tmp_path, prefect_api_url="http://127.0.0.1:9/api")

    services = services_of(room)

    assert [each.name for each in services] == ["desk and site", "flow runner"]
    assert not any(each.needs for each in services)
    assert {each.environment["PREFECT_API_URL"] for each in services} == {
        "http://127.0.0.1:9/api"
    }


def test_prefect_keeps_to_itself(tmp_path: Path) -> None:
    room = open_newsroom(tmp_path)

    environment = next(s for s in services_of(room) if s.name == "Prefect").environment

    assert environment["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert environment["DO_NOT_TRACK"] == "1"
    assert environment["PREFECT_SERVER_CORS_ALLOWED_ORIGINS"] == "http://127.0.0.1:4200"
    assert environment["PREFECT_HOME"].startswith(str(tmp_path))
