"""A full and a read-only disk, real ones: file systems in memory, for one process each."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.newsdesk import markdown
from tests.requirements import need
from tests.shell import DATABASES, Shell, holdings

# Mounts are seen by this process and its children alone, and end with them.
_ON_A_DISK = """
set -e
disk=$1 room=$2 after=$3 left=$4 mode=$5; shift 5
mount -t tmpfs -o size=16m none "$disk"
cp -a "$room" "$disk/newsroom"
if [ "$left" != all ]; then
  head -c "$left" /dev/zero > "$disk/gap"
  cat /dev/zero > "$disk/ballast" 2>/dev/null || true
  rm "$disk/gap"
fi
[ "$mode" = rw ] || mount -o remount,ro "$disk"
code=0
"$@" || code=$?
[ "$mode" = rw ] || mount -o remount,rw "$disk"
rm -f "$disk/ballast"
cp -a "$disk/newsroom" "$after"
exit $code
"""
_UNSHARE = ["unshare", "--map-root-user", "--mount"]
_PROBE = [*_UNSHARE, "mount", "-t", "tmpfs", "none", "/mnt"]


@dataclass(frozen=True)
class Ended:
    """How a command on a small disk ended, and the newsroom it left."""

    code: int
    out: str
    err: str
    workspace: Path


OnDisk = Callable[..., Ended]


@pytest.fixture
def on_disk(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> OnDisk:
    """Runs `pubpipe …` on a disk that holds a copy of the newsroom in `tmp_path`."""
    probe = subprocess.run(_PROBE, check=False, capture_output=True, text=True)  # noqa: S603
    need("small_disk", probe.returncode == 0, probe.stderr.strip())
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setenv("PUBPIPE_WORKSPACE", str(tmp_path / "newsroom"))
    monkeypatch.chdir(tmp_path)
    Shell(tmp_path, capsys).settle()
    (tmp_path / "disk").mkdir()
    (tmp_path / "market.md").write_bytes(
        markdown(("The market opens at six.", "It sells figs.")).replace(
            b"id: ferry", b"id: market"
        )
    )

    def run(*words: str, left: int | str = "all", mode: str = "rw") -> Ended:
        after = tmp_path / "after"
        shutil.rmtree(after, ignore_errors=True)
        script: list[str | Path] = [*_UNSHARE, "sh", "-c", _ON_A_DISK, "sh", tmp_path / "disk",
                  tmp_path / "newsroom", after, str(left), mode]  # fmt: skip
        done = subprocess.run(  # noqa: S603 - our own script
            [*script, sys.executable, "-m", "pubpipe.cli", *words],
            env=dict(os.environ) | {"PUBPIPE_WORKSPACE": str(tmp_path / "disk/newsroom")},
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return Ended(done.returncode, done.stdout, done.stderr, after)

    return run


@pytest.mark.parametrize(
    "command",
    [
        ("launch", "market.md", "--direct"),
        ("launch", "market.md"),
        ("po", "import", "ferry.ru.po", "--approve"),
        ("review", "ferry", "ru", "--approve-all"),
        ("publish", "ferry", "arm"),
        ("user", "add", "ani", "--role", "reviewer:arm"),
    ],
    ids=" ".join,
)
def test_a_read_only_disk_is_said_and_nothing_changes(
    on_disk: OnDisk, tmp_path: Path, command: tuple[str, ...]
) -> None:
    before = holdings(tmp_path / "newsroom")

    ended = on_disk(*command, mode="ro")

    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1), ended.err
    assert "writable" in ended.err
    assert holdings(ended.workspace) == before


@pytest.mark.parametrize("left", [0, 120_000, 300_000, 460_000])
def test_a_full_disk_loses_nothing_and_the_same_launch_later_is_whole(
    on_disk: OnDisk,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    left: int,
) -> None:
    ended = on_disk("launch", "market.md", "--direct", "--json", left=left)

    assert ended.code in ((0, 1) if left else (1,)), ended.err
    if ended.code:
        assert ended.out == ""
        assert "Traceback" not in ended.err
        said = ended.err.splitlines()[-1]
        assert "Free space on the disk" in said or "Make room" in said, ended.err
    for name in DATABASES:
        connection = sqlite3.connect(ended.workspace / name)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()
    monkeypatch.setenv("PUBPIPE_WORKSPACE", str(ended.workspace))
    shell = Shell(tmp_path, capsys)
    assert shell.run("launch", "market.md", "--direct").code == 0
    states = {
        row["article"]: row["locales"] for row in shell.run("status", "--json").json
    }
    assert states["ferry"]["arm"]["units"] == {"approved": 4}
    assert states["ferry"]["arm"]["state"] == "live"
    for locale in ("ru", "arm"):
        # Its section has the name that was approved with the ferry.
        assert sum(states["market"][locale]["units"].values()) == 4 - (locale == "arm")
        assert set(states["market"][locale]["units"]) <= {"pretranslated"}
    assert states["market"]["en"]["state"] == "live"
    assert (ended.workspace / "site/en/city").is_dir()
