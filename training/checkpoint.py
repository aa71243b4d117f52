"""Keeps training state on disk, so that a killed run goes on where it was."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

STATE_NAME = "state.pt"
KEPT_SNAPSHOTS = 5


@dataclass
class Progress:
    """How far a run is: steps, tokens, seconds spent, place in the epoch."""

    step: int = 0
    target_tokens: int = 0
    seconds: float = 0.0
    epoch: int = 0
    position: int = 0


def _write(value: object, path: Path) -> None:
    """Write through a temporary name: a kill never leaves half a file."""
    temporary = path.with_suffix(".tmp")
    torch.save(value, temporary)
    temporary.replace(path)


def save_state(
    folder: Path,
    model: torch.nn.Module,
    optimizer: torch.optim.Optimizer,
    progress: Progress,
) -> None:
    """Write everything a resumed run needs, and a weights snapshot for averaging."""
    state = {
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "progress": vars(progress),
        "rng": torch.get_rng_state(),
    }
    _write(state, folder / STATE_NAME)
    _write(model.state_dict(), folder / f"snapshot-{progress.step:07d}.pt")
    for old in sorted(folder.glob("snapshot-*.pt"))[:-KEPT_SNAPSHOTS]:
        old.unlink()


def load_state(
    folder: Path,
    model: torch.nn.Module,
    optimizer: torch.optim.Optimizer,
    device: str,
) -> Progress | None:
    """Restore a saved run into model and optimizer; None when there is none."""
    path = folder / STATE_NAME
    if not path.exists():
        return None
    state: dict[str, Any] = torch.load(path, map_location=device, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["rng"].cpu())
    return Progress(**state["progress"])


def averaged_weights(folder: Path, count: int = KEPT_SNAPSHOTS) -> dict[str, Tensor]:
    """Return the mean of the last `count` snapshots.

    Raises FileNotFoundError when the folder holds none.
    """
    paths = sorted(folder.glob("snapshot-*.pt"))[-count:]
    if not paths:
        raise FileNotFoundError(f"{folder} holds no snapshot: train first")
    total: dict[str, Tensor] = {}
    for path in paths:
        weights = torch.load(path, map_location="cpu", weights_only=True)
        for name, value in weights.items():
            total[name] = total.get(name, torch.zeros_like(value)) + value / len(paths)
    return total
