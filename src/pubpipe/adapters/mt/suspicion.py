"""What is suspicious about a draft, as flags for the person who reads it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from pubpipe.adapters.mt.protection import lost, without_addresses
from pubpipe.domain.locale import Locale

UNUSABLE = frozenset(("empty", "repetition", "wrong_script"))
"""Flags of a text that is no draft: to write anew is faster than to read it."""
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_JOIN = re.compile(r"['’\-]")
# A few letters said six times on end: a model that stutters.
_STUTTER = re.compile(r"([^\W\d_]{1,12}?)\1{5,}", re.IGNORECASE)
_SIGN = re.compile(r"\w+|[^\w\s]")
_LATIN = "LATIN"
_LONGEST_LOOP = 6
_TIMES = 4


def flags(source: str, target: str, locale: Locale, *, cut: bool) -> tuple[str, ...]:
    """Return the flags of a whole draft; both texts are plain.

    `empty`, `repetition`, `wrong_script`, `too_long`, `url` and `number`. An empty
    draft has no other flag.
    """
    if not says_something(target):
        return ("empty",) if says_something(source) else ()
    found = []
    if is_loop(target) and not is_loop(source):
        found.append("repetition")
    if is_wrong_script(source, target, locale):
        found.append("wrong_script")
    if cut or len(target) > 3 * len(source) + 40:
        found.append("too_long")
    return (*found, *lost(source, target))


def says_something(text: str) -> bool:
    """Tell whether there is a letter or digit in the text."""
    return any(sign.isalnum() for sign in text)


def is_loop(text: str) -> bool:
    """Tell whether up to six words or marks stand four times on end, or letters stutter."""
    if _STUTTER.search(text):
        return True
    signs = _SIGN.findall(text.casefold())
    return _repeats(signs) or _repeats([sign for sign in signs if sign[0].isalnum()])


def is_wrong_script(source: str, target: str, locale: Locale) -> bool:
    """Tell whether the draft is not written in the locale's letters.

    Names and terms may stand in the source's letters when they are copied as they are;
    a third script may come from the source only.
    """
    seen = _words(source)
    main = Counter(_script(letter) for word in seen for letter in word)
    (usual, _), *_ = main.most_common(1) or [("", 0)]
    # A plain word copied as it is was not translated; a name or a quoted foreign word was.
    copied = {word for word in seen if not word.islower() or _script(word[0]) != usual}
    own = strange = 0
    for word in _words(target):
        if word in copied or _JOIN.split(word)[0] in copied:
            continue  # «Zvartnots-ում» is a copied name with an ending
        scripts = {_script(letter) for letter in word} - {""}
        if scripts - {locale.script, _LATIN, usual}:
            return True
        if scripts <= {locale.script}:
            own += len(word)
        else:
            strange += len(word)
    return strange > 0.3 * (own + strange)


def _repeats(words: Sequence[str]) -> bool:
    for length in range(1, min(_LONGEST_LOOP, len(words) // _TIMES) + 1):
        same = 0
        for here, later in zip(words, words[length:], strict=False):
            same = same + 1 if here == later else 0
            if same == (_TIMES - 1) * length:
                return True
    return False


def _words(text: str) -> list[str]:
    return _WORD.findall(without_addresses(text))


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    """Return the first word of a letter's Unicode name, for example CYRILLIC."""
    return unicodedata.name(letter, "").partition(" ")[0] if letter.isalpha() else ""
