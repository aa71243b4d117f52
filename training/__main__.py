"""Trains one model, then each pair's own from it: ``python -m training --data DIR …``."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from training.config import PAIRS

TOGETHER = 0.5
"""Of the budget, for all pairs; each then has the rest for itself."""


def module(name: str, *arguments: str | Path) -> list[str]:
    """Return the command that runs a module of the recipe."""
    return [sys.executable, "-m", f"training.{name}", *map(str, arguments)]


def main(arguments: list[str] | None = None) -> int:
    """Run all steps; unknown options go to the training. Returns the exit code.

    A training is a process of its own, because its budget is counted by process. A pair
    begins with a copy of the folder of the run for all, and goes on with it.
    """
    parser = argparse.ArgumentParser(
        prog="python -m training",
        description="Options not named here are passed on to training.train.",
    )
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--runs", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--version", default="starter-3")
    options, passed_on = parser.parse_known_args(arguments)
    if "--stop-after" in passed_on:
        parser.error(
            "--stop-after is for training.train: a pair begins with a whole run"
        )
    shared = options.runs / "shared"
    common = ("--data", options.data)
    until = ("--until", str(TOGETHER))
    together = module("train", *common, "--out", shared, *until, *passed_on)
    if subprocess.run(together, check=False).returncode:
        return 1
    for pair in PAIRS:
        run = options.runs / pair
        if not run.exists():
            copy = shutil.copytree(shared, f"{run}.tmp", dirs_exist_ok=True)
            Path(copy).rename(run)
        alone = module("train", *common, "--out", run, "--pair", pair, *passed_on)
        if subprocess.run(alone, check=False).returncode:
            return 1
        source, target = pair.split("-")
        package = options.out / f"translate-{source}_{target}-1_0.argosmodel"
        own = ("--run", run, "--pair", pair)
        pack = module(
            "package", *own, "--out", options.out, "--version", options.version
        )
        measure = module("evaluate", *own, *common, "--package", package)
        # Packed again, with what the evaluation found about its confidence.
        for step in (pack, measure, pack):
            subprocess.run(step, check=True)
    runs = [options.runs / pair for pair in PAIRS]
    card = module("card", *common, "--run", *runs, "--out", options.out)
    subprocess.run(card, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
