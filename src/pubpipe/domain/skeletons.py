"""What a word sounds like, spelled one way for three scripts: names found across scripts.

Երևան, Ереван and Yerevan have the skeleton ``erevan``. A skeleton is coarse on purpose
(no soft signs, one letter for a doubled one; aspiration, h, and y or i before a vowel are
ignored) and is compared with skeletons only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import product

_MOST_VARIANTS = 8


def _table(letters: str, sounds: str) -> dict[int, str]:
    return {
        ord(letter): "" if sound == "_" else sound
        for letter, sound in zip(letters, sounds.split(), strict=True)
    }


# One sign a sound: c is ч, j is ж and дж, q is ц, w is ш.
_SOUNDS = {
    **_table(
        "абвгдежзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e j z i i k l m n o p r s t u f h q c w w _ i _ e iu ia",
    ),
    **_table("іїєґўђјљњћџ", "i i e g u j i l n c j"),
    **_table(
        "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցփքօֆև",
        "a b g d e z e _ t j i l h q k _ dz g c m i n w o c p j r s v t r q p k o f ev",
    ),
    **_table("ßæœøłđðþıəŋğşçñ", "s ae o o l d d t i a n g w c n"),
}
_ARMENIAN = (("ու", "u"), ("ւ", "v"))
_INITIAL_VO = re.compile("^ո(?![ւվ])")
_CYRILLIC = (("дж", "j"), ("кс", "ks"))
_LATIN = (
    ("shch", "w"), ("sch", "w"), ("tch", "c"), ("dzh", "j"), ("sh", "w"), ("ch", "c"),
    ("zh", "j"), ("kh", "h"), ("gh", "g"), ("ts", "q"), ("tz", "q"), ("ph", "f"),
    ("th", "t"), ("ck", "k"),
)  # fmt: skip
_AMBIGUOUS: dict[str, Sequence[str]] = {
    "c": "kqsc", "j": "ji", "x": ("ks", "h"), "q": "kg", "w": "vo", "y": "i", "h": ("",),
}  # fmt: skip
"""What one Latin letter may stand for, the English reading first."""
_NO_SOUND = re.compile("[^0-9a-z]")
_GLIDE = re.compile("i+(?=[aeiou])")
_TWICE = re.compile(r"([a-z])\1+")
_SPELLED = re.compile("shch|sch|tch|dzh|[sczkgpt]h|t[sz]|ck|.")


@lru_cache(maxsize=100_000)
def skeleton(word: str) -> str:
    """The skeleton of a folded word; of an unknown script, the word itself."""
    return skeletons(word)[0]


def skeletons(word: str) -> tuple[str, ...]:
    """The skeletons that a folded word may have, the likeliest first, at most eight.

    Only Latin spellings have several: x is kh to one and ks to another.
    """
    if re.search("[ա-և]", word):
        word = _INITIAL_VO.sub("vo", word)
        return (_tidy(_mapped(word, _ARMENIAN)),)
    if re.search("[а-я]", word):
        return (_tidy(_mapped(word, _CYRILLIC)),)
    plain = word.translate({ord(sign): _SOUNDS[ord(sign)] for sign in "ßæœøłđðþıəŋ"})
    readings = _readings(plain.replace("ğ", "g").replace("ş", "sh").replace("ç", "ch"))
    return tuple(dict.fromkeys(_tidy(reading) for reading in readings))


def _mapped(word: str, spelled: tuple[tuple[str, str], ...]) -> str:
    for spelling, sound in spelled:
        word = word.replace(spelling, sound)
    return word.translate(_SOUNDS)


def _readings(word: str) -> list[str]:
    decomposed = unicodedata.normalize("NFKD", word)
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    together = dict(_LATIN)
    choices = [
        (together[piece],) if piece in together else tuple(_AMBIGUOUS.get(piece, piece))
        for piece in _SPELLED.findall(bare)
    ]
    found = []
    for chosen in product(*choices):
        found.append("".join(chosen))
        if len(found) == _MOST_VARIANTS:
            break
    return found or [""]


def _tidy(sounds: str) -> str:
    if sounds.isascii():
        sounds = _NO_SOUND.sub("", sounds)
    return _TWICE.sub(r"\1", _GLIDE.sub("", sounds))
