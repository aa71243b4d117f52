"""Letters of another script that look like those of the word they stand in."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from pubpipe.domain.checks.finding import Edit, Finding, warning
from pubpipe.domain.locale import Locale
from pubpipe.domain.saying import _

# The marks of Armenian words and the stress of Russian ones do not end a word.
_WORD = re.compile("(?:[^\\W\\d_][\u0301\u055b\u055c\u055e\u00ad]*)+")
_CYRILLIC = {
    **dict(zip("aceopxyABCEHKMOPTXY", "асеорхуАВСЕНКМОРТХУ", strict=True)),
    **{"i": "і", "I": "І", "s": "ѕ", "S": "Ѕ", "j": "ј", "J": "Ј"},
}
_ARMENIAN = dict(zip("ouhnqgLUSOZ", "օսհոգցԼՍՏՕՀ", strict=True)) | {"j": "յ"}
_TWINS = {
    "CYRILLIC": {
        **_CYRILLIC,
        **{
            own: _CYRILLIC[latin]
            for latin, own in _ARMENIAN.items()
            if latin in _CYRILLIC
        },
    },
    "ARMENIAN": {
        **_ARMENIAN,
        **{
            own: _ARMENIAN[latin]
            for latin, own in _CYRILLIC.items()
            if latin in _ARMENIAN
        },
    },
    "LATIN": {own: latin for latin, own in (*_ARMENIAN.items(), *_CYRILLIC.items())},
}
"""Per script: what may stand in its words from elsewhere, and the letter that is meant."""
_ALIKE = (
    frozenset(_CYRILLIC)
    | frozenset(_ARMENIAN)
    | frozenset(_CYRILLIC.values())
    | frozenset(_ARMENIAN.values())
)
_SCRIPTS = frozenset(_TWINS)


def look_alikes(source: str, target: str, locale: Locale) -> Iterator[Finding]:
    """A warning for each word of `target` with such letters, and the word as it is meant."""
    known = {match[0] for match in _WORD.finditer(source)}
    seen: set[str] = set()
    for match in _WORD.finditer(target):
        word = match[0]
        if word in seen or word in known:
            continue
        odd = _odd(word, locale, match.start(), target)
        if not odd:
            continue
        seen.add(word)
        twins = _TWINS[locale.script]
        edits = tuple(
            Edit(match.start() + at, match.start() + at + 1, twins[word[at]])
            for at in odd
            if word[at] in twins
        )
        names = (f"{word[at]} is {script_of(word[at]).title()}" for at in odd)
        yield warning(
            "look-alike",
            _(
                "“%(word)s” holds letters of another script that only look right "
                "(%(letters)s). Type the word again on the %(language)s keyboard."
            ),
            span=match.span(),
            fix=edits if len(edits) == len(odd) else (),
            word=word,
            letters=", ".join(dict.fromkeys(names)),
            language=locale.english_name,
        )


@lru_cache(maxsize=4096)
def script_of(letter: str) -> str:
    """The script of a letter as the first word of its Unicode name, such as `CYRILLIC`."""
    return unicodedata.name(letter, "UNKNOWN").partition(" ")[0]


def _odd(word: str, locale: Locale, start: int, text: str) -> list[int]:
    """Where in the word letters of another script stand, if that looks like a slip."""
    letters = [(at, script_of(sign)) for at, sign in enumerate(word) if sign.isalpha()]
    scripts = {script for _at, script in letters}
    if len(scripts) > 1 and scripts <= _SCRIPTS:
        if locale.script in scripts:
            odd = [at for at, script in letters if script != locale.script]
        else:
            fewest = min(scripts, key=[script for _at, script in letters].count)
            odd = [at for at, script in letters if script == fewest]
        # Half a word is no slip of the keyboard: Eвро is one, ИнтерBrand is a name.
        is_one = len(odd) == 1 and len(letters) > 3 and word[odd[0]].islower()
        return odd if is_one or all(word[at] in _ALIKE for at in odd) else []
    # A preposition or pronoun of one letter, typed on the wrong keyboard: c, o, y, a.
    is_slip = (
        locale.script == "CYRILLIC"
        and word in ("a", "c", "o", "y", "A", "C", "O", "Y", "B", "K")
        and text[start - 1 : start] in ("", " ", "«", "(", "\n")
        and text[start + 1 : start + 2] == " "
        and script_of(text[start + 2 : start + 3] or " ") == "CYRILLIC"
    )
    return [0] if is_slip else []
