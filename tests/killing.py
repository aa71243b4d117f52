"""Running a command in a process of its own that is killed at a point of its work.

A point is a moment right before a database commit or before a file takes its name: what
came before it stays, what would follow does not. Every point is reached by some number,
so a kill after one is a kill before the next.
"""

import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable, Sequence
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any

from sqlalchemy import Engine, event

from pubpipe.cli.main import main

_CONTEXT = multiprocessing.get_context("forkserver")
# The server imports what is needed once; a process of it then starts in no time.
_CONTEXT.set_forkserver_preload(["tests.killing"])


def points(command: Sequence[str], environment: dict[str, str]) -> list[str]:
    """Run a command to its end; returns its points, each as the functions around it."""
    ours, theirs = _CONTEXT.Pipe()
    process = _CONTEXT.Process(target=_run, args=(command, environment, 0, theirs))
    process.start()
    theirs.close()
    found = []
    try:
        while True:
            found.append(ours.recv())
            ours.send("go on")
    except EOFError:
        pass
    process.join()
    assert process.exitcode == 0, command
    return found


def killed(
    command: Sequence[str], environment: dict[str, str], at: int,
    instead: Callable[[], None] | None = None,
) -> int:  # fmt: skip
    """Run a command up to its point number `at` (from 1) and kill it; returns its end.

    `instead` is something else to do at that point, while the command waits: then the
    command goes on.
    """
    ours, theirs = _CONTEXT.Pipe()
    process = _CONTEXT.Process(target=_run, args=(command, environment, at, theirs))
    process.start()
    theirs.close()
    try:
        ours.recv()
        if instead:
            instead()
            ours.send("go on")
        else:
            assert process.pid
            os.kill(process.pid, signal.SIGKILL)
    except EOFError:
        pass  # it came to its end before that point
    process.join()
    assert process.exitcode is not None
    return process.exitcode


def _called(command: Sequence[str]) -> int:
    """Run a command of ours, or `module:function` with its arguments."""
    module, _, function = command[0].partition(":")
    if not function:
        return main(list(command))
    getattr(import_module(module), function)(*command[1:])
    return 0


def _run(
    command: Sequence[str], environment: dict[str, str], at: int, to: Connection
) -> None:
    """Run the command; at the point `at`, or at all of them (0), ask what to do."""
    os.environ |= environment
    count = 0

    def point() -> None:
        nonlocal count
        count += 1
        if at in (0, count):
            frames = traceback.extract_stack()
            to.send(" ".join(frame.name for frame in frames))
            to.recv()

    def before_commit(_connection: Any) -> None:
        point()

    event.listen(Engine, "commit", before_commit)
    rename = os.replace

    def replace(*arguments: Any, **named: Any) -> None:
        point()
        rename(*arguments, **named)

    os.replace = replace
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        code = _called(command)
    to.close()
    os._exit(code)
