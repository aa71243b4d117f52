"""Keeping processes running: started together, each restarted alone, stopped together."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pubpipe.cli.services import Service
from pubpipe.domain.errors import Refused

LONGEST_PAUSE = 30.0
"""Seconds between two tries of a service that keeps ending."""
STEADY = 60.0
"""Seconds after which an end counts as the first one again."""
GRACE = 6.0
"""Seconds that a service has to end by itself."""
LARGEST_LOG = 5_000_000
_ROUND = 0.25
_BETWEEN_QUESTIONS = 0.5

# Set in the child before it becomes the service: when this process is killed, the kernel
# ends the child as well. As a program of its own, because Python code between fork and
# exec may deadlock in a process with threads.
_LEASH = """
import ctypes, os, signal, sys
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    if os.getppid() != int(sys.argv[1]):
        sys.exit(1)
os.execv(sys.argv[2], sys.argv[2:])
"""

Say = Callable[[str], None]


@dataclass
class _Kept:
    """A service with its process, if it has one now."""

    service: Service
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    is_ready: bool = False
    asked: float = 0.0
    ended: int = 0
    not_before: float = 0.0


class Supervisor:
    """Keeps `services` running as long as `tick` is called; `say` is told what happens."""

    def __init__(self, services: Iterable[Service], say: Say) -> None:
        self._kept = {each.name: _Kept(each) for each in services}
        self._say = say

    def tick(self) -> None:
        """Start what is due, notice what ended, ask the others whether they are ready."""
        for kept in self._kept.values():
            if kept.process is None:
                if time.monotonic() >= kept.not_before:
                    _start(kept)
            elif kept.process.poll() is not None:
                self._ended(kept, kept.process.returncode)
            elif not kept.is_ready and _answers(kept):
                kept.is_ready = True
                took = time.monotonic() - kept.started
                address = f": {kept.service.address}" if kept.service.address else ""
                self._say(f"{kept.service.name} ready after {took:.0f} s{address}")

    def is_ready(self, *names: str) -> bool:
        """Tell whether these services (all of them when none is named) were seen ready."""
        return all(self._kept[name].is_ready for name in names or self._kept)

    def pid(self, name: str) -> int:
        """The process id of a service, 0 while it has no process."""
        process = self._kept[name].process
        return process.pid if process else 0

    def wait(self, is_done: Callable[[], bool], seconds: float, what: str) -> None:
        """Keep everything running until `is_done`; raises Refused after `seconds`."""
        deadline = time.monotonic() + seconds
        while not is_done():
            if time.monotonic() > deadline:
                logs = ", ".join(str(kept.service.log) for kept in self._kept.values())
                raise Refused(
                    f"{what} was not done within {seconds:.0f} s. See {logs}."
                )
            self.tick()
            time.sleep(_ROUND)

    def run(self) -> None:
        """Keep everything running until an exception, such as Ctrl-C, ends it."""
        while True:
            self.tick()
            time.sleep(_ROUND)

    def stop(self) -> None:
        """End every service with all it started: those that need another one first."""
        running = [kept for kept in self._kept.values() if kept.process]
        for is_dependent in (True, False):
            some = [
                each for each in running if bool(each.service.needs) == is_dependent
            ]
            for kept in some:
                _signal_group(kept, signal.SIGTERM)
            deadline = time.monotonic() + GRACE
            for kept in some:
                _wait(kept, deadline)
                # What the service left behind, such as runs of flows, is in its group.
                _signal_group(kept, signal.SIGKILL)
                kept.process, kept.is_ready = None, False

    def _ended(self, kept: _Kept, code: int) -> None:
        # Its own children would go on, and a runner's flow runs would run twice.
        _signal_group(kept, signal.SIGKILL)
        is_steady = time.monotonic() - kept.started > STEADY
        kept.ended = 1 if is_steady else kept.ended + 1
        pause = min(2.0 ** (kept.ended - 1), LONGEST_PAUSE)
        kept.not_before = time.monotonic() + pause
        kept.process, kept.is_ready = None, False
        self._say(
            f"{kept.service.name} ended with code {code}; it is started again in "
            f"{pause:.0f} s (log: {kept.service.log})"
        )


def _start(kept: _Kept) -> None:
    service = kept.service
    service.log.parent.mkdir(parents=True, exist_ok=True)
    if service.log.exists() and service.log.stat().st_size > LARGEST_LOG:
        service.log.replace(service.log.with_suffix(".old.log"))
    kept.started, kept.started_at = time.monotonic(), datetime.now(UTC)
    with service.log.open("ab") as log:
        kept.process = subprocess.Popen(  # noqa: S603 - our own commands
            [
                sys.executable,
                "-I",
                "-S",
                "-c",
                _LEASH,
                str(os.getpid()),
                *service.command,
            ],
            env=dict(service.environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            # A group of its own: Ctrl-C is for us, and what it starts can be ended.
            start_new_session=True,
        )


def _answers(kept: _Kept) -> bool:
    """Ask the service whether it is ready, at most every half second."""
    if time.monotonic() - kept.asked < _BETWEEN_QUESTIONS:
        return False
    kept.asked = time.monotonic()
    return kept.service.is_ready(kept.started_at)


def _signal_group(kept: _Kept, number: signal.Signals) -> None:
    if kept.process is not None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(kept.process.pid, number)


def _wait(kept: _Kept, deadline: float) -> None:
    if kept.process is not None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            kept.process.wait(max(0.0, deadline - time.monotonic()))
