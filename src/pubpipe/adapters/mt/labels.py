"""How a model is told which languages to use: labels in its vocabulary.

Three families are known. OPUS-MT writes `>>hye<<` before the source. NLLB writes its own
code of the source language before the source and that of the target before the output
(`eng_Latn`, `hye_Armn`). MADLAD wants `<2hy>` as the first word of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from babel.core import get_global

_OPUS = re.compile(r">>([a-z]{2,3})(?:_[A-Za-z]+)?<<")
_NLLB = re.compile(r"([a-z]{3})_[A-Z][a-z]{3}")
_MADLAD = re.compile(r"<2([a-z]{2,3})>")


@dataclass(frozen=True)
class Call:
    """Pieces to put before the source, and the piece with which the output begins."""

    before_source: tuple[str, ...] = ()
    before_target: str = ""


def call(
    vocabulary: Iterable[str], source: str, target: str,
    encode: Callable[[str], list[str]],
) -> Call | None:  # fmt: skip
    """Return how to ask for `source` → `target` (ISO 639-1 codes).

    None when the vocabulary has labels, but not for this pair. A model without labels
    knows one pair only and is asked plainly.
    """
    pieces = list(vocabulary)
    if found := _of(_NLLB, pieces):
        if source not in found or target not in found:
            return None
        return Call((found[source],), found[target])
    if found := _of(_OPUS, pieces):
        return Call((found[target],)) if target in found else None
    if found := _of(_MADLAD, pieces):
        return Call(_as_text(found[target], encode)) if target in found else None
    return Call()


def short(language: str) -> str:
    """Return the two-letter code of a language where it has one (`hye` → `hy`)."""
    found: str = get_global("language_aliases").get(language, language)
    return found


def _of(family: re.Pattern[str], pieces: list[str]) -> dict[str, str]:
    """Return label by language; the first of a language with several scripts."""
    found: dict[str, str] = {}
    for piece in pieces:
        if match := family.fullmatch(piece):
            found.setdefault(short(match[1]), piece)
    return found


def _as_text(label: str, encode: Callable[[str], list[str]]) -> tuple[str, ...]:
    """Return the pieces of the label as a word: the mark of its beginning belongs to it."""
    with_word, word = encode(f"{label} a"), encode("a")
    return tuple(with_word[: len(with_word) - len(word)])
