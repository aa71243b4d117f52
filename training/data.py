"""Reads, cleans and samples parallel text."""

from __future__ import annotations

import lzma
import random
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from training.config import WESTERN_ARMENIAN, Recipe, weight_of

ARMENIAN = re.compile(r"[\u0531-\u0587]")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Pair:
    """A sentence in two languages, where it came from, and what it is to teach.

    `into` is the language to write, a key of `TAGS`; `weight` the uses per epoch.
    """

    source: str
    target: str
    origin: str
    into: str
    weight: float = 1.0


def find_text(folder: Path, name: str) -> Path | None:
    """Return the file called `name` or `name`.xz in the folder, or None."""
    for path in (folder / f"{name}.xz", folder / name):
        if path.exists():
            return path
    return None


def open_text(path: Path) -> Iterator[str]:
    """Yield the lines of a UTF-8 text file, xz-compressed or not."""
    with (
        lzma.open(path, "rt", encoding="utf-8", newline="\n")
        if path.suffix == ".xz"
        else path.open(encoding="utf-8", newline="\n")
    ) as lines:
        for line in lines:
            yield line.rstrip("\n")


def clean_target(text: str, language: str) -> str:
    """Return the target with Armenian full stops and commas in their own signs."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if language != "hy":
        return text
    text = re.sub(r"(?<=[\u0561-\u0587»\d]):(?=$|\s+[\u0531-\u0556«])", "։", text)
    return text.replace("`", "՝").replace("եւ", "և").replace("Եւ", "Եվ")


def usable(pair: Pair, language: str) -> bool:
    """Tell whether a pair is plausible: both sides, fair lengths, right script."""
    if not pair.source or not pair.target:
        return False
    ratio = (len(pair.source) + 8) / (len(pair.target) + 8)
    if not 0.45 < ratio < 2.2:
        return False
    script = ARMENIAN if language == "hy" else CYRILLIC
    letters = len(LETTER.findall(pair.target))
    return len(script.findall(pair.target)) > 0.5 * letters > 0


def read_pairs(path: Path, pair_name: str) -> list[Pair]:
    """Read ``source TAB target TAB origin`` lines; drop what is not usable."""
    language = pair_name.split("-")[1]
    pairs = []
    for line in open_text(path):
        fields = line.split("\t")
        source, target = fields[0], fields[1]
        origin = fields[2] if len(fields) > 2 else "unknown"
        source = " ".join(unicodedata.normalize("NFC", source).split())
        into = WESTERN_ARMENIAN if origin.startswith("hyw-") else language
        target = clean_target(target, language)
        pair = Pair(source, target, origin, into, weight_of(pair_name, origin))
        if usable(pair, language):
            pairs.append(pair)
    return pairs


def joined(first: Pair, second: Pair) -> Pair:
    """Return two pairs as one, so that longer inputs are seen in training."""
    return replace(
        first,
        source=f"{first.source} {second.source}",
        target=f"{first.target} {second.target}",
    )


def sample_epoch(
    pairs: Sequence[Pair], recipe: Recipe, choices: random.Random
) -> list[Pair]:
    """Draw one epoch by the pairs' weights; some neighbours are joined into one."""
    chosen: list[Pair] = []
    for pair in pairs:
        whole = int(pair.weight)
        copies = whole + (choices.random() < pair.weight - whole)
        chosen.extend([pair] * copies)
    choices.shuffle(chosen)
    epoch: list[Pair] = []
    for pair in chosen:
        previous = epoch[-1] if epoch else None
        if (
            previous is not None
            and choices.random() < recipe.joined_rate * 2
            and previous.into == pair.into
            and len(previous.source) + len(pair.source) < 260
        ):
            epoch[-1] = joined(previous, pair)
        else:
            epoch.append(pair)
    return epoch
