"""Where sentences end: a library's word on it, put right for news in our languages.

sentencex knows abbreviations and is offline and lossless. What is here was found wrong
on the cases of tests/unit/test_sentence_splitting.py. Armenian has rules of its own:
`։` (or `:`) ends a sentence, a dot only shortens a word.
"""

from __future__ import annotations

import re

import sentencex  # type: ignore[import-untyped]

_CAPITAL = "A-ZА-ЯЁԱ-Ֆ"
_ARMENIAN_END = re.compile(
    rf"(?:[։:!?…]|\.\.\.)[»”\")]*\s+(?=[«“„\"(—–-]*\s*[{_CAPITAL}\d])"
)
_GOES_ON = {
    "en": re.compile(r"[a-z]"),
    # — сказал он. (what comes after a quotation)
    "ru": re.compile(r"(?:[—–-]\s*)?[a-zа-яё]"),
}
"""What a sentence does not begin with."""
_SHORT = {
    "en": re.compile(
        r"\b(?:approx|figs?|vols?|nos?|pp?|ca?|est|art|sec|ch)\.\s*$", re.I
    ),
    "ru": re.compile(
        r"(?<!\w)(?:им|ул|пр|пл|пер|просп|бул|д|кв|корп|стр|рис|табл|гл|ст|пп?|проф|акад|"
        r"доц|св|ген|полк|г|гор|р|оз|о|с|пос|обл|см|ср|т|тов|гр|ред|сост|тел)\.\s*$",
        re.I,
    ),
}
"""Short forms that are written before a name or a number, never at the end."""
_ENDS_TOO = {
    "en": re.compile(rf"(?:…|[.!?]\)|\d\s?[CFKV]\.)\s+(?=[“\"(]?[{_CAPITAL}])"),
    "ru": re.compile(
        r"(?:…|[.!?]\)|(?<!\w)(?:т\. ?[дп]|др|пр)\."
        r"|\d\s?(?:гг?|ч|мин|сек|к?м|к?г|руб|коп|тыс|млн|млрд)\.)"
        rf"\s+(?=[«“(]?[{_CAPITAL}])"
    ),
}
"""What the library takes for the middle of a sentence: a unit or a “and so on” before
a capital letter, an ellipsis, a bracket that holds a whole sentence."""
_NUMBER_FIRST = re.compile(r"\d")


def ends(line: str, language: str) -> set[int]:
    """Return the places in a line at which a new sentence begins, or might: 0 may be one."""
    language = language.partition("-")[0]
    if language == "hy":
        return {match.end() for match in _ARMENIAN_END.finditer(line)}
    found, at = set(), 0
    for part in sentencex.segment(language, line):
        at += len(part)
        if not _goes_on(line[max(0, at - 20) : at], line[at:], language):
            found.add(at)
    if more := _ENDS_TOO.get(language):
        found |= {match.end() for match in more.finditer(line)}
    return found


def _goes_on(before: str, after: str, language: str) -> bool:
    """Tell whether the library cut within a sentence."""
    lower, short = _GOES_ON.get(language), _SHORT.get(language)
    if lower and lower.match(after):
        return True
    if not (short and short.search(before)):
        return False
    return language != "en" or bool(_NUMBER_FIRST.match(after))
