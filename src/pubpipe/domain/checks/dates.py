"""Months and weekdays that a target has exchanged for others."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pubpipe.domain.checks.finding import Finding, warning
from pubpipe.domain.saying import _


@dataclass(frozen=True)
class _Name:
    """A month or weekday: `sure` finds it in English, `maybe` whatever may stand for it.

    `own` finds it in Russian and Armenian, and `alone` where it can mean nothing else.
    """

    sure: re.Pattern[str]
    maybe: re.Pattern[str]
    own: re.Pattern[str]
    alone: re.Pattern[str]


def _name(sure: str, maybe: str, russian: str, armenian: str, alone: str = "") -> _Name:
    own = rf"\b(?:{russian}|{armenian})"
    return _Name(
        re.compile(sure),
        re.compile(maybe, re.IGNORECASE),
        re.compile(own, re.IGNORECASE),
        re.compile(rf"\b(?:{alone})" if alone else own, re.IGNORECASE),
    )


def _in_date(word: str) -> str:
    """May and March are words too: they need a number or a preposition beside them."""
    before = [
        "in",
        "In",
        "by",
        "to",
        "of",
        "and",
        "for",
        "until",
        "since",
        "late",
        "early",
        "last",
        "next",
        "this",
        "from",
        "From",
    ]
    lead = "|".join(rf"(?<=\b{each} )" for each in before)
    return rf"(?:(?<=\d )|(?<=\dth )|{lead})\b{word}\b(?! [A-Z])|\b{word}(?=,? \d)"


def _short(word: str) -> str:
    return rf"(?<=\d ){word}\b|\b{word}\.? (?=\d)"


def _month(short: str, rest: str, number: str) -> str:
    """The month as a word, whole or shortened, or by its number in a date of figures."""
    return rf"\b{short}(?:{rest})?\b|\b{number}[/.-]\d|\d[/.-]{number}\b"


def _day(short: str, rest: str = "") -> str:
    return rf"\b{short}(?:{rest}(?:days?)?)?\b"


_MONTHS = (
    _name(rf"\bJanuary\b|{_short('Jan')}", _month("jan", "uary", "0?1"), "январ", "հունվար"),
    _name(rf"\bFebruary\b|{_short('Feb')}", _month("feb", "ruary", "0?2"), "феврал", "փետրվար"),
    _name(_in_date("March"), _month("mar", "ch", "0?3"), r"март(?:а|е|у|ом)?\b", r"մարտ"),
    _name(rf"\bApril\b|{_short('Apr')}", _month("apr", "il", "0?4"), "апрел", "ապրիլ"),
    _name(_in_date("May"), _month("may", "", "0?5"), r"ма(?:й|я|е|ю|ем)\b", "մայիս"),
    _name(rf"\bJune\b|{_short('Jun')}", _month("jun", "e", "0?6"), "июн[ьяею]", "հունիս"),
    _name(rf"\bJuly\b|{_short('Jul')}", _month("jul", "y", "0?7") + r"|\b4th\b", "июл[ьяею]", "հուլիս"),
    _name(rf"\bAugust\b(?! [A-Z])|{_short('Aug')}", _month("aug", "ust", "0?8"), "август", "օգոստոս"),
    _name(rf"\bSeptember\b|{_short('Sept?')}", _month("sep", "t|tember", "0?9"), "сентябр", "սեպտեմբեր"),
    _name(rf"\bOctober\b|{_short('Oct')}", _month("oct", "ober", "10"), "октябр", "հոկտեմբեր"),
    _name(rf"\bNovember\b|{_short('Nov')}", _month("nov", "ember", "11"), "ноябр", "նոյեմբեր"),
    _name(rf"\bDecember\b|{_short('Dec')}", _month("dec", "ember", "12"), "декабр", "դեկտեմբեր"),
)  # fmt: skip
_DAYS = (
    _name(r"\bMondays?\b", _day("mon"), "понедельник", "երկուշաբթի"),
    _name(r"\bTuesdays?\b", _day("tue", "s"), "вторник", "երեքշաբթի"),
    # Среда is an environment too, and շաբաթ a week.
    _name(r"\bWednesdays?\b", _day("wed", "nes"), r"сред(?:а|у|ы|е|ой|ам)\b", "չորեքշաբթի",
          r"չորեքշաբթի|(?<=\bв )среду|(?<=\bпо )средам"),
    _name(r"\bThursdays?\b", _day("thu", "rs"), "четверг", "հինգշաբթի"),
    _name(r"\bFridays?\b", _day("fri"), "пятниц", "ուրբաթ"),
    _name(r"\bSaturdays?\b", _day("sat", "ur") + "|weekend", "суббот", "շաբաթ", "суббот"),
    _name(r"\bSundays?\b", _day("sun") + "|weekend", "воскресен", "կիրակի"),
)  # fmt: skip
_INSIDE = dict.fromkeys(map(ord, "\u055b\u055c\u055e"))


def findings(source: str, target: str) -> Iterator[Finding]:
    """A warning where a month or a weekday of the source became another one."""
    target = target.translate(_INSIDE)
    for names in (_MONTHS, _DAYS):
        lost, other = [], []
        for name in names:
            said, written = _all(name.sure, source), _all(name.own, target)
            alone = _all(name.alone, target)
            if said and not written:
                lost.append(said[0].strip())
            elif len(alone) > len(_all(name.maybe, source)):
                other.append(alone[0])
        if lost and other:
            yield warning(
                "dates",
                _("The source says %(said)s, the text %(written)s. Compare the dates."),
                said=", ".join(lost),
                written=", ".join(other),
            )


def _all(pattern: re.Pattern[str], text: str) -> list[str]:
    return [match[0] for match in pattern.finditer(text)]
