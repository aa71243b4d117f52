"""Teaches the model to carry ⟦n⟧ placeholders over unchanged."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace

from training.config import PLACEHOLDERS
from training.data import Pair

ENTITY = re.compile(
    r"https?://\S+[\w/]"
    r"|[\w.+-]+@[\w-]+\.[\w.-]*\w"
    r"|(?<!\w)\d+(?:[.,:/-]\d+)*(?!\w)"
    r"|(?<!\w)[A-Za-z][A-Za-z0-9.+-]*\w(?: [A-Za-z][A-Za-z0-9.+-]*\w)*(?!\w)"
)


def copied_entities(pair: Pair) -> list[str]:
    """Return what stands exactly once on both sides: numbers, Latin strings, URLs."""
    found = []
    for match in ENTITY.finditer(pair.target):
        text = match.group()
        if len(re.findall(rf"(?<!\w){re.escape(text)}(?!\w)", pair.source)) != 1:
            continue
        if pair.target.count(text) == 1 and pair.source.count(text) == 1:
            found.append(text)
    return found


def with_placeholders(pair: Pair, choices: random.Random) -> Pair | None:
    """Return the pair with entities replaced by placeholders, or None if it has none.

    Numbering follows the source order; half of the time it starts above zero so
    that every placeholder is seen.
    """
    entities = copied_entities(pair)[: len(PLACEHOLDERS)]
    if not entities or sum(map(len, entities)) > 0.6 * len(pair.target):
        return None
    entities.sort(key=pair.source.index)
    spare = len(PLACEHOLDERS) - len(entities)
    start = choices.randint(0, spare) if choices.random() < 0.5 else 0
    source, target = pair.source, pair.target
    for number, text in enumerate(entities, start):
        source = source.replace(text, PLACEHOLDERS[number])
        target = target.replace(text, PLACEHOLDERS[number])
    return replace(pair, source=source, target=target)


def teach_placeholders(
    pairs: Sequence[Pair], rate: float, choices: random.Random
) -> list[Pair]:
    """Return the pairs with about `rate` of them carrying placeholders."""
    result = list(pairs)
    wanted = round(rate * len(result))
    order = list(range(len(result)))
    choices.shuffle(order)
    for index in order:
        if wanted <= 0:
            break
        replaced = with_placeholders(result[index], choices)
        if replaced is not None:
            result[index] = replaced
            wanted -= 1
    return result
