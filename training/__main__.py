"""Trains, packs and measures every pair: ``python -m training --data DIR …``."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from training.config import RECIPES


def module(name: str, *arguments: str | Path) -> list[str]:
    """Return the command that runs a module of the recipe."""
    return [sys.executable, "-m", f"training.{name}", *map(str, arguments)]


def main(arguments: list[str] | None = None) -> int:
    """Run all steps; unknown options go to every training. Returns the exit code.

    Each pair trains in a process of its own, because its budget is counted by process.
    """
    parser = argparse.ArgumentParser(
        prog="python -m training",
        description="Options not named here are passed on to training.train.",
    )
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--runs", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--version", default="starter-1")
    parser.add_argument(
        "--at-once", action="store_true", help="train pairs in parallel"
    )
    options, passed_on = parser.parse_known_args(arguments)
    started = []
    for pair in RECIPES:
        run = options.runs / pair
        command = module(
            "train", "--pair", pair, "--data", options.data, "--out", run, *passed_on
        )
        process = subprocess.Popen(command)
        started.append(process)
        if not options.at_once and process.wait() != 0:
            break
    if any(process.wait() != 0 for process in started):
        return 1
    card = module("card", "--data", options.data, "--out", options.out)
    for pair in RECIPES:
        run = options.runs / pair
        source, target = pair.split("-")
        package = options.out / f"translate-{source}_{target}-1_0.argosmodel"
        pack = ("--run", run, "--out", options.out, "--version", options.version)
        measure = ("--run", run, "--package", package, "--data", options.data)
        subprocess.run(module("package", *pack), check=True)
        subprocess.run(module("evaluate", *measure), check=True)
        card += ["--run", str(run)]
    subprocess.run(card, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
