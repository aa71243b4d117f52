"""Measures a package: ``python -m training.evaluate --run DIR --package FILE …``."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import ctranslate2  # type: ignore[import-untyped]
import sentencepiece
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

from training.data import open_text
from training.run_folder import Run, load_run

BEAM = 4


@dataclass(frozen=True)
class Score:
    """One test set's figures, with sacrebleu's signatures."""

    name: str
    sentences: int
    bleu: float
    bleu_signature: str
    chrf: float
    chrf_signature: str
    repeating: int
    samples: list[tuple[str, str]]


class PackagedModel:
    """The model and pieces of an .argosmodel, used as Argos uses them."""

    def __init__(self, package: Path, threads: int = 1) -> None:
        """Unpack into a temporary folder and load."""
        with tempfile.TemporaryDirectory() as folder:
            with zipfile.ZipFile(package) as archive:
                archive.extractall(folder)
            (root,) = Path(folder).iterdir()
            self.pieces = sentencepiece.SentencePieceProcessor(
                model_file=str(root / "sentencepiece.model")
            )
            self.translator = ctranslate2.Translator(
                str(root / "model"), compute_type="int8", intra_threads=threads
            )

    def translate_pieces(
        self, sentences: Sequence[str], beam: int = BEAM
    ) -> list[list[str]]:
        """Return the best output pieces of each sentence."""
        results = self.translator.translate_batch(
            self.pieces.encode(list(sentences), out_type=str),
            beam_size=beam,
            max_batch_size=1024,
            batch_type="tokens",
            max_decoding_length=200,
        )
        return [result.hypotheses[0] for result in results]

    def translate(self, sentences: Sequence[str], beam: int = BEAM) -> list[str]:
        """Return the best translation of each sentence."""
        return [
            self.pieces.decode(output)
            for output in self.translate_pieces(sentences, beam)
        ]


def repeats(text: str) -> bool:
    """Tell whether some three words stand three times in the text."""
    words = text.lower().split()
    triples = Counter(zip(words, words[1:], words[2:], strict=False))
    return any(count >= 3 for count in triples.values())


def score(model: PackagedModel, name: str, path: Path) -> Score:
    """Translate a ``source TAB reference`` file and score it."""
    rows = [line.split("\t") for line in open_text(path)]
    sources = [row[0] for row in rows]
    references = [[row[1] for row in rows]]
    outputs = model.translate(sources)
    bleu, chrf = BLEU(), CHRF()
    bleu_score = bleu.corpus_score(outputs, references).score
    chrf_score = chrf.corpus_score(outputs, references).score
    return Score(
        name=name,
        sentences=len(rows),
        bleu=round(bleu_score, 2),
        bleu_signature=str(bleu.get_signature()),
        chrf=round(chrf_score, 2),
        chrf_signature=str(chrf.get_signature()),
        repeating=sum(map(repeats, outputs)),
        samples=list(zip(sources[:5], outputs[:5], strict=True)),
    )


def agreement(run: Run, model: PackagedModel, sentences: Sequence[str]) -> int:
    """Count sentences whose int8 greedy output equals PyTorch's, piece by piece."""
    ours = model.translate_pieces(sentences, beam=1)
    equal = 0
    for sentence, output in zip(sentences, ours, strict=True):
        ids = run.model.greedy(run.pieces.encode(sentence))
        equal += [run.pieces.id_to_piece(number) for number in ids] == output
    return equal


def evaluate(run_folder: Path, package: Path, data: Path) -> dict[str, object]:
    """Score a package on every development set there is and check the conversion."""
    run = load_run(run_folder)
    model = PackagedModel(package)
    names = (f"flores-dev.{run.pair}", f"wmt21news.{run.pair}")
    paths = [(name, data / f"{name}.tsv") for name in names]
    scores = [score(model, name, path) for name, path in paths if path.exists()]
    sentences: list[str] = []
    if scores:
        lines = open_text(data / f"{scores[0].name}.tsv")
        sentences = [line.split("\t")[0] for line in lines][:50]
    return {
        "pair": run.pair,
        "package_bytes": package.stat().st_size,
        "beam": BEAM,
        "progress": asdict(run.progress),
        "parameters": sum(one.numel() for one in run.model.parameters()),
        "scores": [asdict(one) for one in scores],
        "compared": len(sentences),
        "equal_to_pytorch": agreement(run, model, sentences),
    }


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.evaluate")
    parser.add_argument("--run", required=True, type=Path)
    parser.add_argument("--package", required=True, type=Path)
    parser.add_argument("--data", required=True, type=Path)
    options = parser.parse_args(arguments)
    report = evaluate(options.run, options.package, options.data)
    text = json.dumps(report, ensure_ascii=False, indent=1)
    (options.run / "evaluation.json").write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
