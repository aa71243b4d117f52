"""Turns sentence pairs into padded tensors of about the same size."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import sentencepiece
import torch
from torch import Tensor

from training.config import TAGS
from training.data import Pair
from training.vocabulary import BEGIN, END

IGNORED = -100
Example = tuple[list[int], list[int]]


@dataclass(frozen=True)
class Batch:
    """Source ids, their padding, decoder input and wanted output."""

    source: Tensor
    padding: Tensor
    prefix: Tensor
    wanted: Tensor


def encode_pairs(
    pairs: Sequence[Pair],
    pieces: sentencepiece.SentencePieceProcessor,
    longest: int,
) -> list[Example]:
    """Return piece ids of both sides, the source's after the tag of the language to write.

    Pairs with a side over `longest` are dropped.
    """
    tags = {into: pieces.piece_to_id(tag) for into, tag in TAGS.items()}
    sources = pieces.encode([pair.source for pair in pairs])
    targets = pieces.encode([pair.target for pair in pairs])
    return [
        ([tags[pair.into], *source], target)
        for pair, source, target in zip(pairs, sources, targets, strict=True)
        if 0 < len(source) <= longest and 0 < len(target) <= longest
    ]


def group_by_length(
    examples: Sequence[Example], tokens: int, choices: random.Random
) -> list[list[Example]]:
    """Return shuffled groups of like length, each about `tokens` padded tokens."""
    ordered = sorted(
        examples, key=lambda one: (len(one[1]) // 3, len(one[0]), choices.random())
    )
    groups: list[list[Example]] = []
    current: list[Example] = []
    widest = 0
    for example in ordered:
        widest = max(widest, len(example[0]) + 1, len(example[1]) + 1)
        if current and widest * (len(current) + 1) > tokens:
            groups.append(current)
            current = []
            widest = max(len(example[0]), len(example[1])) + 1
        current.append(example)
    if current:
        groups.append(current)
    choices.shuffle(groups)
    return groups


def make_batch(examples: Sequence[Example], device: str) -> Batch:
    """Pad a group of examples into tensors on `device`."""
    sources = [[*source, END] for source, _ in examples]
    length = max(map(len, sources))
    outputs = max(len(target) for _, target in examples) + 1

    def padded(rows: list[list[int]], width: int, filler: int) -> Tensor:
        full = [row + [filler] * (width - len(row)) for row in rows]
        return torch.tensor(full, device=device)

    lengths = torch.tensor([len(row) for row in sources], device=device)
    return Batch(
        source=padded(sources, length, END),
        padding=torch.arange(length, device=device)[None] >= lengths[:, None],
        prefix=padded([[BEGIN, *target] for _, target in examples], outputs, END),
        wanted=padded([[*target, END] for _, target in examples], outputs, IGNORED),
    )
