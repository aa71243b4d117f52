"""Reads a training run back from its folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import sentencepiece
import torch

from training.checkpoint import STATE_NAME, Progress, averaged_weights
from training.config import ModelSize
from training.model import Translator
from training.vocabulary import load_vocabulary


@dataclass(frozen=True)
class Run:
    """A finished or unfinished run: its averaged model, pieces and progress."""

    model: Translator
    pieces: sentencepiece.SentencePieceProcessor
    progress: Progress


def load_run(folder: Path) -> Run:
    """Load a run with its last snapshots averaged.

    Raises FileNotFoundError when the folder holds no run.
    """
    recipe = json.loads((folder / "recipe.json").read_text(encoding="utf-8"))
    pieces = load_vocabulary(folder / "sentencepiece.model")
    model = Translator(ModelSize(**recipe["size"]), len(pieces))
    model.load_state_dict(averaged_weights(folder))
    model.eval()
    state = torch.load(folder / STATE_NAME, map_location="cpu", weights_only=True)
    return Run(model, pieces, Progress(**state["progress"]))
