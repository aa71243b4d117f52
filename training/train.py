"""Trains the model of all pairs, or of one: ``python -m training.train --data DIR …``."""

from __future__ import annotations

import argparse
import sys
from dataclasses import fields, replace
from pathlib import Path

import torch

from training.budget import Limits
from training.config import PAIRS, ModelSize, Recipe
from training.loop import train

DEFAULT_MINUTES = 45.0


def chosen_device(name: str) -> str:
    """Resolve ``auto`` to cuda where there is one, else cpu."""
    if name == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    return name


def chosen_limits(options: argparse.Namespace, device: str) -> Limits:
    """Return the limits asked for; without any, minutes of CPU or of wall time."""
    cpu, wall = options.cpu_minutes, options.minutes
    if options.steps is None and cpu is None and wall is None:
        cpu, wall = (
            (DEFAULT_MINUTES, None) if device == "cpu" else (None, DEFAULT_MINUTES)
        )
    return Limits(
        options.steps,
        cpu * 60 if cpu is not None else None,
        wall * 60 if wall is not None else None,
    )


def chosen_recipe(options: argparse.Namespace) -> Recipe:
    """Return the recipe with the sizes given on the command line."""
    recipe = Recipe()
    given = vars(options)
    sizes = {
        one.name: given[one.name]
        for one in fields(ModelSize)
        if given.get(one.name) is not None
    }
    tokens = options.batch_tokens or recipe.batch_tokens
    return replace(
        recipe,
        pairs=(options.pair,) if options.pair else recipe.pairs,
        size=replace(recipe.size, **sizes),
        batch_tokens=tokens,
    )


def command_line() -> argparse.ArgumentParser:
    """Return the parser of this command."""
    parser = argparse.ArgumentParser(
        prog="python -m training.train",
        description="Train one model for all pairs (or go on with one); run it again after a kill and it goes on.",
    )
    add = parser.add_argument
    add(
        "--data",
        required=True,
        type=Path,
        help="folder with train.en-ru.tsv[.xz] and the like",
    )
    add("--out", required=True, type=Path, help="folder of this run")
    add("--device", default="auto", choices=("auto", "cpu", "cuda"))
    add("--cpu-minutes", type=float, help="processor time of all the run's processes")
    add("--minutes", type=float, help="wall time")
    add("--steps", type=int)
    add("--stop-after", type=int, help="pause the run after this many steps")
    add("--until", type=float, default=1.0, help="pause at this share of the budget")
    add("--pair", choices=PAIRS, help="go on with this one alone")
    add("--threads", type=int, default=1, help="on CPU (default %(default)s)")
    add("--save-every", type=float, default=120.0, help="seconds")
    add("--batch-tokens", type=int)
    for name in ("vocabulary", "width", "feed-forward", "encoder-layers",
                 "decoder-layers", "heads"):  # fmt: skip
        add(f"--{name}", type=int)
    add("--dropout", type=float)
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    options = command_line().parse_args(arguments)
    device = chosen_device(options.device)
    if device == "cpu":
        torch.set_num_threads(options.threads)
    train(
        options.data,
        options.out,
        chosen_recipe(options),
        chosen_limits(options, device),
        device,
        options.save_every,
        options.stop_after,
        options.until,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
