"""Learns how much a draft's score and length tell of its quality, on development text.

``python -m training.confidence --data DIR --package FILE … --card MODEL_CARD.md`` measures
packages on ``flores-dev``, writes the factors into their ``metadata.json`` and the figures
into the card. Weights stay as they are.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sacrebleu.metrics.chrf import CHRF

from training.data import open_text
from training.evaluate import BEAM, LoadedModel, open_package
from training.package import FIXED_DATE

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
# The very facts that the program computes: that module needs nothing beyond Python.
from pubpipe.adapters.mt.confidence import CALIBRATION, facts

LENGTH_PENALTY = 1.0
"""For the beam; the package asks for it, since argos's own 0.2 makes drafts too short."""
_PARTS = 5
_RIDGE = 1.0


@dataclass(frozen=True)
class Calibration:
    """A constant and factors, and how well they rank sentences that they were not fitted on.

    Ranks are compared by Spearman's coefficient with sentence chrF.
    """

    factors: list[float]
    spearman: float
    spearman_of_score: float
    spearman_of_length: float


def calibrate(
    model: LoadedModel, sources: Sequence[str], references: Sequence[str]
) -> Calibration:
    """Fit factors for `facts` to sentence chrF (0 to 1) by ridge regression.

    The rank coefficient is of five-fold held-out predictions.
    """
    pieces = [list(one) for one in model.pieces.encode(list(sources), out_type=str)]
    results = model.translator.translate_batch(
        pieces,
        beam_size=BEAM,
        length_penalty=LENGTH_PENALTY,
        max_batch_size=1024,
        batch_type="tokens",
        return_scores=True,
    )
    chrf = CHRF()
    rows, marks = [], []
    for source, result, reference in zip(pieces, results, references, strict=True):
        said = result.hypotheses[0]
        steps = len(said) + 1
        rows.append(
            facts(source, said, result.scores[0] * steps**LENGTH_PENALTY, steps)
        )
        draft = model.pieces.decode(said)
        marks.append(chrf.sentence_score(draft, [reference]).score / 100)
    values, wanted = np.asarray(rows), np.asarray(marks)
    held_out = np.zeros(len(wanted))
    part = np.arange(len(wanted)) % _PARTS
    for number in range(_PARTS):
        own = part == number
        constant, *factors = _fit(values[~own], wanted[~own])
        held_out[own] = constant + values[own] @ np.asarray(factors)
    return Calibration(
        [float(one) for one in _fit(values, wanted)],
        spearman(held_out, wanted),
        spearman(values[:, 0], wanted),
        abs(spearman(values[:, 1], wanted)),
    )


def spearman(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return the correlation of ranks; equal values share their mean rank."""
    ranks = [_ranks(values) for values in (one, other)]
    if any(np.ptp(each) == 0 for each in ranks):
        return 0.0
    return float(np.corrcoef(*ranks)[0, 1])


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    above = np.cumsum(count)
    return (above - (count - 1) / 2)[place]  # type: ignore[no-any-return]


def _fit(
    values: NDArray[np.float64], wanted: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the constant and the factors, on the values as they are."""
    mean, width = values.mean(0), np.maximum(values.std(0), 1e-6)
    even = (values - mean) / width
    factors = np.linalg.solve(
        even.T @ even + _RIDGE * np.eye(even.shape[1]),
        even.T @ (wanted - wanted.mean()),
    )
    factors /= width
    return np.concatenate([[wanted.mean() - mean @ factors], factors])


def write_into(package: Path, factors: Sequence[float]) -> None:
    """Put the factors and the penalty into a package's metadata.json, nothing else."""
    temporary = package.with_suffix(".tmp")
    with (
        zipfile.ZipFile(package) as here,
        zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as there,
    ):
        for name in here.namelist():
            content = here.read(name)
            if name.endswith("/metadata.json"):
                about = json.loads(content)
                about["pubpipe_length_penalty"] = LENGTH_PENALTY
                about[CALIBRATION] = [round(one, 6) for one in factors]
                content = json.dumps(about, ensure_ascii=False, indent=2).encode()
            entry = zipfile.ZipInfo(name, FIXED_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            there.writestr(entry, content)
    temporary.replace(package)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.confidence")
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--package", required=True, type=Path, action="append")
    parser.add_argument("--card", required=True, type=Path)
    parser.add_argument("--sentences", type=int, help="only the first ones")
    options = parser.parse_args(arguments)
    lines = [
        "## Confidence",
        "",
        "Spearman's coefficient with sentence chrF on FLORES dev; the confidence is of",
        "predictions held out in five parts. Written by `python -m training.confidence`.",
        "",
        "| Package | Sentences | Confidence | Model's score alone | Length alone |",
        "|---|---|---|---|---|",
    ]
    for package in options.package:
        pair = package.name.split("-")[1].replace("_", "-")
        rows = [
            line.split("\t")
            for line in open_text(options.data / f"flores-dev.{pair}.tsv")
        ][: options.sentences]
        with tempfile.TemporaryDirectory() as folder:
            model = open_package(package, Path(folder))
            found = calibrate(model, [row[0] for row in rows], [row[1] for row in rows])
        write_into(package, found.factors)
        lines.append(
            f"| `{package.name}` | {len(rows)} | {found.spearman:.2f} | "
            f"{found.spearman_of_score:.2f} | {found.spearman_of_length:.2f} |"
        )
    section = "\n".join(lines) + "\n\n"
    card = options.card.read_text(encoding="utf-8")
    card = re.sub(r"(?s)## Confidence\n.*?(?=## )", "", card)
    card = card.replace("## Limits", f"{section}## Limits", 1)
    options.card.write_text(card, encoding="utf-8")
    sys.stdout.write(section)
    return 0


if __name__ == "__main__":
    sys.exit(main())
