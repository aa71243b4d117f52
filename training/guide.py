"""Shows the attention where a word's translation stands: guided alignment.

Finding the alignment by itself takes a small model most of a small budget; counting
has already found most of it (see `training.lexicon`).
"""

from __future__ import annotations

import torch
from torch import Tensor

from training.batches import IGNORED, Batch
from training.lexicon import Lexicon

SURE = 0.1


def link_table(lexicon: Lexicon, vocabulary: int, device: str) -> Tensor:
    """Return scores as a dense target × source table (2 bytes an entry)."""
    table = torch.zeros(vocabulary, vocabulary, dtype=torch.float16)
    target = torch.from_numpy(lexicon.target)
    source = torch.from_numpy(lexicon.source)
    table[target, source] = torch.from_numpy(lexicon.score).half()
    return table.to(device)


def wanted_attention(batch: Batch, table: Tensor) -> tuple[Tensor, Tensor]:
    """Return, for each target place, the wanted share of attention per source place.

    The second tensor is True where some link is sure enough to be learnt from.
    Among equal pieces (commas, say) the one at the like place is preferred.
    """
    real = batch.wanted != IGNORED
    target = batch.wanted.clamp(min=0)
    scores = table[target[:, :, None], batch.source[:, None, :]].float()
    scores = scores.masked_fill(batch.padding[:, None, :], 0.0)
    rows = torch.arange(target.size(1), device=target.device)
    columns = torch.arange(batch.source.size(1), device=target.device)
    heights = real.sum(1).clamp(min=1)
    widths = (~batch.padding).sum(1).clamp(min=1)
    place = rows[None, :, None] / heights[:, None, None]
    other = columns[None, None, :] / widths[:, None, None]
    sure = real & (scores.amax(2) > SURE)
    scores = scores**2 * torch.exp(-5.0 * (place - other).abs())
    return scores / scores.sum(2, keepdim=True).clamp(min=1e-9), sure


def attention_loss(attention: Tensor, batch: Batch, table: Tensor) -> Tensor:
    """Return the mean cross entropy of `attention` against the wanted one."""
    wanted, sure = wanted_attention(batch, table)
    logs = torch.log(attention.float().clamp(min=1e-6))
    each = -(wanted * logs).sum(2)
    return each[sure].sum() / sure.sum().clamp(min=1)
