"""Trains and loads the joint SentencePiece model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import sentencepiece

from training.chance import chooser
from training.config import PLACEHOLDERS, TAGS
from training.data import Pair

UNKNOWN, BEGIN, END = 0, 1, 2

# No nmt_nfkc here: it would take the Armenian և apart. Only typewriter forms.
NORMALISED = {
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u200b": "", "\u00ad": "",
    "\ufeff": "", "\u200e": "", "\u200f": "", "‘": "'", "’": "'", "‚": "'",
    "“": '"', "”": '"', "„": '"', "‑": "-", "…": "...",
}  # fmt: skip


def _write_rules(path: Path) -> None:
    """Write the normalisation table in SentencePiece's own hexadecimal form."""
    lines = []
    for source, target in NORMALISED.items():
        codes = " ".join(f"{ord(sign):X}" for sign in target)
        lines.append(f"{ord(source):X}\t{codes}\n")
    path.write_text("".join(lines), encoding="ascii")


def train_vocabulary(
    pairs: Sequence[Pair], prefix: Path, size: int, seed: int, most: int = 60_000
) -> None:
    """Train `prefix`.model on a sample of both sides of the pairs, all languages together."""
    choices = chooser(seed)
    sample = choices.sample(list(pairs), min(most, len(pairs)))
    text = prefix.with_suffix(".txt")
    with text.open("w", encoding="utf-8", newline="\n") as out:
        for pair in sample:
            out.write(f"{pair.source}\n{pair.target}\n")
    rules = prefix.with_suffix(".rules.tsv")
    _write_rules(rules)
    sentencepiece.SentencePieceTrainer.train(
        input=str(text),
        model_prefix=str(prefix),
        vocab_size=size,
        model_type="unigram",
        character_coverage=0.9998,
        byte_fallback=True,
        normalization_rule_tsv=str(rules),
        unk_id=UNKNOWN,
        bos_id=BEGIN,
        eos_id=END,
        pad_id=-1,
        user_defined_symbols=[*PLACEHOLDERS, *TAGS.values()],
        hard_vocab_limit=False,
        num_threads=1,
        minloglevel=2,
    )
    text.unlink()
    rules.unlink()


def load_vocabulary(path: Path) -> sentencepiece.SentencePieceProcessor:
    """Load a trained SentencePiece model."""
    return sentencepiece.SentencePieceProcessor(model_file=str(path))
