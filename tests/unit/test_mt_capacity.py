"""A model that cannot fit into memory is told of before it is tried."""

import subprocess
import sys
from pathlib import Path

import pytest

from pubpipe.adapters.mt.capacity import free_memory, refuse_too_large
from pubpipe.domain.errors import EngineUnavailable
from tests.tiny_model import Size, write_package

MACHINE = "MemTotal:  8000000 kB\nMemFree:  9 kB\nMemAvailable:    2000 kB\n"
_LOAD = """
import resource, sys
from pathlib import Path
import ctranslate2, sentencepiece
from pubpipe.adapters.mt.machine import Machine
from pubpipe.adapters.mt.packages import inspect, open_package
from pubpipe.domain.errors import DamagedPackage, EngineUnavailable
package, models = inspect(Path(sys.argv[1])), Path(sys.argv[2])
open_package(package, models)
taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (taken + 2**24, taken + 2**24))
try:
    Machine(package, models, workers=1)
except EngineUnavailable as told:
    assert not isinstance(told, DamagedPackage)
    print(told)
"""


def system(root: Path, **files: str) -> Path:
    """A tree with the system's own figures of its memory."""
    (root / "proc").mkdir(parents=True)
    (root / "proc" / "meminfo").write_text(MACHINE)
    (root / "sys/fs/cgroup").mkdir(parents=True)
    for name, text in files.items():
        (root / "sys/fs/cgroup" / f"memory.{name}").write_text(text)
    return root


@pytest.mark.parametrize(
    ("group", "free"),
    [
        ({}, 2_048_000),
        ({"max": "max\n", "current": "500000\n"}, 2_048_000),
        ({"max": "900000\n", "current": "500000\n"}, 400_000),
        (
            {"max": "900000\n", "current": "880000\n", "stat": "anon 9\nactive_file 60000\n"},
            80_000,
        ),
        ({"max": "900000\n", "current": "950000\n"}, 0),
    ],
    ids=("machine", "unlimited", "container", "with cached files", "over its limit"),
)  # fmt: skip
def test_free_memory_is_the_machines_or_the_containers(
    tmp_path: Path, group: dict[str, str], free: int
) -> None:
    assert free_memory(system(tmp_path, **group)) == free


def test_nothing_is_refused_where_nobody_says_how_much_is_free(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"weights")

    assert free_memory(tmp_path) is None
    refuse_too_large(tmp_path / "model.bin", "model", tmp_path)


def test_weights_larger_than_what_is_free_are_refused_with_both_figures(
    tmp_path: Path,
) -> None:
    root = system(tmp_path)
    with (tmp_path / "model.bin").open("wb") as file:
        file.truncate(3_000_000)

    with pytest.raises(
        EngineUnavailable, match=r"needs 3 MB .* and 2 MB are free"
    ) as told:
        refuse_too_large(tmp_path / "model.bin", "translate-en_hy-1_0", root)

    assert "translate-en_hy-1_0" in str(told.value)
    assert "use a smaller model" in str(told.value)


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is Linux's")
def test_a_model_that_runs_out_of_memory_is_not_called_damaged(tmp_path: Path) -> None:
    package = write_package(tmp_path, "hy", size=Size(vocabulary=60_000))

    done = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", _LOAD, package, tmp_path / "models"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert "translate-en_hy-1_0.argosmodel ran out of memory" in done.stdout, (
        done.stderr
    )
