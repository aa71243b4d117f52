"""Measures a package: ``python -m training.evaluate --run DIR --pair en-ru …``."""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import ctranslate2
import torch
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

from training.chance import chooser
from training.confidence import Calibration, calibrate
from training.config import LENGTH_PENALTY, PAIRS, TAGS
from training.convert import convert
from training.data import Pair, open_text
from training.placeholders import with_placeholders
from training.run_folder import Run, load_run
from training.vocabulary import load_vocabulary

BEAM = 4
COMPARED = 50
COMPARED_PIECES = 80
SAMPLES = Path(__file__).resolve().parents[1] / "src" / "pubpipe" / "samples"
PLACEHOLDER = re.compile(r"⟦\d⟧")


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
    calibration: Calibration


class LoadedModel:
    """A CTranslate2 model and its pieces, used as Argos uses them."""

    def __init__(self, model: Path, pieces: Path, compute_type: str = "int8") -> None:
        """Load the model folder and the SentencePiece file, for one thread."""
        self.pieces = load_vocabulary(pieces)
        self.translator = ctranslate2.Translator(
            str(model), compute_type=compute_type, intra_threads=1
        )

    def translate_pieces(
        self, sentences: Sequence[str], beam: int = BEAM, longest: int = 200
    ) -> list[list[str]]:
        """Return the best output pieces of each sentence, at most `longest`."""
        results = self.translator.translate_batch(
            self.pieces.encode(list(sentences), out_type=str),
            beam_size=beam,
            length_penalty=LENGTH_PENALTY if beam > 1 else 0,
            max_batch_size=1024,
            batch_type="tokens",
            max_decoding_length=longest,
        )
        return [result.hypotheses[0] for result in results]

    def scored_pieces(
        self, sentences: Sequence[list[str]]
    ) -> list[tuple[list[str], float]]:
        """Return the best output pieces of each sentence with their summed log-probability."""
        results = self.translator.translate_batch(
            list(sentences),
            beam_size=BEAM,
            length_penalty=LENGTH_PENALTY,
            max_batch_size=1024,
            batch_type="tokens",
            return_scores=True,
        )
        return [
            (
                one.hypotheses[0],
                one.scores[0] * (len(one.hypotheses[0]) + 1) ** LENGTH_PENALTY,
            )
            for one in results
        ]

    def translate(self, sentences: Sequence[str]) -> list[str]:
        """Return the best translation of each sentence."""
        return [
            self.pieces.decode(output) for output in self.translate_pieces(sentences)
        ]


def open_package(package: Path, folder: Path) -> LoadedModel:
    """Unpack an .argosmodel into an empty folder and load what is in it."""
    with zipfile.ZipFile(package) as archive:
        archive.extractall(folder)
    (root,) = folder.iterdir()
    return LoadedModel(root / "model", root / "sentencepiece.model")


def samples(model: LoadedModel, most: int = 10) -> list[tuple[str, str]]:
    """Return sentences of our own sample articles with their drafts."""
    found: list[str] = []
    for path in sorted([*SAMPLES.glob("*.txt"), *SAMPLES.glob("[a-z]*.md")]):
        for line in path.read_text(encoding="utf-8").splitlines():
            ends = re.search(r"(?<=[a-z][.!?])(?: |$)", line)
            is_prose = re.match(r"[A-Z“]", line) and not re.search(r"[*\[<`|#{]", line)
            if ends and is_prose and 40 < ends.start() < 200:
                found.append(line[: ends.start()])
    return list(zip(found[:most], model.translate(found[:most]), strict=True))


def repeats(text: str) -> bool:
    """Tell whether some three words stand three times in the text."""
    words = text.lower().split()
    triples = Counter(zip(words, words[1:], words[2:], strict=False))
    return any(count >= 3 for count in triples.values())


def score(model: LoadedModel, name: str, path: Path) -> Score:
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
        calibration=calibrate(
            model,
            sources,
            [
                chrf.sentence_score(output, [row[1]]).score / 100
                for output, row in zip(outputs, rows, strict=True)
            ],
        ),
    )


def placeholders_kept(model: LoadedModel, path: Path) -> tuple[int, int]:
    """Count sentences with placeholders, and those whose output has the same ones."""
    choices = chooser(0)
    rows = [line.split("\t") for line in open_text(path)]
    replaced = [
        with_placeholders(Pair(row[0], row[1], "dev", "ru"), choices) for row in rows
    ]
    sources = [pair.source for pair in replaced if pair is not None]
    outputs = model.translate(sources)
    kept = sum(
        sorted(PLACEHOLDER.findall(source)) == sorted(PLACEHOLDER.findall(output))
        for source, output in zip(sources, outputs, strict=True)
    )
    return len(sources), kept


def agreement(run: Run, model: LoadedModel, into: str, sentences: Sequence[str]) -> int:
    """Count sentences whose greedy output equals PyTorch's, piece by piece."""
    tag = run.pieces.piece_to_id(TAGS[into])
    outputs = model.translate_pieces(sentences, beam=1, longest=COMPARED_PIECES)
    equal = 0
    for sentence, output in zip(sentences, outputs, strict=True):
        ids = run.model.greedy([tag, *run.pieces.encode(sentence)], COMPARED_PIECES)
        equal += [run.pieces.id_to_piece(number) for number in ids] == output
    return equal


def evaluate(
    run_folder: Path, pair: str, package: Path, data: Path
) -> dict[str, object]:
    """Score a pair's package on every development set there is and check the conversion.

    Unrounded weights have to give PyTorch's output; int8 weights may differ, the
    more so the less sure the model is.
    """
    run = load_run(run_folder)
    into = pair.split("-")[1]
    names = (f"flores-dev.{pair}", f"wmt21news.{pair}")
    paths = [(name, data / f"{name}.tsv") for name in names]
    sets = [(name, path) for name, path in paths if path.exists()]
    sentences: list[str] = []
    if sets:
        sentences = [line.split("\t")[0] for line in open_text(sets[0][1])][:COMPARED]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        packaged = open_package(package, folder / "package")
        convert(run.model, run.pieces, folder / "unrounded", into, None)
        pieces = run_folder / "sentencepiece.model"
        unrounded = LoadedModel(folder / "unrounded", pieces, "float32")
        asked, kept = placeholders_kept(packaged, sets[0][1]) if sets else (0, 0)
        return {
            "pair": pair,
            "package_bytes": package.stat().st_size,
            "beam": BEAM,
            "progress": asdict(run.progress),
            "parameters": sum(one.numel() for one in run.model.parameters()),
            "scores": [asdict(score(packaged, *one)) for one in sets],
            "samples": samples(packaged),
            "with_placeholders": asked,
            "placeholders_kept": kept,
            "compared": len(sentences),
            "unrounded_equal_to_pytorch": agreement(run, unrounded, into, sentences),
            "int8_equal_to_pytorch": agreement(run, packaged, into, sentences),
        }


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.evaluate")
    parser.add_argument("--run", required=True, type=Path)
    parser.add_argument("--pair", required=True, choices=PAIRS)
    parser.add_argument("--package", required=True, type=Path)
    parser.add_argument("--data", required=True, type=Path)
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    report = evaluate(options.run, options.pair, options.package, options.data)
    text = json.dumps(report, ensure_ascii=False, indent=1)
    (options.run / f"evaluation.{options.pair}.json").write_text(
        text + "\n", encoding="utf-8"
    )
    with (options.run / f"checkpoints.{options.pair}.jsonl").open("a") as kept:
        kept.write(json.dumps(report, ensure_ascii=False) + "\n")
    sys.stdout.write(text + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
