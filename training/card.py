"""Writes MODEL_CARD.md from measured figures: ``python -m training.card …``."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from training.config import LANGUAGE_NAMES, RECIPES, weight_of
from training.data import find_text, read_pairs
from training.sources import LICENCE_NOTICE, SOURCES

Report = dict[str, Any]

HEAD = """\
# Starter models: model card

Two very small translation models that come with pubpipe, so that it can be tried
without a download and without a network. **Their drafts are poor**: a translator
rewrites most of what they write. They show the workflow; they are not an engine to
work with. Everything they write is labelled "starter" in the desk.

This card is written by `python -m training.card` from the figures of the run; it is
not edited by hand.
"""

LIMITS = """\
## Limits

- Trained for minutes on one processor core, on a few hundred thousand sentences.
  Expect wrong facts, names and numbers, invented text, and missing parts; a draft may
  state the opposite of its source. Never publish one unread.
- English → Armenian has almost no Eastern Armenian news with a translation to learn
  from: the Bible, interface strings, Western Armenian (tagged in training, so that
  untagged input means Eastern) and word-by-word glosses of Eastern news stand in for
  it. Western forms and biblical turns do appear.
- Sentences over about 90 pieces (some 50 words) were not seen in training.
- Placeholders ⟦0⟧ to ⟦9⟧ were seen in about 7 % of the training pairs; see above
  how many survive, and expect one now and then where none belongs.
- No sentence of FLORES, NTREX or WMT21/22 was trained on. The figures above are on
  development sets, not on held-out acceptance sets.
"""


def counted_sources(data: Path, pair: str) -> Counter[str]:
    """Return how many usable pairs each origin brings (glossed text not included)."""
    path = find_text(data, f"train.{pair}.tsv")
    if path is None:
        return Counter()
    return Counter(one.origin for one in read_pairs(path, pair.split("-")[1]))


def source_table(data: Path, pair: str) -> str:
    """Return the table of sources with licences, sizes and weights."""
    counts = counted_sources(data, pair)
    recipe = RECIPES[pair]
    lines = ["| Source | Pairs | Uses per epoch | Licence |", "|---|---|---|---|"]
    for source in SOURCES[pair]:
        own = {
            name: count for name, count in counts.items()
            if name.startswith(source.prefix)
        }  # fmt: skip
        pairs = sum(own.values())
        if source.prefix == "gloss":
            pairs = recipe.gloss_sentences
        weights = {weight_of(recipe, name) for name in own} or {1.0}
        uses = f"{min(weights):g}"
        if len(weights) > 1:
            uses += f" to {max(weights):g}"
        lines.append(f"| {source.what} | {pairs:,} | {uses} | {source.licence} |")
    return "\n".join(lines)


def score_table(report: Report) -> str:
    """Return the table of figures and, below it, sacrebleu's signatures."""
    lines = ["| Set | Sentences | BLEU | chrF | Outputs that repeat themselves |"]
    lines.append("|---|---|---|---|---|")
    for one in report["scores"]:
        lines.append(
            f"| {one['name']} | {one['sentences']} | {one['bleu']:.2f} | "
            f"{one['chrf']:.2f} | {one['repeating']} |"
        )
    if report["scores"]:
        first = report["scores"][0]
        lines += ["", f"BLEU: `{first['bleu_signature']}`  "]
        lines += [f"chrF: `{first['chrf_signature']}`"]
    return "\n".join(lines)


def section(report: Report, recipe: Report, data: Path) -> str:
    """Return one language pair's part of the card."""
    pair = report["pair"]
    source, target = pair.split("-")
    size, progress = recipe["size"], report["progress"]
    return f"""\
## {LANGUAGE_NAMES[source]} → {LANGUAGE_NAMES[target]}

Package `translate-{source}_{target}-1_0.argosmodel`, \
{report["package_bytes"] / 1e6:.1f} MB, int8.

Network: pre-norm transformer, {size["encoder_layers"]} encoder and \
{size["decoder_layers"]} decoder layer(s), width {size["width"]}, feed-forward \
{size["feed_forward"]}, {size["heads"]} heads, {size["vocabulary"]:,} joint pieces, \
{report["parameters"] / 1e6:.1f} M parameters.

Training: {progress["step"]:,} steps, {progress["target_tokens"] / 1e6:.2f} M target \
pieces, {progress["seconds"] / 60:.1f} {recipe["spent_unit"]}, everything from reading \
the text to the last step counted; the last snapshots averaged.

{score_table(report)}

Measured on the int8 package with CTranslate2, beam {report["beam"]}, no penalties. Of \
{report["compared"]} sentences, greedy output equals PyTorch's piece by piece on \
{report["unrounded_equal_to_pytorch"]} with unrounded weights (so the conversion is \
right) and on {report["int8_equal_to_pytorch"]} with int8 ones (a model this unsure is \
easily tipped by rounding). Of {report["with_placeholders"]} sentences with placeholders \
for copied numbers and Latin names, {report["placeholders_kept"]} come out with exactly \
the same ones.

{source_table(data, pair)}

**Licence notice.** {LICENCE_NOTICE[pair]}
"""


def write_card(runs: list[Path], data: Path, out: Path, note: str = "") -> None:
    """Write MODEL_CARD.md and LICENSE-WEIGHTS.txt for the runs into `out`.

    `note` says what was particular about these runs.
    """
    parts, notices = [HEAD], []
    for run in runs:
        report = json.loads((run / "evaluation.json").read_text(encoding="utf-8"))
        recipe = json.loads((run / "recipe.json").read_text(encoding="utf-8"))
        unit = "minutes on a GPU" if recipe.get("device") == "cuda" else "CPU minutes"
        recipe["spent_unit"] = unit
        parts.append(section(report, recipe, data))
        source, target = report["pair"].split("-")
        notices.append(
            f"translate-{source}_{target}-1_0.argosmodel\n\n"
            f"{LICENCE_NOTICE[report['pair']]}\n"
        )
    if note:
        parts.append(f"## About these runs\n\n{note}\n")
    parts.append(LIMITS)
    (out / "MODEL_CARD.md").write_text("\n".join(parts), encoding="utf-8")
    (out / "LICENSE-WEIGHTS.txt").write_text(
        "Notice on the weights of pubpipe's starter models\n\n" + "\n".join(notices),
        encoding="utf-8",
    )


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.card")
    parser.add_argument("--run", required=True, type=Path, action="append")
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--note", default="")
    options = parser.parse_args(arguments)
    write_card(options.run, options.data, options.out, options.note)
    return 0


if __name__ == "__main__":
    sys.exit(main())
