"""The order of names in a list, as the Unicode CLDR has it for our scripts.

What the full algorithm (UTS #10, https://unicode.org/reports/tr10/) needs a library and a
table of 40,000 rows for, three alphabets need a few lines: letters count first, accents
next, case last; the locale's own script stands before the others. A test holds this
against ICU's own order (docs/decisions/0005).
"""

import unicodedata
from functools import lru_cache

Key = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]

_LATIN = "abcdeəfghiıjklmnopqrstuvwxyzþ"
_CYRILLIC = "абвгґдђеєжзѕиіїйјклљмнњопрстћуўфхцчџшщъыьэюяѣѳѵ"
_GEORGIAN = "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ"
_ARMENIAN = "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ"
_SCRIPTS = (_LATIN, _CYRILLIC, _GEORGIAN, _ARMENIAN)
_FIRST = {"ru": _CYRILLIC, "hy": _ARMENIAN, "ka": _GEORGIAN}
"""By BCP-47 tag, the script that the locale puts before the others."""
_SIGNS = "_-‐‑–—,;:!?.…։՝՞՛՜'‘’“”„\"«»()[]{}@*/\\&#%+<=>|~$֏₽€"
_WHOLE = {"æ": "ae", "œ": "oe", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d"}
"""Letters that sort as others do, with the weight of an accent."""
_SPACE, _SIGN, _DIGIT, _LETTER, _OTHER = 1, 100, 1000, 2000, 10_000
_STROKE = 0x338
_SMALL, _JOINED, _CAPITAL = range(3)


def sort_key(text: str, tag: str) -> Key:
    """Return what to sort `text` by in the locale with this BCP-47 tag."""
    letters = _letters(tag)
    first: list[int] = []
    second: list[int] = []
    third: list[int] = []
    for sign, case in _signs(text, tag):
        if unicodedata.combining(sign) and first:
            second[-1] = second[-1] * 1000 + ord(sign)
            continue
        for part in _WHOLE.get(sign, sign):
            first.append(letters.get(part) or _weight(part))
            second.append(_STROKE if sign in _WHOLE else 0)
            third.append(case)
    return tuple(first), tuple(second), tuple(third)


def _signs(text: str, tag: str) -> list[tuple[str, int]]:
    """Split into small letters, other characters and accents, each with its case."""
    found: list[tuple[str, int]] = []
    for sign in unicodedata.normalize("NFC", text):
        small = sign.lower()
        case = _SMALL if small == sign else _CAPITAL
        if sign == "և":
            # Reformed Armenian spelling reads it as եվ; elsewhere it is ե and ւ.
            found += [("ե", _JOINED), ("վ" if tag == "hy" else "ւ", _JOINED)]
        elif small in _KNOWN:
            found.append((small, case))
        else:
            found += [(each, case) for each in unicodedata.normalize("NFD", small)]
    return found


def _weight(sign: str) -> int:
    """Place what belongs to none of the alphabets."""
    if sign.isspace():
        return _SPACE
    if sign in _SIGNS:
        return _SIGN + _SIGNS.index(sign)
    digit = unicodedata.digit(sign, None)
    if digit is not None:
        return _DIGIT + digit
    if unicodedata.category(sign)[0] in "PSZC":
        return _SIGN + len(_SIGNS)
    return _OTHER + ord(sign)


@lru_cache(maxsize=16)
def _letters(tag: str) -> dict[str, int]:
    first = _FIRST.get(tag, _LATIN)
    order = first + "".join(script for script in _SCRIPTS if script != first)
    return {letter: _LETTER + at for at, letter in enumerate(order)}


_KNOWN = frozenset("".join(_SCRIPTS)) | frozenset(_WHOLE)
