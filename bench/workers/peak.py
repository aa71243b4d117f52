"""The most memory that a worker took."""

from __future__ import annotations

import re
import resource
from pathlib import Path


def megabytes() -> float:
    """Return this process's own peak; Linux's `ru_maxrss` begins with its parent's."""
    status = Path("/proc/self/status")
    told = re.search(r"VmHWM:\s+(\d+)", status.read_text()) if status.exists() else None
    if told:
        return int(told[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
