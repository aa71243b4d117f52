"""Writes MODEL_CARD.md from measured figures: ``python -m training.card …``."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from training.config import LANGUAGE_NAMES, LENGTH_PENALTY, PAIRS, weight_of
from training.data import find_text, read_pairs
from training.sources import LICENCE_NOTICE, SOURCES

Report = dict[str, Any]

HEAD = """\
# Starter models: model card

Two packages of very small translation models that come with pubpipe, so that it can be tried
without a download and without a network. **Their drafts are poor**: a translator
rewrites most of what they write. They show the workflow; they are not an engine to
work with. Everything they write is labelled "starter" in the desk.

This card is written by `python -m training.card` from the figures of the run; it is
not edited by hand.
"""

LIMITS = """\
## Limits

- Trained for an hour or two on one processor core, on a few hundred thousand sentences.
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
    return Counter(one.origin for one in read_pairs(path, pair))


def source_table(recipe: Report, data: Path, pair: str) -> str:
    """Return the table of sources with licences, sizes and weights."""
    counts = counted_sources(data, pair)
    if pair == "en-hy":
        counts["gloss"] = recipe["gloss_sentences"]
    lines = ["| Source | Pairs | Uses per epoch | Licence |", "|---|---|---|---|"]
    for source in SOURCES[pair]:
        own = {
            name: count for name, count in counts.items()
            if name.startswith(source.prefix)
        }  # fmt: skip
        pairs = sum(own.values())
        weights = {weight_of(pair, name) for name in own} or {1.0}
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


def checkpoint_table(run: Path, pair: str) -> str:
    """Return the figures of every checkpoint that was evaluated, on the first set."""
    lines = ["| Steps | Target pieces | Sentences | Beam | BLEU | chrF |"]
    lines.append("|---|---|---|---|---|---|")
    path = run / f"checkpoints.{pair}.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        if one["scores"]:
            lines.append(
                f"| {one['progress']['step']:,} | "
                f"{one['progress']['target_tokens'] / 1e6:.2f} M | "
                f"{one['scores'][0]['sentences']} | {one['beam']} | "
                f"{one['scores'][0]['bleu']:.2f} | {one['scores'][0]['chrf']:.2f} |"
            )
    return "\n".join(dict.fromkeys(lines))


def confidence_text(report: Report) -> str:
    """Return how well the confidence ranks sentences of the first set."""
    if not report["scores"]:
        return ""
    first = report["scores"][0]
    ranks = first["calibration"]
    return (
        f"Confidence: on {first['name']}, Spearman's coefficient with sentence chrF is "
        f"{ranks['spearman']:.2f} (held out, five parts); by the model's score alone "
        f"{ranks['spearman_of_score']:.2f}, by length alone "
        f"{ranks['spearman_of_length']:.2f}."
    )


def sample_table(report: Report) -> str:
    """Return sentences of our own articles with what the package makes of them."""
    lines = ["| English | Draft |", "|---|---|"]
    for source, draft in report["samples"]:
        lines.append(f"| {source} | {draft.replace('|', chr(92) + '|')} |")
    return "\n".join(lines)


def section(run: Path, report: Report, recipe: Report, data: Path) -> str:
    """Return one language pair's part of the card."""
    pair = report["pair"]
    source, target = pair.split("-")
    return f"""\
## {LANGUAGE_NAMES[source]} → {LANGUAGE_NAMES[target]}

Package `translate-{source}_{target}-1_0.argosmodel`, \
{report["package_bytes"] / 1e6:.1f} MB, int8.

{score_table(report)}

By checkpoint, on the first set:

{checkpoint_table(run, pair)}

Measured on the int8 package with CTranslate2, beam {report["beam"]}, length penalty \
{LENGTH_PENALTY:g}. Of \
{report["compared"]} sentences, greedy output equals PyTorch's piece by piece on \
{report["unrounded_equal_to_pytorch"]} with unrounded weights (so the conversion is \
right) and on {report["int8_equal_to_pytorch"]} with int8 ones (a model this unsure is \
easily tipped by rounding). Of {report["with_placeholders"]} sentences with placeholders \
for copied numbers and Latin names, {report["placeholders_kept"]} come out with exactly \
the same ones.

{confidence_text(report)}

Ten sentences of pubpipe's own sample articles:

{sample_table(report)}

{source_table(recipe, data, pair)}
"""


def network_text(reports: list[Report], recipe: Report) -> str:
    """Return the shape of the models and what their training took."""
    size, parameters = recipe["size"], reports[0]["parameters"]
    unit = "minutes on a GPU" if recipe.get("device") == "cuda" else "CPU minutes"
    took = "\n".join(
        f"| {one['pair']} | {one['progress']['step']:,} | "
        f"{one['progress']['target_tokens'] / 1e6:.2f} M | "
        f"{one['progress']['seconds'] / 60:.1f} |"
        for one in reports
    )
    return f"""\
## The models

Both pairs are learnt by one model first: a piece before the source tells it which language
to write. In the second half of the budget each pair goes on alone from there.

Network: pre-norm transformer, {size["encoder_layers"]} encoder and \
{size["decoder_layers"]} decoder layer(s), width {size["width"]}, feed-forward \
{size["feed_forward"]}, {size["heads"]} heads, {size["vocabulary"]:,} joint pieces, \
{parameters / 1e6:.1f} M parameters each, dropout {size["dropout"]:g}.

| Pair | Steps | Target pieces | {unit} |
|---|---|---|---|
{took}

Of each pair, with the part for both; everything from reading the text to the last step
counted; the last snapshots averaged.

**Licence notice.** {LICENCE_NOTICE}
"""


def write_card(runs: Sequence[Path], data: Path, out: Path, note: str = "") -> None:
    """Write MODEL_CARD.md and LICENSE-WEIGHTS.txt for the runs of the pairs into `out`.

    `note` says what was particular about these runs.
    """
    recipe = json.loads((runs[0] / "recipe.json").read_text(encoding="utf-8"))
    evaluated = [
        (run, json.loads(path.read_text(encoding="utf-8")))
        for pair in PAIRS
        for run in runs
        if (path := run / f"evaluation.{pair}.json").exists()
    ]
    if not evaluated:
        raise FileNotFoundError(f"{runs[0]} has not been evaluated")
    parts = [HEAD, network_text([report for _, report in evaluated], recipe)]
    parts += [section(run, report, recipe, data) for run, report in evaluated]
    if note:
        parts.append(f"## About this run\n\n{note}\n")
    parts.append(LIMITS)
    (out / "MODEL_CARD.md").write_text("\n".join(parts), encoding="utf-8")
    (out / "LICENSE-WEIGHTS.txt").write_text(
        f"Notice on the weights of pubpipe's starter models\n\n{LICENCE_NOTICE}\n",
        encoding="utf-8",
    )


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.card")
    parser.add_argument("--run", required=True, type=Path, nargs="+")
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--note", default="")
    options = parser.parse_args(arguments)
    write_card(options.run, options.data, options.out, options.note)
    return 0


if __name__ == "__main__":
    sys.exit(main())
