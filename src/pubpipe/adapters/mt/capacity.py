"""Whether a model fits into the memory that this process may still take."""

from __future__ import annotations

from pathlib import Path

from pubpipe.domain.errors import EngineUnavailable

_GROUP = Path("sys/fs/cgroup")


def refuse_too_large(model: Path, name: str, root: Path = Path("/")) -> None:
    """Raise EngineUnavailable for weights that cannot fit.

    The system would end the process in the middle of loading, and nobody would be told.
    `root` is where the system's own figures are read.
    """
    free, needed = free_memory(root), model.stat().st_size
    if free is not None and needed > free:
        raise EngineUnavailable(
            f"The translation model {name} needs {_megabytes(needed)} of memory for its "
            f"weights alone, and {_megabytes(free)} are free here. {_ADVICE}"
        )


def is_exhausted(problem: BaseException) -> bool:
    """Tell a want of memory from a fault of the model."""
    return isinstance(problem, MemoryError) or "alloc" in str(problem).lower()


def exhausted(name: str) -> EngineUnavailable:
    """Return the error for a model that ran out of memory."""
    return EngineUnavailable(
        f"The translation model {name} ran out of memory. {_ADVICE}"
    )


def free_memory(root: Path = Path("/")) -> int | None:
    """Return the bytes still to be had, on Linux: the machine's or the container's.

    None where nobody says.
    """
    told = []
    kilobytes = _numbers(root / "proc/meminfo").get("MemAvailable:")
    if kilobytes is not None:
        told.append(kilobytes * 1024)
    limit, used = (
        _numbers(root / _GROUP / name).get("")
        for name in ("memory.max", "memory.current")
    )
    if limit is not None and used is not None:
        # What is only a copy of the disk is given back when it is needed.
        stat = _numbers(root / _GROUP / "memory.stat")
        cached = stat.get("inactive_file", 0) + stat.get("active_file", 0)
        told.append(max(limit - used + cached, 0))
    return min(told, default=None)


_ADVICE = (
    "Close other programs or give it more, or use a smaller model: “pubpipe models list” "
    "shows those there are."
)


def _numbers(file: Path) -> dict[str, int]:
    """Read lines of a name and a number; a number alone has the name ""."""
    try:
        lines = file.read_text("ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    words = [line.split() for line in lines]
    pairs = [["", *found] if len(found) == 1 else found for found in words]
    return {
        pair[0]: int(pair[1]) for pair in pairs if len(pair) > 1 and pair[1].isdecimal()
    }


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.0f} MB"
