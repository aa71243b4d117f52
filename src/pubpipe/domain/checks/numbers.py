"""Numbers of the source that a target has lost or changed.

Each language writes them its own way: 3.5 and 3,5; 1,200 and 1 200; 1 billion and
1 млрд; 5th, 5-й and 5-րդ; 2 p.m. and 14:00; two and 2. All of these are the same.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pubpipe.domain.checks import numerals
from pubpipe.domain.checks.finding import Finding, warning
from pubpipe.domain.checks.safety import without_addresses

_GROUP = "[,.'’ \u00a0\u2009\u202f]"
_NUMBER = re.compile(
    r"(?<![\d])(?:"
    r"(?P<hour>[0-2]?\d)[:։](?P<minute>[0-5]\d)(?:[:։]\d\d)?(?!\d)"
    r"|(?P<indian>\d{1,2}(?:,\d\d)+,\d{3}(?!\d))"
    rf"|(?P<grouped>\d{{1,3}}(?:{_GROUP}\d{{3}})+(?!\d)(?:[.,]\d+)?)"
    r"|(?P<simple>\d+(?:[.,]\d+)?)"
    r")"
)
_WORD = re.compile(r"[^\W\d_]+")
_AFTER = re.compile(r"[\s\u00a0\u202f-]*([^\W\d_]+)")
_NOON = re.compile(r"[\s\u00a0\u202f]*p\.?\s?m\b", re.IGNORECASE)
# An area or a volume is no number of its own: 2.2 million km2. (A word without a bound
# would be looked for from every digit of a long number.)
_POWER = re.compile(r"(?<=\d)(\s?\w{0,20}\s?(?:[kcm]?m|[кс]?м|мм|[կս]?մ|մմ))[23]\b")
_FRACTIONS = {"½": ".5", "¼": ".25", "¾": ".75"}
_INSIDE = dict.fromkeys(map(ord, "\u055b\u055c\u055e\u055f\u00ad\u0301"))
_DASHES = ("-", "–", "—", "\u2010", "\u2011")
_WRITTEN_OUT = 100


@dataclass
class _Read:
    """The numbers of a text: as written with what each may mean, and all meanings."""

    written: list[tuple[str, set[float]]] = field(default_factory=list)
    all: set[float] = field(default_factory=set)
    words: set[float] = field(default_factory=set)


def findings(source: str, target: str) -> Iterator[Finding]:
    """A warning for the numbers that do not agree; both texts are plain."""
    said, written = _read(source, english=True), _read(target, english=False)
    missing = [
        shown
        for shown, values in said.written
        if not (values & written.all) and not _spelled(values, written)
    ]
    extra = [
        shown
        for shown, values in written.written
        if not (values & said.all) and not _spelled(values, said)
    ]
    if missing:
        instead = f"; it has {_listed(extra)} instead" if extra else ""
        yield warning(
            "numbers",
            f"The text lacks {_listed(missing)} of the source{instead}. Compare the numbers.",
        )
    elif extra:
        yield warning(
            "numbers",
            f"The source does not have {_listed(extra)}. Compare the numbers.",
        )


def _read(text: str, *, english: bool) -> _Read:
    text = _POWER.sub(r"\1", without_addresses(text).translate(_INSIDE))
    for sign, decimal in _FRACTIONS.items():
        text = re.sub(rf"(?<!\d)[ ]?{sign}", f" 0{decimal}", text)
        text = re.sub(rf"(?<=\d)[ ]?{sign}", decimal, text)
    read = _Read()
    for match in _NUMBER.finditer(text):
        after = _AFTER.match(text, match.end())
        values = _values(match, english=english)
        factor = numerals.scale(after[1].lower()) if after else 1
        read.written.append((match[0], values | {round(v * factor, 6) for v in values}))
    before: frozenset[float] = frozenset()
    for word in _WORD.findall(text):
        small = word.lower()
        meant = numerals.meanings(small)
        # Three thousand is 3000.
        read.words |= meant | {value * numerals.scale(small) for value in before}
        before = meant
        if numerals.month(small):
            read.words.add(numerals.month(small))
        if word.isupper() and numerals.roman(word):
            read.words.add(numerals.roman(word))
    read.all = {value for _, values in read.written for value in values}
    return read


def _values(match: re.Match[str], *, english: bool) -> set[float]:
    """Everything that the digits may mean; in English a comma groups and a point divides."""
    digits, rest = match[0], match.string[match.end() :]
    if match["hour"]:
        return _clock(int(match["hour"]), int(match["minute"]), rest)
    if match["indian"]:
        return {float(digits.replace(",", ""))}
    if match["grouped"]:
        return _grouped(digits, english=english)
    number = float(digits.replace(",", "."))
    values = {number}
    if digits.isdigit():
        if len(digits) == 4:
            values |= _clock(int(digits[:2]), int(digits[2:]), rest)
            # 1990s and 90-е; 2005-06 and 2005–2006.
            if rest.startswith("s") or match.string[: match.start()].endswith(_DASHES):
                values.add(float(digits[2:]))
        if _NOON.match(rest) and number <= 12:
            values |= {number % 12 + 12, _minutes(int(number) % 12 + 12, 0)}
        elif number < 25:
            values.add(_minutes(int(number), 0))
    elif re.fullmatch(r"[0-2]?\d[.,][0-5]\d", digits):
        hour, minute = re.split("[.,]", digits)
        values |= _clock(int(hour), int(minute), rest)
    return values


def _grouped(digits: str, *, english: bool) -> set[float]:
    """The value of 1,200,000.5 or 1 200 000,5; 1.200 may be either thing."""
    marks = re.findall(r"\D", digits)
    tail = digits.rsplit(marks[-1], 1)[1]
    whole = float(re.sub(r"\D", "", digits))
    if len(tail) != 3 or (marks[-1] != marks[0] and marks[-1] in ".,"):
        head = re.sub(r"\D", "", digits[: -len(tail)])
        return {float(f"{head}.{tail}")}
    if len(marks) == 1 and marks[0] in ".,":
        decimal = float(digits.replace(",", "."))
        if english:
            return {decimal if marks[0] == "." else whole}
        return {whole, decimal}
    return {whole}


def _clock(hour: int, minute: int, rest: str) -> set[float]:
    if hour > 24 or minute > 59:
        return set()
    values = {_minutes(hour, minute)}
    if _NOON.match(rest) or hour <= 12:
        values.add(_minutes(hour % 12 + 12, minute))
    if minute == 0:
        values.add(float(hour))
    return values


def _minutes(hour: int, minute: int) -> float:
    # A range of its own, so that a time never equals a plain number.
    return -(hour * 60 + minute) - 1.0


def _spelled(values: set[float], other: _Read) -> bool:
    """Tell whether the number stands in the other text as a word."""
    if values & other.words:
        return True
    # Twenty-five is two words, and an Armenian numeral one: քսանհինգ.
    return any(
        20 < value < _WRITTEN_OUT and value - value % 10 in other.words
        for value in values
    )


def _listed(numbers: list[str]) -> str:
    return ", ".join(dict.fromkeys(numbers))
