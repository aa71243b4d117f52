"""Endless batches, the same ones for the same place in the run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import sentencepiece

from training.batches import Example, encode_pairs, group_by_length
from training.chance import chooser
from training.checkpoint import Progress
from training.config import Recipe
from training.data import Pair, clean_target, open_text, sample_epoch
from training.placeholders import teach_placeholders

DEV_SENTENCES = 200


def epoch_groups(
    pairs: list[Pair],
    pieces: sentencepiece.SentencePieceProcessor,
    recipe: Recipe,
    epoch: int,
) -> list[list[Example]]:
    """Return the batches of an epoch; the same epoch number gives the same ones.

    Raises ValueError when no pair is short enough to train on.
    """
    choices = chooser(recipe.seed * 1000 + epoch)
    drawn = sample_epoch(pairs, recipe, choices)
    drawn = teach_placeholders(drawn, recipe.placeholder_rate, choices)
    examples = encode_pairs(drawn, pieces, recipe.max_pieces)
    if not examples:
        raise ValueError("no training pair is left after cleaning and sampling")
    return group_by_length(examples, recipe.batch_tokens, choices)


def batches_from(
    progress: Progress,
    pairs: list[Pair],
    pieces: sentencepiece.SentencePieceProcessor,
    recipe: Recipe,
) -> Iterator[list[Example]]:
    """Yield batches from where `progress` stands, moving it on, without end."""
    while True:
        groups = epoch_groups(pairs, pieces, recipe, progress.epoch)
        while progress.position < len(groups):
            progress.position += 1
            yield groups[progress.position - 1]
        progress.epoch, progress.position = progress.epoch + 1, 0


def dev_groups(
    folder: Path, pair_name: str, pieces: sentencepiece.SentencePieceProcessor
) -> list[list[Example]]:
    """Return some development sentences as batches; none when there is no such file."""
    path = folder / f"flores-dev.{pair_name}.tsv"
    if not path.exists():
        return []
    language = pair_name.split("-")[1]
    rows = [line.split("\t") for line in open_text(path)][:DEV_SENTENCES]
    pairs = [
        Pair(row[0], clean_target(row[1], language), "dev", language) for row in rows
    ]
    return group_by_length(encode_pairs(pairs, pieces, 200), 3000, chooser(0))
