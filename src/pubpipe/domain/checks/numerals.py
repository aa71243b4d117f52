"""Numbers as words: what a numeral, a scale or a month name in three languages is worth."""

import re
from collections.abc import Iterator
from functools import lru_cache

Words = tuple[tuple[re.Pattern[str], float], ...]


def _table(rows: dict[float, str]) -> Words:
    return tuple((re.compile(stems), value) for value, stems in rows.items())


# Stems, matched at a word's start: numerals decline and stand in compounds.
_SMALL = _table(
    {
        0: r"zero|no\b|ноль|нул[ьяеёю]|զրո",
        0.5: r"half|половин|полтор|полу(?!ч)|пол\b|կես|կիս",
        1: r"one\b|first|single|once|an?\b|один|одн(?!ак)|перв|едини|раз\b|մեկ|մի\b|առաջին|միակ",
        2: r"two|second|twice|double|both|pair|couple|два(?:\b|жд)|две(?:\b|нн)|дву[хм]|дво[ей]|"
        r"вдво|втор|об[ао]|обе|пар[аыуе]?\b|երկու|երկո|երկրորդ|երկամյա|կրկն|զույգ",
        3: r"three|third|triple|thrice|тр[ёо]|три|трех|трем|трет|երեք|երրորդ|եռ[աօ]",
        4: r"four|quarter|четыр|четв[её]р|չորս|չորրորդ|քառ[աօ]",
        5: r"five|fifth|пят|հինգ|հնգ",
        6: r"six|шест|վեց",
        7: r"seven|семь\b|семью\b|семи|семер|седьм|յոթ",
        8: r"eight|вос[ье]м|ութ",
        9: r"nine|ninth|девят|ինը|ինն",
        10: r"ten\b|tenth|tens\b|decade|десят|տաս",
        11: r"eleven|одиннадцат|տասնմեկ",
        12: r"twelve|twelfth|dozen|двенадцат|дюжин|տասներկու",
        13: r"thirteen|тринадцат|տասներեք",
        14: r"fourteen|четырнадцат|տասնչորս",
        15: r"fifteen|пятнадцат|տասնհինգ",
        16: r"sixteen|шестнадцат|տասնվեց",
        17: r"seventeen|семнадцат|տասնյոթ",
        18: r"eighteen|восемнадцат|տասնութ",
        # The illness is named with and without its year.
        19: r"nineteen|девятнадцат|տասնինն?|covid|ковид|коронавир|կորոնավիր|քովիդ",
        20: r"twent|двадцат|քսան",
        24: r"сут(?:ки|ок)|круглосут|շուրջօրյա",
        30: r"thirt(?:y|ie)|тридцат|երեսուն",
        40: r"fort(?:y|ie)|сорок|քառասուն",
        50: r"fift(?:y|ie)|half|пятьдесят|пятидесят|половин|հիսուն|կես",
        60: r"sixt(?:y|ie)|шестьдесят|шестидесят|վաթսուն",
        70: r"sevent(?:y|ie)|семьдесят|семидесят|յոթանասուն",
        80: r"eight(?:y|ie)|восемьдесят|восьмидесят|ութսուն",
        90: r"ninet(?:y|ie)|девяност|իննսուն",
        100: r"hundred|centur|сто\b|ста\b|сот|столет|стом|век(?:\b|[аеуо])|հարյուր|դար(?:\b|եր|ում|ի\b)",
        1000: r"thousand|тысяч|millenni|հազար",
        1e6: r"million|миллион|միլիոն",
        1e9: r"billion|миллиард|միլիարդ",
    }
)
_SCALES = _table(
    {
        1e2: r"hundreds?\b|сот(?:ен|ни|ня)\b|հարյուր",
        1e3: r"thousands?\b|k\b|тыс|հազար",
        1e5: r"lakhs?\b",
        1e6: r"millions?\b|mn?\b|млн|миллион|միլիոն|մլն",
        1e7: r"crores?\b",
        1e9: r"billions?\b|bn?\b|млрд|миллиард|միլիարդ|մլրդ",
        1e12: r"trillions?\b|tn\b|трлн|триллион|տրիլիոն|տրլն",
    }
)
_MONTHS = _table(
    {
        1: r"jan(?:uary)?\b|январ|հունվար",
        2: r"feb(?:ruary)?\b|феврал|փետրվար",
        3: r"mar(?:ch)?\b|март|մարտ",
        4: r"apr(?:il)?\b|апрел|ապրիլ",
        5: r"may\b|ма[йяею]\b|մայիս",
        6: r"june?\b|июн|հունիս",
        7: r"july?\b|июл|հուլիս",
        8: r"aug(?:ust)?\b|август|օգոստոս",
        9: r"sept?(?:ember)?\b|сентябр|սեպտեմբեր",
        10: r"oct(?:ober)?\b|октябр|հոկտեմբեր",
        11: r"nov(?:ember)?\b|ноябр|նոյեմբեր",
        12: r"dec(?:ember)?\b|декабр|դեկտեմբեր",
    }
)
_UNITS_AND_TENS = {
    word: float(value)
    for value, word in (
        *enumerate(
            [
                "zero",
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten",
                "eleven",
                "twelve",
                "thirteen",
                "fourteen",
                "fifteen",
                "sixteen",
                "seventeen",
                "eighteen",
                "nineteen",
            ]
        ),
        *zip(
            range(20, 100, 10),
            [
                "twenty",
                "thirty",
                "forty",
                "fifty",
                "sixty",
                "seventy",
                "eighty",
                "ninety",
            ],
            strict=True,
        ),
    )
}
_THOUSANDS = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_ROMAN = re.compile(r"(?=[IVXLC])(?:X[LC]|L?X{0,3})(?:I[XV]|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
# Cyrillic and Armenian keyboards lead to Roman numbers in look-alike letters.
_TO_LATIN = str.maketrans("ХІ", "XI")


@lru_cache(maxsize=8192)
def meanings(word: str) -> frozenset[float]:
    """The numbers that a word (in small letters) may stand for."""
    return frozenset(value for stem, value in _SMALL if stem.match(word))


@lru_cache(maxsize=8192)
def scale(word: str) -> float:
    """What a number is multiplied by when this word follows it; 1 for any other word."""
    for stem, value in _SCALES:
        if stem.match(word):
            return value
    return 1


@lru_cache(maxsize=8192)
def month(word: str) -> int:
    """The month's number, 0 when the word names none."""
    for stem, value in _MONTHS:
        if stem.match(word):
            return int(value)
    return 0


def spelled_out(text: str) -> Iterator[float]:
    """The numbers that English words make together: two hundred and seventy-two is 272."""
    total = current = 0.0
    is_number = False
    for word in re.findall(r"[a-z]+|[^\sa-z-]", text.lower()):
        if word in _UNITS_AND_TENS:
            current += _UNITS_AND_TENS[word]
        elif word == "hundred" and is_number:
            current *= 100
        elif word in _THOUSANDS and is_number:
            total, current = total + current * _THOUSANDS[word], 0.0
        elif word == "and" and is_number:
            continue
        else:
            if is_number:
                yield total + current
            total, current, is_number = 0.0, 0.0, False
            continue
        is_number = True
    if is_number:
        yield total + current


def roman(word: str) -> int:
    """The value of a Roman number in capitals, 0 for any other word."""
    letters = word.translate(_TO_LATIN)
    if not letters or not _ROMAN.fullmatch(letters):
        return 0
    values = [_ROMAN_VALUES[letter] for letter in letters]
    after = [*values[1:], 0]
    return sum(
        -one if one < two else one for one, two in zip(values, after, strict=True)
    )
