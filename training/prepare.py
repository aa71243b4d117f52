"""Makes what a run needs before its first step: pairs, vocabulary, first weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece
import torch

from training.batches import encode_pairs
from training.chance import chooser
from training.config import Recipe
from training.data import Pair, clean_target, find_text, open_text, read_pairs
from training.gloss import gloss_pairs, learn_glosses
from training.lexicon import Lexicon, learn_lexicon
from training.model import Translator
from training.vocabulary import load_vocabulary, train_vocabulary


def load_pairs(folder: Path, recipe: Recipe) -> list[Pair]:
    """Read the training pairs of every language there is text of.

    Armenian news that has no English gets some, rough, word by word. Raises
    FileNotFoundError when the folder has no training file.
    """
    every: list[Pair] = []
    for pair_name in recipe.pairs:
        path = find_text(folder, f"train.{pair_name}.tsv")
        if path is None:
            continue
        pairs = read_pairs(path, pair_name)
        every += pairs
        language = pair_name.split("-")[1]
        mono = find_text(folder, f"mono.{language}.txt")
        if mono is None:
            continue
        glosses = learn_glosses(pairs, recipe.lexicon_pairs, recipe.seed)
        lines = [clean_target(line, language) for line in open_text(mono)]
        every += gloss_pairs(
            lines, glosses, language, recipe.gloss_sentences, recipe.seed
        )
    if not every:
        raise FileNotFoundError(
            f"{folder} has no train.{recipe.pairs[0]}.tsv[.xz] or the like"
        )
    return every


def weighted_sample(pairs: list[Pair], recipe: Recipe, most: int) -> list[Pair]:
    """Return up to `most` pairs, drawn so that better sources stand out."""
    choices = chooser(recipe.seed + 1)
    kept = [pair for pair in pairs if choices.random() < min(pair.weight, 1.0)]
    return choices.sample(kept, min(most, len(kept)))


def vocabulary_for(
    out: Path, pairs: list[Pair], recipe: Recipe
) -> sentencepiece.SentencePieceProcessor:
    """Load the run's SentencePiece model, training it at the first start."""
    path = out / "sentencepiece.model"
    if not path.exists():
        sample = weighted_sample(pairs, recipe, 40_000)
        prefix = out / "vocabulary-in-work"
        train_vocabulary(sample, prefix, recipe.size.vocabulary, recipe.seed)
        prefix.with_suffix(".vocab").unlink()
        prefix.with_suffix(".model").replace(path)
    return load_vocabulary(path)


def lexicon_for(
    out: Path,
    pairs: list[Pair],
    pieces: sentencepiece.SentencePieceProcessor,
    recipe: Recipe,
) -> Lexicon:
    """Load the run's piece lexicon, counting it at the first start."""
    path = out / "lexicon.npz"
    if not path.exists():
        # A gloss was made by such a lexicon: counting it would only confirm mistakes.
        forwards = [pair for pair in pairs if pair.origin != "gloss"]
        sample = weighted_sample(forwards, recipe, recipe.lexicon_pairs)
        examples = encode_pairs(sample, pieces, 40)
        lexicon = learn_lexicon(examples, len(pieces))
        temporary = out / "lexicon-in-work.npz"
        np.savez(
            temporary, source=lexicon.source, target=lexicon.target, score=lexicon.score
        )
        temporary.replace(path)
    with np.load(path) as arrays:
        return Lexicon(arrays["source"], arrays["target"], arrays["score"])


@torch.no_grad()
def start_from_lexicon(
    model: Translator,
    lexicon: Lexicon,
    pieces: sentencepiece.SentencePieceProcessor,
    share: float = 0.7,
) -> int:
    """Move target piece embeddings towards their likely translations' embeddings.

    Input and output share one table, so attention to a source piece then already
    favours its translation: on a small budget many steps are saved. Returns the
    number of pieces moved.
    """
    special = torch.zeros(len(pieces), dtype=torch.bool)
    latin = torch.zeros(len(pieces), dtype=torch.bool)
    for number in range(len(pieces)):
        text = pieces.id_to_piece(number).lstrip("▁")
        special[number] = not text or not text[0].isalpha() or len(text) < 2
        latin[number] = text.isascii()
    source = torch.from_numpy(lexicon.source)
    target = torch.from_numpy(lexicon.target)
    weight = torch.from_numpy(lexicon.score).float() ** 2
    keep = ~special[target] & ~latin[target] & latin[source] & ~special[source]
    source, target, weight = source[keep], target[keep], weight[keep]
    table = model.embedding.detach().cpu().clone()
    mixed = torch.zeros_like(table)
    mixed.index_add_(0, target, weight[:, None] * table[source])
    moved = mixed.norm(dim=1) > 0
    mixed[moved] *= (table[moved].norm(dim=1) / mixed[moved].norm(dim=1))[:, None]
    table[moved] = share * mixed[moved] + (1 - share**2) ** 0.5 * table[moved]
    model.embedding.copy_(table)
    identity = torch.eye(model.size.width)
    for layer in model.decoder:
        attention: Any = layer.source
        attention.in_weight[-model.size.width :].copy_(identity)
        attention.out.weight.copy_(identity)
    return int(moved.sum())
