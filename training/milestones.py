"""Scores on the way: what a run is worth at each fifth of its budget, cheaply measured."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import sentencepiece
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

from training.checkpoint import Progress
from training.convert import convert
from training.data import open_text
from training.evaluate import LoadedModel
from training.model import Translator

PARTS = 5
SENTENCES = 200


def note_scores(
    out: Path,
    data: Path,
    model: Translator,
    pieces: sentencepiece.SentencePieceProcessor,
    progress: Progress,
    pairs: Sequence[str],
) -> None:
    """Add a line with the present weights' scores to each pair's `checkpoints` file.

    Greedy and on the first sentences only, without averaging: it says how a run goes, and
    is not to be compared with the figures of the package.
    """
    model.eval()
    for pair in pairs:
        path = data / f"flores-dev.{pair}.tsv"
        if not path.exists():
            continue
        rows = [line.split("\t") for line in open_text(path)][:SENTENCES]
        with tempfile.TemporaryDirectory() as folder:
            convert(model, pieces, Path(folder) / "model", pair.split("-")[1])
            loaded = LoadedModel(Path(folder) / "model", out / "sentencepiece.model")
            said = loaded.translate_pieces([row[0] for row in rows], beam=1)
        outputs = [pieces.decode(one) for one in said]
        references = [[row[1] for row in rows]]
        line = {
            "progress": asdict(progress),
            "beam": 1,
            "scores": [
                {
                    "sentences": len(rows),
                    "bleu": round(BLEU().corpus_score(outputs, references).score, 2),
                    "chrf": round(CHRF().corpus_score(outputs, references).score, 2),
                }
            ],
        }
        with (out / f"checkpoints.{pair}.jsonl").open("a", encoding="utf-8") as kept:
            kept.write(json.dumps(line) + "\n")
    model.train()
