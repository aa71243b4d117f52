"""The one tokenizer: the words of a text in any of our scripts, and how they compare.

Checks, memory, glossary, word counts and search all see the same words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

# ՞ ՜ ՛ ՟ stand on a vowel inside an Armenian word and must not split it; a soft hyphen,
# a zero-width space and a word joiner are not seen at all.
UNSEEN_IN_WORDS = dict.fromkeys(map(ord, "\u055b\u055c\u055e\u055f\u00ad\u200b\u2060"))
"""For `str.translate`: takes away what stands inside words without being a letter."""
_JOINED = "".join(map(chr, UNSEEN_IN_WORDS))
_RUN = f"[^\\W_](?:[^\\W_]|[\u0300-\u036f{_JOINED}])*"
_APOSTROPHES = "'’\u02bc\u055a"
_HYPHENS = "\\-\u2010\u2011\u058a"
_WORD = re.compile(
    f"{_RUN}(?:(?:[{_APOSTROPHES}{_HYPHENS}]|(?<=\\d)[.,:\u00a0\u202f](?=\\d)){_RUN})*"
)
_STRESS = re.compile("(?<=[\u0400-\u04ff])\u0301")
_SIGNS = {
    **UNSEEN_IN_WORDS,
    **dict.fromkeys(map(ord, _APOSTROPHES), "'"),
    **dict.fromkeys(map(ord, "\u2010\u2011\u058a"), "-"),
}


@dataclass(frozen=True)
class Word:
    """A word of a text: as written, from `start` to `end`, and `folded` for comparing."""

    text: str
    start: int
    end: int
    folded: str

    @property
    def is_number(self) -> bool:
        """Tell whether it begins with a digit, as 12, 1,200, 2005-ին and 14-го do."""
        return self.text[0].isdigit()


def spoken(text: str) -> Iterator[Word]:
    """The words of a text in order, with their places in it as it is given.

    ``Ինչո՞ւ``, ``2005-ին``, ``5-րդ``, ``14-го``, ``don't``, ``10:30`` and ``1,200`` are
    one word each; signs between words belong to none.
    """
    for match in _WORD.finditer(text):
        yield Word(match[0], match.start(), match.end(), fold(match[0]))


def words(text: str) -> list[str]:
    """The words of a text as written, but for the marks ՞ ՜ ՛ inside them."""
    normal = unicodedata.normalize("NFC", text)
    return [word.translate(UNSEEN_IN_WORDS) for word in _WORD.findall(normal)]


def folded_words(text: str) -> list[str]:
    """The words of a text in the form in which they are compared."""
    return [fold(word) for word in _WORD.findall(text)]


def word_count(text: str) -> int:
    """How many words a text has."""
    return sum(1 for _ in _WORD.finditer(text))


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """The form in which words are compared; never shown and never stored as text.

    Case, the marks ՞ ՜ ՛, Russian stress marks, ё/е, և/եւ/եվ and the shapes of
    apostrophes and hyphens make no difference.
    """
    folded = unicodedata.normalize("NFC", word).translate(_SIGNS).casefold()
    folded = _STRESS.sub("", folded.replace("ё", "е"))
    # casefold() has turned և into եւ already.
    return folded.replace("եւ", "և").replace("եվ", "և")
