"""Argos packages: finding them in folders and opening them with argos's own code."""

from __future__ import annotations

import importlib
import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pubpipe.adapters.mt.unpacking import damaged, read_metadata, unpack
from pubpipe.domain.errors import EngineUnavailable

if TYPE_CHECKING:
    from argostranslate.package import Package

SUFFIX = ".argosmodel"
UNPACKED = ".unpacked"
BEFORE_SOURCE = "pubpipe_before_source"
"""In metadata.json: pieces to put before every source, where they are more than one."""
MEASURED = "pubpipe_chrf"
_importing = threading.Lock()


@dataclass(frozen=True)
class Found:
    """A package as it lies on disk: an `.argosmodel` file or an unpacked folder.

    `problem` is a sentence when it cannot be used; the other fields are then empty.
    """

    path: Path
    starter: bool
    from_code: str = ""
    to_code: str = ""
    version: str = ""
    licence: str = ""
    chrf: float | None = None
    """What was measured of it on FLORES-200 dev, 0 to 100; None where nobody did."""
    problem: str = ""

    @property
    def name(self) -> str:
        """The package's name, for example `translate-en_ru-1_9`."""
        return self.path.name.removesuffix(SUFFIX)


def find(folder: Path, *, starter: bool = False) -> list[Found]:
    """Return the packages in `folder`, best first: the highest version of each pair.

    Damaged ones come last, with their problem. A missing folder has none.
    """
    if not folder.is_dir():
        return []
    found = [
        inspect(path, starter=starter)
        for path in sorted(folder.iterdir())
        if not path.name.startswith(".") and (path.is_dir() or path.suffix == SUFFIX)
    ]
    return sorted(found, key=lambda package: (package.problem == "", _order(package)))[
        ::-1
    ]


def inspect(path: Path, *, starter: bool = False) -> Found:
    """Read what a package says about itself; a damaged one comes back with a problem."""
    try:
        about = _metadata(path)
    except EngineUnavailable as problem:
        return Found(path, starter, problem=str(problem))
    return Found(
        path=path,
        starter=starter or about.get("pubpipe_starter") is True,
        from_code=str(about.get("from_code") or ""),
        to_code=str(about.get("to_code") or ""),
        version=str(about.get("model_version") or about.get("package_version") or ""),
        licence=str(about.get("licence") or about.get("license") or ""),
        chrf=_figure(about.get(MEASURED)),
    )


def open_package(found: Found, workspace_models: Path) -> Package:
    """Open a package with argos's `Package`, unpacking it below `workspace_models` first.

    Nothing is downloaded and nothing is written elsewhere. Raises EngineUnavailable.
    """
    if found.problem:
        raise EngineUnavailable(found.problem)
    folder = found.path
    if not folder.is_dir():
        folder = unpack(folder, workspace_models / UNPACKED)
    for part in ("model/model.bin", "model/config.json"):
        if not (folder / part).is_file():
            raise damaged(found.path, f"{part} is missing")
    package = _package_class(workspace_models)(folder)
    if not hasattr(package, "tokenizer"):
        raise damaged(found.path, "it has neither sentencepiece.model nor bpe.model")
    return package


def _package_class(workspace_models: Path) -> type[Package]:
    """Import argos's `Package` without letting it make folders in the user's home."""
    with _importing, _steered(workspace_models / ".argos"):
        module = importlib.import_module("argostranslate.package")
    found: type[Package] = module.Package
    return found


@contextmanager
def _steered(home: Path) -> Iterator[None]:
    """Point the folders that argos makes when it is imported at `home`.

    Its own variables are taken away for the moment too: a user's ARGOS_PACKAGES_DIR
    must not decide where a newsroom writes.
    """
    before = dict(os.environ)
    for name in before:
        if name.startswith("ARGOS_") or name == "SNAP":
            del os.environ[name]
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        os.environ[name] = str(home)
    try:
        yield
    except OSError as problem:
        raise EngineUnavailable(
            f"The folder {home} cannot be made: {problem.strerror}. Correct its rights."
        ) from problem
    finally:
        for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
            del os.environ[name]
        os.environ.update(before)


def _metadata(path: Path) -> Mapping[str, Any]:
    """Read and judge metadata.json. Raises EngineUnavailable."""
    try:
        if path.is_dir():
            raw = (path / "metadata.json").read_bytes()
        else:
            raw = read_metadata(path)
        about = json.loads(raw)
    except (OSError, ValueError) as problem:
        raise damaged(path, f"metadata.json: {problem}") from problem
    if not isinstance(about, dict) or not (
        isinstance(about.get("from_code"), str)
        and isinstance(about.get("to_code"), str)
    ):
        raise damaged(path, "metadata.json does not name a language pair")
    if about.get("type", "translate") != "translate":
        raise EngineUnavailable(
            f"The package {path.name} is of type “{about['type']}”. "
            "Install one of type “translate”."
        )
    return about


def _figure(given: object) -> float | None:
    return float(given) if isinstance(given, int | float) else None


def _order(package: Found) -> tuple[tuple[int, ...], str]:
    digits = "".join(sign if sign.isdigit() else " " for sign in package.version)
    return tuple(int(part) for part in digits.split()), package.name
