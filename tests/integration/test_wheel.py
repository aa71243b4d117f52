"""The wheel in an empty environment: nothing of the checkout is within its reach."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pubpipe.cli.ports import free_port
from tests.requirements import need

ROOT = Path(__file__).parents[2]
VENV = Path(sys.prefix)
UV = VENV / "bin" / "uv"
DEMO_SECONDS = 1_200
_PACKED = {
    "src/pubpipe": "pubpipe",
    "flows": "pubpipe/flows",
    "locales": "pubpipe/locales",
}
_RESOURCES = """
import json
from pubpipe import resources
from pubpipe.adapters.database.migrate import MIGRATIONS
import pubpipe
print(json.dumps({
    "package": pubpipe.__path__[0],
    "flows": str(resources.flows_dir()),
    "locales": str(resources.locales_dir()),
    "samples": str(resources.samples_dir()),
    "starter": str(resources.starter_dir()),
    "migrations": str(MIGRATIONS),
}))
"""

Installed = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `make wheel` makes: the wheel, with the versions and exclusions for it."""
    need("uv", UV.is_file(), "run `make install`")
    folder = tmp_path_factory.mktemp("dist")
    # The environment is the one that runs this test: it is not to be made anew.
    made = [f"VENV={VENV}", f"DIST={folder}", "-o", f"{VENV}/.dev"]
    subprocess.run(["make", *made, "wheel"], cwd=ROOT, check=True)  # noqa: S603, S607
    return folder


@pytest.fixture(scope="module")
def installed(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Runs a program of the environment that holds the wheel, elsewhere and unaided."""
    folder = tmp_path_factory.mktemp("elsewhere")
    _install(dist, folder / "env")
    (folder / "home").mkdir()
    environment = {"HOME": str(folder / "home"), "PATH": "/usr/bin:/bin"}

    def run(
        program: str, *arguments: str, seconds: int = 120
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - programs of the environment made above
            [folder / "env" / "bin" / program, *arguments],
            cwd=folder, env=environment, timeout=seconds,
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run


def _install(dist: Path, environment: Path) -> None:
    (wheel,) = dist.glob("*.whl")
    install: list[str | Path] = [
        UV, "pip", "install", "--quiet", "--python", environment / "bin" / "python",
        "--excludes", dist / "excludes.txt", "-c", dist / "constraints.txt", wheel,
    ]  # fmt: skip
    _uv(UV, "venv", "--quiet", "--python", sys.executable, environment)
    # What `make install` brought lies in uv's cache.
    done = _uv(*install, "--offline", check=False)
    if done.returncode:
        done = _uv(*install, check=False)
    need("registry", done.returncode == 0, done.stderr.strip()[-500:])


def _uv(*command: str | Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k != "VIRTUAL_ENV"}
    return subprocess.run(  # noqa: S603 - our own uv
        command, env=environment, capture_output=True, text=True, check=check
    )


def test_every_file_of_the_package_the_flows_and_the_catalogues_is_in_the_wheel(
    dist: Path,
) -> None:
    (wheel,) = dist.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())

    wanted = {
        f"{inside}/{path.relative_to(ROOT / folder)}"
        for folder, inside in _PACKED.items()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert wanted - packed == set()
    assert {
        "pubpipe/flows/launch.py",
        "pubpipe/locales/arm/LC_MESSAGES/pubpipe.po",
    } <= packed
    assert not [
        name for name in packed if name.startswith(("tests", "bench", "training"))
    ]


def test_the_command_and_every_resource_are_found_inside_the_installed_package(
    installed: Installed,
) -> None:
    shown = installed("pubpipe", "--help")
    found = json.loads(installed("python", "-c", _RESOURCES).stdout)

    assert (shown.returncode, shown.stderr) == (0, "")
    assert "demo" in shown.stdout
    package = Path(found.pop("package"))
    assert not package.is_relative_to(ROOT)
    for name, folder in found.items():
        assert Path(folder).is_relative_to(package), name
        assert any(Path(folder).rglob("*")), name


def test_an_installed_pubpipe_makes_a_newsroom_and_drafts_with_its_own_models(
    installed: Installed,
) -> None:
    asked = ("--workspace", "plain", "--json")

    status = installed("pubpipe", "status", *asked)
    models = installed("pubpipe", "models", "list", *asked)

    assert (status.returncode, json.loads(status.stdout)) == (0, [])
    in_use = {m["locale"] for m in json.loads(models.stdout) if m.get("in_use")}
    assert in_use == {"ru", "arm"}


def test_the_headless_demo_passes_outside_the_checkout(
    installed: Installed, tmp_path: Path
) -> None:
    workspace = tmp_path / "newsroom"
    workspace.mkdir()
    (workspace / "pubpipe.toml").write_text(
        f"[server]\nport = {free_port()}\nprefect_port = {free_port()}\n"
    )

    done = installed(
        "pubpipe", "demo", "--headless", "--json", "--workspace", str(workspace),
        seconds=DEMO_SECONDS,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    assert (report["ok"], report["failures"]) == (True, [])
    assert report["views"]["counted"] == report["views"]["sent"] > 0
    for row in report["locales"].values():
        assert row["segments"] >= row["drafts"] > 0.8 * row["segments"]
