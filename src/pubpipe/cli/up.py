"""`pubpipe up`: everything on one machine, until it is stopped."""

import contextlib
import fcntl
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from pubpipe.cli.ports import is_taken
from pubpipe.cli.services import Service, services_of
from pubpipe.cli.supervisor import Say, Supervisor
from pubpipe.config import FILE
from pubpipe.domain.errors import Refused
from pubpipe.ports import Newsroom


def run(room: Newsroom) -> int:
    """Run the newsroom until Ctrl-C or SIGTERM; returns 0 after a clean stop."""
    with running(room, _tell) as supervisor:
        _tell("stop it with Ctrl-C")
        supervisor.run()
    return 0


@contextlib.contextmanager
def running(room: Newsroom, say: Say) -> Iterator[Supervisor]:
    """Start the newsroom's services and stop them at the end, also after Ctrl-C or SIGTERM.

    Both end the block quietly. Raises Refused when a port is taken or the newsroom runs
    already.
    """
    services = services_of(room)
    with _alone(room.settings.workspace):
        for service in services:
            _refuse_taken(room, service)
        supervisor = Supervisor(services, say)
        with _stopped_by_signals():
            try:
                yield supervisor
            except KeyboardInterrupt:
                say("stopping")
            finally:
                # A second Ctrl-C must not leave anything running.
                before = signal.signal(signal.SIGINT, signal.SIG_IGN)
                supervisor.stop()
                signal.signal(signal.SIGINT, before)


def _refuse_taken(room: Newsroom, service: Service) -> None:
    host = room.settings.host if service.port_setting == "port" else "127.0.0.1"
    if service.port and is_taken(host, service.port):
        raise Refused(
            f"Port {service.port} for {service.name} is taken by another program. Stop "
            f"that one, or set another {service.port_setting} under [server] in "
            f"{room.settings.workspace / FILE}."
        )


@contextlib.contextmanager
def _alone(workspace: Path) -> Iterator[None]:
    """Hold the workspace: two Prefect servers on one database file would hurt it."""
    with (workspace / ".running").open("a+") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            held.seek(0)
            raise Refused(
                f"The newsroom {workspace} runs already (process {held.read().strip()}). "
                "Use that one, or stop it first."
            ) from None
        held.truncate(0)
        held.write(str(os.getpid()))
        held.flush()
        yield


@contextlib.contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Let SIGTERM and a closed terminal stop everything as Ctrl-C does."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
