"""Who holds a lease, and whether that process is still there.

A lease runs out by itself, for its holder may be on another machine. On this one a killed
holder can be told at once, and nobody has to wait for it.
"""

import os
import platform
import uuid
from functools import cache
from pathlib import Path


def holder() -> str:
    """Return a name for a holder in this process: machine, process, its start, a number."""
    pid = os.getpid()
    return "/".join((_machine(), str(pid), _started(pid), uuid.uuid4().hex))


def is_gone(name: str) -> bool:
    """Tell whether the holder of this name was of this machine and has ended."""
    machine, _, rest = name.partition("/")
    pid, _, rest = rest.partition("/")
    started = rest.partition("/")[0]
    if machine != _machine() or not pid.isdecimal() or not started:
        return False
    return _started(int(pid)) != started


@cache
def _machine() -> str:
    """This machine since it was started: two may well have the same name."""
    boot = Path("/proc/sys/kernel/random/boot_id")
    since = boot.read_text("ascii").strip() if boot.exists() else ""
    return f"{platform.node()}@{since}"


def _started(pid: int) -> str:
    """When a process began, in ticks since the machine did; "" where that is not told.

    Field 22 of proc_pid_stat(5): the same number of another process has another one.
    """
    if not Path("/proc/self/stat").exists():
        return ""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return "ended"
    fields = stat.rpartition(")")[2].split()
    return "ended" if fields[0] == "Z" else fields[19]
