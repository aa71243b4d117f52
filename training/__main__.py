"""Trains one model, packs and measures it for every pair: ``python -m training --data DIR …``."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from training.config import PAIRS


def module(name: str, *arguments: str | Path) -> list[str]:
    """Return the command that runs a module of the recipe."""
    return [sys.executable, "-m", f"training.{name}", *map(str, arguments)]


def main(arguments: list[str] | None = None) -> int:
    """Run all steps; unknown options go to the training. Returns the exit code.

    The training is a process of its own, because its budget is counted by process.
    """
    parser = argparse.ArgumentParser(
        prog="python -m training",
        description="Options not named here are passed on to training.train.",
    )
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--runs", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--version", default="starter-2")
    options, passed_on = parser.parse_known_args(arguments)
    run = options.runs / "shared"
    common = ("--data", options.data)
    done = subprocess.run(
        module("train", *common, "--out", run, *passed_on), check=False
    )
    if done.returncode:
        return 1
    for pair in PAIRS:
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
    subprocess.run(
        module("card", *common, "--run", run, "--out", options.out), check=True
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
