"""Whether two words are forms of one word, by their stems and endings.

No dictionary: names, the terms that matter most in news, stand in none. Two words are
one when what is left of both behind their common beginning is an ending of the language
(карта, карты; Алиев, Алиеву; Երևան, Երևանում), or nothing. That takes some neighbours
for forms (банк, банка), which in a glossary is the smaller fault.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

_LEAST_STEM = 3
"""Letters that two forms must share: shorter words decline too oddly to be told apart."""

_RUSSIAN = frozenset(
    [
        "а",
        "я",
        "о",
        "е",
        "ы",
        "и",
        "у",
        "ю",
        "ь",
        "й",
        "ой",
        "ей",
        "ою",
        "ею",
        "ом",
        "ем",
        "ам",
        "ям",
        "ами",
        "ями",
        "ах",
        "ях",
        "ов",
        "ев",
        "ью",
        "ий",
        "ый",
        "ая",
        "яя",
        "ое",
        "ее",
        "ого",
        "его",
        "ому",
        "ему",
        "ым",
        "им",
        "ыми",
        "ими",
        "ых",
        "их",
        "ую",
        "юю",
        "ые",
        "ие",
        "ия",
        "ии",
        "ию",
        "ией",
        "иям",
        "иями",
        "иях",
        "ья",
        "ье",
        "ьи",
        "ьев",
        "ьям",
        "ьями",
        "ьях",
        "ья",
        "ён",
        "ен",
        "ет",
        "ут",
        "ют",
        "ат",
        "ят",
        "ит",
        "ал",
        "ала",
        "али",
        "ило",
        "ила",
        "или",
    ]
)
_ARMENIAN_CASES = [
    "ը",
    "ն",
    "ի",
    "ին",
    "ով",
    "ից",
    "ում",
    "ու",
    "ուն",
    "ուց",
    "ուն",
    "ան",
    "անը",
    "վա",
    "վան",
    "ոջ",
    "ոջը",
    "ս",
    "դ",
]
_ARMENIAN = frozenset(
    [
        *_ARMENIAN_CASES,
        "եր", "ներ", "ք", "յի", "յին", "յից", "յով", "յում", "յան",
        *(f"{plural}{case}" for plural in ("եր", "ներ") for case in _ARMENIAN_CASES),
        *(["այի", "ային", "այից", "այով", "այում", "ա", "այ"]),
        *(["ության", "ությունը", "ությանը", "ությունից", "ությամբ", "ություններ"]),
    ]
)  # fmt: skip
_ENGLISH = frozenset(
    ["s", "es", "'s", "s'", "'", "ies", "y", "e", "d", "ed", "ing", "'s"]
)
_ENDINGS = {"ru": _RUSSIAN, "hy": _ARMENIAN, "arm": _ARMENIAN, "en": _ENGLISH}
_VOWELS = frozenset("аеёиоуыэюяաեէըիոօ")
_FLEETING = {"ru": ("о", "е"), "hy": ("ի", "ու"), "arm": ("ի", "ու")}
"""Vowels that a stem may lose before an ending: отец, отца; գիրք, գրքի."""
_CHANGED = {"hy": (("ույ", "ու"), ("ե", "ի"), ("է", "ի"), ("յա", "ե"))}
_CHANGED["arm"] = _CHANGED["hy"]


@lru_cache(maxsize=65536)
def is_form(one: str, other: str, language: str) -> bool:
    """Tell whether two folded words are forms of one word of `language`.

    `language` is a locale's code or tag; in a language that is not known here only
    equal words are.
    """
    if one == other:
        return True
    endings = _ENDINGS.get(language)
    if endings is None or not one or not other or one[0] != other[0]:
        return False
    return any(
        _is_pair(first, other, endings) for first in (one, *_shortened(one, language))
    ) or any(_is_pair(one, second, endings) for second in _shortened(other, language))


def stem(word: str, language: str) -> str:
    """The beginning that a folded word shares with its other forms.

    Never shorter than three letters, unless the word is.
    """
    endings = _ENDINGS.get(language)
    if endings is None:
        return word
    for cut in range(_LEAST_STEM, len(word)):
        if word[cut:] in endings:
            return word[:cut]
    return word


def forms_at(words: Sequence[str], at: int, term: Sequence[str], language: str) -> bool:
    """Tell whether folded `words` have forms of all words of `term` from place `at` on."""
    return len(words) - at >= len(term) and all(
        is_form(wanted, words[at + number], language)
        for number, wanted in enumerate(term)
    )


def _is_pair(one: str, other: str, endings: frozenset[str]) -> bool:
    shared = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        shared += 1
    if shared < _LEAST_STEM:
        return False
    # The common beginning may reach into the ending: карта, картам.
    return any(
        _is_ending(one[cut:], endings) and _is_ending(other[cut:], endings)
        for cut in range(max(shared - 2, _LEAST_STEM), shared + 1)
    )


def _is_ending(rest: str, endings: frozenset[str]) -> bool:
    # After a hyphen stand the endings of numbers and abbreviations: 2005-ին, ООН-овский.
    return not rest or rest in endings or rest.removeprefix("-") in endings


def _shortened(word: str, language: str) -> list[str]:
    """The word as it stands before an ending, when its last vowel changes there."""
    found = []
    if len(word) > _LEAST_STEM and word[-1] not in _VOWELS:
        for vowel in _FLEETING.get(language, ()):
            at = word.rfind(vowel, 1)
            if at > 0 and not set(word[at + len(vowel) :]) & _VOWELS:
                found.append(word[:at] + word[at + len(vowel) :])
    for before, after in _CHANGED.get(language, ()):
        at = word.rfind(before, 1)
        if at > 0 and not set(word[at + len(before) :]) & _VOWELS:
            found.append(word[:at] + after + word[at + len(before) :])
    if language in ("hy", "arm") and word.endswith("ու"):
        found.append(f"{word[:-2]}վ")
    return found
