"""Numbers of the source that a target has lost or changed.

Each language writes them its own way: 3.5 and 3,5; 1,200 and 1 200; 1 billion and
1 млрд; 5th, 5-й and 5-րդ; 2 p.m. and 14:00; two and 2. All of these are the same.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pubpipe.domain.checks import conversion, numerals
from pubpipe.domain.checks.finding import Finding, warning
from pubpipe.domain.checks.safety import without_addresses
from pubpipe.domain.saying import _

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
_CUT_OFF = re.compile(r"(?:covid|ковид|քովիդ)-(?!\d)", re.IGNORECASE)
_DATED = re.compile(r"[/.]?\d{1,4}[/.]\d|[/.]\d{1,4}\b")
_WRITTEN_OUT = 100
_SHIFT = 24
"""How far marks inside words and fractions may have moved a number to the right."""


@dataclass(frozen=True)
class _Number:
    """A number as written, where it stands, and everything that it may mean."""

    shown: str
    span: tuple[int, int] | None
    values: frozenset[float]
    is_dated: bool = False
    """Part of 14.01.2026 or 1/14: its month may come back as a word."""


@dataclass
class _Read:
    """The numbers of a text, all their meanings, and those of its words."""

    written: list[_Number] = field(default_factory=list)
    all: set[float] = field(default_factory=set)
    words: set[float] = field(default_factory=set)
    months: set[float] = field(default_factory=set)


def findings(source: str, target: str) -> Iterator[Finding]:
    """A warning for the numbers that do not agree; both texts are plain."""
    said, written = _read(source, english=True), _read(target, english=False)
    missing = [
        number
        for number in said.written
        if not (number.values & written.all) and not _spelled(number, written)
    ]
    extra = [
        number
        for number in written.written
        if not (number.values & said.all) and not _spelled(number, said)
    ]
    for number in list(missing):
        twin = next((other for other in extra if _is_twin(source, number, other)), None)
        if twin:
            missing.remove(number)
            extra.remove(twin)
    span = extra[0].span if extra else None
    if missing and extra:
        yield warning(
            "numbers",
            _(
                "The text lacks %(missing)s of the source; it has %(extra)s instead. "
                "Compare the numbers."
            ),
            span=span,
            missing=_listed(missing),
            extra=_listed(extra),
        )
    elif missing:
        yield warning(
            "numbers",
            _("The text lacks %(missing)s of the source. Compare the numbers."),
            missing=_listed(missing),
        )
    elif extra:
        yield warning(
            "numbers",
            _("The source does not have %(extra)s. Compare the numbers."),
            span=span,
            extra=_listed(extra),
        )


def _is_twin(source: str, said: _Number, written: _Number) -> bool:
    """Tell whether one number is the other in another unit; 88:99 is worth nothing."""
    if not said.values or not written.values:
        return False
    return conversion.may_be(source, max(said.values), max(written.values))


def _read(text: str, *, english: bool) -> _Read:
    # COVID-19 is often written without its year, but never with half of it.
    text = _CUT_OFF.sub(lambda match: " " * len(match[0]), text)
    original = text
    text = _POWER.sub(r"\1 ", without_addresses(text).translate(_INSIDE))
    for sign, decimal in _FRACTIONS.items():
        text = re.sub(rf"(?<!\d)[ ]?{sign}", f" 0{decimal}", text)
        text = re.sub(rf"(?<=\d)[ ]?{sign}", decimal, text)
    read = _Read()
    for match in _NUMBER.finditer(text):
        after = _AFTER.match(text, match.end())
        values = _values(match, english=english)
        factor = numerals.scale(after[1].lower()) if after else 1
        values |= {round(value * factor, 6) for value in values}
        near = max(0, match.start() - _SHIFT)
        at = original.find(match[0], near, match.end() + _SHIFT)
        span = (at, at + len(match[0])) if at >= 0 else None
        is_dated = bool(_DATED.match(text, max(0, match.start() - 1)))
        read.written.append(_Number(match[0], span, frozenset(values), is_dated))
    before: frozenset[float] = frozenset()
    for word in _WORD.findall(text):
        small = word.lower()
        meant = numerals.meanings(small)
        # Three thousand is 3000.
        read.words |= meant | {value * numerals.scale(small) for value in before}
        before = meant
        if numerals.month(small):
            read.months.add(numerals.month(small))
        if word.isupper() and numerals.roman(word):
            read.words.add(numerals.roman(word))
    if english:
        read.words |= set(numerals.spelled_out(text))
    read.all = {value for number in read.written for value in number.values}
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


def _spelled(number: _Number, other: _Read) -> bool:
    """Tell whether the number stands in the other text as a word."""
    values = number.values
    if values & other.words or (number.is_dated and values & other.months):
        return True
    # Twenty-five is two words, and an Armenian numeral one: քսանհինգ.
    return any(
        20 < value < _WRITTEN_OUT and value - value % 10 in other.words
        for value in values
    )


def _listed(numbers: list[_Number]) -> str:
    return ", ".join(dict.fromkeys(number.shown for number in numbers))
