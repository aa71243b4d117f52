"""Light stems: what the inflected forms of a word have in common.

A stem serves to find and to compare, and is never shown. The rules are ours and few: an
ending is taken off while one is left and enough of the word stays, so that a stem has no
further ending and a form that lost one already comes to the same. They follow the
script of the word: Latin (English), Cyrillic (Russian) or Armenian (Eastern, reformed).
Why no library: docs/decisions, “Search”.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain

_LEAST = 3
"""Letters that stay, whatever is taken off."""


def _endings(listed: str, least: int = _LEAST) -> list[tuple[str, int]]:
    return [(ending, least) for ending in listed.split()]


def _longest_first(*parts: list[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(chain(*parts), key=lambda each: (-len(each[0]), each[0])))


_RUSSIAN = _longest_first(
    # nouns
    _endings(
        "а я ы и у ю о е й ь ом ем ой ою ей ею ия ии ию ие ий ией ием ьи ью ья ье ов ам "
        "ям ами ями иям иями ах ях иях еи"
    ),
    # adjectives and participles
    _endings("ый ая яя ое ее ые ого его ому ему ым им ыми ими ую юю ых их"),
    # verbs, and a plural that many surnames end like: more of the word must be left
    _endings(
        "ев ть ти л ла ло ли ал ала ало али ил ила ило или ел ела ело ели ыл ыла ыло ыли "
        "ать ять ить еть уть ет ют ут ит ат ят ешь ишь ете ите ует уют",
        least=4,
    ),
)
_ARMENIAN = _longest_first(
    # cases and articles in the singular and the plural; nouns in -ում have -ման
    _endings(
        "ի ը ու ին ից ով ում վա վան յի յին յից յով յում ինը ներ եր ներն ներս ները ների "
        "ներին ներից ներով ներում երը երն երի երին երից երով երում ման մանը մամբ"
    ),
    # verbs
    _endings(
        "ել ալ եց եցի եցին եցինք ած ված վել վեց վեցին ելու ալու վելու ելիս ենք վում վի"
    ),
    _endings("ն ս դ", least=4),
)
_ENGLISH_VOWEL = re.compile("[aeiouy]")
_REFLEXIVE = re.compile("(?<=[а-я]{3})(?:ся|сь)$")
# рынок, рынка: the vowel before к and ц comes and goes.
_FLEETING_RUSSIAN = re.compile("(?<=[б-джзк-нп-тф-щ])[ое](?=[кцг]$)")
# երկիր, երկրի; ժողովուրդ, ժողովրդի: ի and ու fall out when an ending draws the stress.
_FLEETING_ARMENIAN = re.compile("(?<=[ա-ֆ])(?:ի|ու)(?=[բ-դզթժլ-հձ-նշչպ-վտ-ցփք]{1,3}$)")
_SHORT_ROOT = re.compile("[բ-դզթժլ-հձ-նշչպ-վտ-ցփք]{2}(?=[եիոա])")
_NOUN_OF_QUALITY = re.compile(
    "(?<=[ա-և]{2})(?:ություն|ության|ությամբ|ությ)(?:ը|ն|ս|դ|ից|ով|ում|ներ.*)?$"
)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The stem of a folded word (`tokens.fold`); of another script, the word itself."""
    first = word[:1]
    if "а" <= first <= "я":
        return _russian(word)
    if "ա" <= first <= "և":
        return _armenian(word)
    if "a" <= first <= "z":
        return _english(word)
    return word


def _russian(word: str) -> str:
    word = _REFLEXIVE.sub("", word)
    return _FLEETING_RUSSIAN.sub("", _without(word, _RUSSIAN))


def _armenian(word: str) -> str:
    quality = _NOUN_OF_QUALITY.search(word)
    if quality:
        return word[: quality.start()] + "ություն"
    # Roots such as գին, ջուր keep two consonants alone: գնի, ջրեր.
    word = _without(word, _ARMENIAN, 2 if _SHORT_ROOT.match(word) else _LEAST)
    while True:
        shorter = _FLEETING_ARMENIAN.sub("", word)
        if shorter == word:
            return word
        word = shorter


def _without(
    word: str, endings: tuple[tuple[str, int], ...], at_least: int = _LEAST
) -> str:
    """The word with endings taken off, the longest first, while enough of it stays."""
    while True:
        for ending, least in endings:
            stays = min(least, at_least) if least == _LEAST else least
            if len(word) - len(ending) >= stays and word.endswith(ending):
                word = word.removesuffix(ending)
                break
        else:
            return word


def _english(word: str) -> str:
    word = word.removesuffix("'s").removesuffix("'")
    if word.endswith(("ies", "ied")) and len(word) > 4:
        word = word[:-3] + "i"
    elif word.endswith(("ches", "shes", "sses", "xes", "zes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-1]
    for ending in ("ing", "ed"):
        left = word.removesuffix(ending)
        if left != word and len(left) >= _LEAST and _ENGLISH_VOWEL.search(left):
            word = left + "."  # its e has gone with it, if it had one
            break
    ended = word.endswith(".")
    word = word.removesuffix(".")
    if len(word) > _LEAST and word[-1] == word[-2] and word[-1] not in "aeiou":
        word = word[:-1]
    if len(word) > _LEAST and word[-1] == "e" and not ended:
        word = word[:-1]
    elif len(word) > _LEAST and word[-1] == "y":
        word = word[:-1] + "i"
    return word
