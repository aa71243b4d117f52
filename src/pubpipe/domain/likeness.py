"""What two texts must share before they are worth comparing letter by letter.

A memory of a million pairs cannot be compared one by one. Each text is known by a few
*grams*: two words of a window of three, as one number. A word that was changed, added
or left out spoils only the grams it stands in, so that texts alike in three quarters
still share some. Which grams are kept is decided by their own numbers (the smallest, as
in Broder's bottom-k sketches, “On the resemblance and containment of documents”, 1997),
so that like texts keep the same ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

from pubpipe.domain.tokens import folded_words

KEPT = 16
"""Grams kept of a text: more find more and cost more room."""
ASKED = 24
"""Grams looked for: some of a longer text's are not among the kept of a shorter one."""
_STEM = 6
"""Letters of a word that count here: an ending makes no difference."""
_SHORT = 3
"""Words up to so many letters are mostly articles and prepositions."""
_FEW = 5
"""Words of a text that is known by its letters as well."""


def comparable(text: str) -> str:
    """A plain text as it is compared: its folded words, a space around each."""
    return f" {' '.join(folded_words(text))} "


def grams(words: Sequence[str], scope: str, most: int = KEPT) -> list[int]:
    """The grams of folded words as signed 32-bit numbers, at most twice `most`; no order.

    Numbers count as one and the same word. A text of a few words, in which one that is
    spelt otherwise leaves no pair whole, is known by its trigrams of letters as well.
    Grams of another `scope` (a locale) differ.
    """
    stems = ["0" if word[0].isdigit() else word[:_STEM] for word in words]
    pieces = [_piece(stem) for stem in stems]
    start = crc32(b"\0", crc32(_piece(scope)))
    found: dict[int, bool] = {}
    for at, first in enumerate(stems):
        # The number of a pair goes on from that of its first word.
        begun = crc32(b"\0", crc32(pieces[at], start))
        is_short = len(first) <= _SHORT
        for second in range(at + 1, min(at + 3, len(stems))):
            is_light = is_short and len(stems[second]) <= _SHORT
            found[crc32(pieces[second], begun) - 2**31] = is_light
    kept = list(found)
    if len(kept) > most:
        # Two short words stand together in too many texts: only where there is no better.
        kept = sorted(found, key=lambda gram: (found[gram], gram))[:most]
    if 0 < len(words) <= _FEW:
        text = f" {' '.join(words)} "
        letters = {
            crc32(_piece(text[at : at + 3]), start) - 2**31
            for at in range(len(text) - 2)
        }
        kept += sorted(letters)[:most]
    return kept


def differ_in_numbers_only(one: str, other: str) -> bool:
    """Tell whether two plain texts have the same words but for their numbers."""
    first, second = folded_words(one), folded_words(other)
    return first != second and _without_numbers(first) == _without_numbers(second)


def _without_numbers(words: Sequence[str]) -> list[str]:
    return ["0" if word[0].isdigit() else word for word in words]


def _piece(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
