"""The training loop: from prepared text to saved weights."""

from __future__ import annotations

import ctypes
import json
import sys
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor
from torch.func import functional_call

from training.batches import IGNORED, Batch, Example, make_batch
from training.budget import Clock, Limits
from training.checkpoint import Progress, load_state, save_state
from training.config import Recipe
from training.epochs import batches_from, dev_groups
from training.guide import attention_loss, link_table
from training.loss import cross_entropy
from training.milestones import PARTS, note_scores
from training.model import Translator
from training.prepare import (
    lexicon_for,
    load_pairs,
    start_from_lexicon,
    vocabulary_for,
)


def say(**facts: object) -> None:
    """Print one line of progress as JSON, so that programs can read the log."""
    sys.stdout.write(json.dumps(facts, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def losses(
    model: Translator, batch: Batch, links: Tensor, smoothing: float
) -> tuple[Tensor, Tensor]:
    """Return the mean loss per real target piece and the attention's loss.

    The work is done in bfloat16, for which CPUs too have matrix units now; the weights
    stay as they are. The embeddings are rounded after they are looked up, since
    gradients of a frequent piece would drown in bfloat16.
    """
    rounded = {
        name: weights if "embedding" in name or name == "bias" else weights.bfloat16()
        for name, weights in model.named_parameters()
    }
    states = functional_call(
        model, rounded, (batch.source, batch.padding, batch.prefix)
    )
    real = batch.wanted != IGNORED
    loss = cross_entropy(model.project(states[real]), batch.wanted[real], smoothing)
    return loss, attention_loss(model.source_attention(), batch, links)


@torch.no_grad()
def dev_loss(
    model: Translator, groups: list[list[Example]], links: Tensor, device: str
) -> float:
    """Return the unsmoothed loss per target piece over the development text."""
    model.eval()
    total, count = 0.0, 0
    for group in groups:
        batch = make_batch(group, device)
        real = int((batch.wanted != IGNORED).sum())
        total += float(losses(model, batch, links, 0.0)[0]) * real
        count += real
    model.train()
    return round(total / max(count, 1), 4)


def keep_memory() -> None:
    """Let glibc keep freed memory: asking for it anew at each tensor is a third of a step.

    Elsewhere than on Linux with glibc nothing happens.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(-4, 0)  # M_MMAP_MAX: no map of its own for a large block
        mallopt(-1, 1 << 30)  # M_TRIM_THRESHOLD


def train(
    data: Path,
    out: Path,
    recipe: Recipe,
    limits: Limits,
    device: str,
    save_every: float,
    stop_after: int | None = None,
    until: float = 1.0,
) -> Progress:
    """Train until a limit, saving every `save_every` seconds; resumes by itself.

    `stop_after` ends this process after that many steps without ending the run,
    as a kill would, but at a known step; `until` does so at a share of the limit.
    """
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.seed)
    torch.set_flush_denormal(True)
    clock = Clock(cpu=limits.cpu_seconds is not None)
    keep_memory()
    pairs = load_pairs(data, recipe)
    pieces = vocabulary_for(out, pairs, recipe)
    lexicon = lexicon_for(out, pairs, pieces, recipe)
    links = link_table(lexicon, len(pieces), device)
    (out / "recipe.json").write_text(
        json.dumps({"device": device, **asdict(recipe)}, indent=1),
        encoding="utf-8",
    )
    model = Translator(recipe.size, len(pieces)).to(device)
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=recipe.peak_learning_rate, betas=(0.9, 0.98),
        eps=1e-9, weight_decay=0.01, fused=True,
    )  # fmt: skip
    progress = load_state(out, model, optimizer, device)
    if progress is None:
        progress = Progress()
        say(lexicon_pieces=start_from_lexicon(model, lexicon, pieces))
    clock.add_earlier(progress.seconds)
    say(pairs=len(pairs), step=progress.step, device=device,
        threads=torch.get_num_threads())  # fmt: skip

    dev = {name: dev_groups(data, name, pieces) for name in recipe.pairs}

    def save() -> None:
        progress.seconds = clock.seconds()
        save_state(out, model, optimizer, progress)
        losses_now = {
            name: dev_loss(model, groups, links, device)
            for name, groups in dev.items()
            if groups
        }
        say(step=progress.step, dev_loss=losses_now)

    first, saved = progress.step, clock.seconds()
    parts = int(PARTS * limits.used(progress.step, saved))
    model.train()
    for group in batches_from(progress, pairs, pieces, recipe):
        used = limits.used(progress.step, clock.seconds())
        if parts < int(PARTS * used) < PARTS:
            parts = int(PARTS * used)
            note_scores(out, data, model, pieces, progress, recipe.pairs)
        stopping = stop_after is not None and progress.step - first >= stop_after
        if used >= until or stopping:
            # This batch was drawn but not learnt from.
            progress.position -= 1
            break
        progress.step += 1
        warm = min(progress.step / recipe.warmup_steps, 1.0)
        for settings in optimizer.param_groups:
            settings["lr"] = recipe.peak_learning_rate * warm * max(0.01, 1 - used)
        batch = make_batch(group, device)
        loss, guide = losses(model, batch, links, recipe.label_smoothing)
        optimizer.zero_grad(set_to_none=True)
        (loss + recipe.guide_weight * guide).backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        progress.target_tokens += int((batch.wanted != IGNORED).sum())
        if progress.step % 50 == 0 or progress.step <= 2:
            say(step=progress.step, loss=round(float(loss.detach()), 3),
                guide=round(float(guide.detach()), 3), used=round(used, 4),
                tokens=progress.target_tokens, seconds=round(clock.seconds(), 1))  # fmt: skip
        if clock.seconds() - saved >= save_every:
            saved = clock.seconds()
            save()
    save()
    finished = limits.used(progress.step, progress.seconds) >= 1
    say(finished=finished, **vars(progress))
    return progress
