"""Per cent, currency and unit signs that a target has lost or exchanged."""

import re
from collections.abc import Iterator

from pubpipe.domain.checks.finding import Finding, warning
from pubpipe.domain.saying import _

_PER_CENT = re.compile(
    r"(?<![\d.,])(\d[\d.,]{0,20})\s?(?:%|per\s?cent\b)", re.IGNORECASE
)
_PER_CENT_KEPT = re.compile(
    r"%|‰|per\s?cent|процент|проц\.|п\.\s?п|տոկոս", re.IGNORECASE
)
_CURRENCIES = (
    (r"\$\s?\d|\bUSD\b|\d \w* ?dollars?\b", r"\$|USD|долл|дол\.|бакс|դոլ", "dollars"),
    (r"€\s?\d|\d\s?€|\bEUR\b|\d \w* ?euros?\b", r"€|EUR|евро|եվրո", "euros"),
    (r"£\s?\d|\bGBP\b", r"£|GBP|фунт|ֆունտ", "pounds"),
    (r"¥\s?\d|\bJPY\b|\bCNY\b", r"¥|JPY|CNY|иен|йен|юан|իեն|յուան|յեն", "yen or yuan"),
    (r"₽|\bRUB\b|\d \w* ?rou?bles?\b", r"₽|RUB|руб|\dр\b|\d р\b|ռուբ", "roubles"),
    (r"֏|\bAMD\b|\d \w* ?drams?\b", r"֏|AMD|драм|դրամ", "drams"),
    (r"₾|\bGEL\b|\d \w* ?lari\b", r"₾|GEL|лари|լարի", "lari"),
    (r"₺|\bTRY\b|\d \w* ?liras?\b", r"₺|TRY|лир|լիր", "liras"),
    (r"₴|\bUAH\b|\d \w* ?hryvni\w+\b", r"₴|UAH|грив|գրիվ", "hryvnias"),
    (r"₹\s?\d|\bINR\b|\d \w* ?rupees?\b", r"₹|INR|рупи|ռուփ|ռուպ", "rupees"),
    (r"₼|\bAZN\b|\d \w* ?manats?\b", r"₼|AZN|манат|մանաթ", "manats"),
    (r"₸|\bKZT\b|\d \w* ?tenge\b", r"₸|KZT|тенге|տենգե", "tenge"),
)  # fmt: skip
_PREFIX = r"[^\W\d_]{0,20}"
_END = r"(?![^\W\d_])"
# Of each unit: how the source names it after a number, how it may come back, and the
# metric units that it may have been converted to. @ stands for the beginning of a
# compound: стометровый, հարյուրմետրանոց.
_UNITS = (
    (
        "kilometres",
        r"km|kph|kilomet(?:re|er)s?",
        r"км|@километр|կմ|@կիլոմետր|km",
        "",
    ),
    (
        "metres",
        r"met(?:re|er)s?",
        r"м\b|м/|@(?<!ло)(?<!нти)(?<!лли)метр|մ\b|մ/|@(?<!լո)(?<!տի)(?<!լի)մետր|m\b",
        "",
    ),
    ("centimetres", r"cm|centimet(?:re|er)s?", r"см|сантиметр|սմ|սանտիմետր|cm", ""),
    ("millimetres", r"mm|millimet(?:re|er)s?", r"мм|миллиметр|մմ|միլիմետր|mm", ""),
    ("miles", r"miles?|mph", r"мил[ьяие]|մղոն|mile|mph", r"км|километр|կմ|կիլոմետր"),
    (
        "feet",
        r"feet|foot|ft",
        r"фут|ֆուտ|ոտն",
        r"метр|м\b|см\b|сантим|մետր|մ\b|սմ|սանտիմ",
    ),
    ("inches", r"inch(?:es)?", r"дюйм|դյույմ|մատնաչափ", r"см|сантим|мм|սմ|սանտիմ|մմ"),
    ("acres", r"acres?", r"акр|ակր", r"гектар|га\b|кв|հեկտար|հա\b|քառ"),
    ("hectares", r"hectares?|ha", r"гектар|га\b|հեկտար|հա\b", ""),
    ("kilograms", r"kg|kilos?|kilograms?", r"кг|@кило|կգ|@կիլո|kg", ""),
    ("tonnes", r"tonn?es?|tons?", r"@тонн|т\b|@տոննա|տ\b", ""),
    ("litres", r"lit(?:re|er)s?", r"литр|л\b|լիտր|լ\b", ""),
    ("gallons", r"gallons?", r"галлон|գալոն", r"литр|л\b|լիտր"),
    ("megawatts", r"MW|megawatts?", r"МВт|мегаватт|ՄՎտ|մեգավատ|MW", ""),
    ("kilowatts", r"kW|kilowatts?", r"кВт|киловатт|կՎտ|կիլովատ|kW", ""),
    ("degrees", r"°\s?[CF]|degrees?", r"градус|Цельси|աստիճան|Ցելսի|°", ""),
)
_UNIT_RULES = tuple(
    (
        re.compile(
            rf"(?<![\d.,])(\d[\d.,]{{0,20}})[\s\u00a0-]?(?:(?:square|cubic)\s)?(?:{names}){_END}"
        ),
        # At the beginning of a word: 5км too, but not the м of another word.
        re.compile(rf"(?<![^\W\d_])(?:{own})".replace("@", _PREFIX), re.IGNORECASE),
        re.compile(rf"(?<![^\W\d_])(?:{kin})", re.IGNORECASE) if kin else None,
        name,
    )
    for name, names, own, kin in _UNITS
)
_CURRENCY_RULES = tuple(
    (re.compile(sign), re.compile(kept, re.IGNORECASE), name)
    for sign, kept, name in _CURRENCIES
)


def findings(source: str, target: str) -> Iterator[Finding]:
    """Warnings for what the numbers of the source measure and the target does not say."""
    yield from _per_cent(source, target)
    for sign, kept, name in _CURRENCY_RULES:
        if sign.search(source) and not kept.search(target):
            yield warning(
                "currency",
                _("The source speaks of %(name)s, the text does not. Add them."),
                name=name,
            )
    for sign, own, kin, name in _UNIT_RULES:
        said = sign.search(source)
        if not said or own.search(target):
            continue
        if kin is None or not kin.search(target):
            yield warning(
                "unit",
                _("The source gives a number in %(name)s, the text does not. Add it."),
                name=name,
            )
        elif (same := _written_as(said[1]).search(target)) and kin.match(
            target[same.end() :].lstrip(" \u00a0-")
        ):
            yield warning(
                "unit",
                _(
                    "The source says %(number)s %(name)s, the text gives the same number "
                    "in another unit. Convert it."
                ),
                span=same.span(),
                number=said[1],
                name=name,
            )


def _per_cent(source: str, target: str) -> Iterator[Finding]:
    said = _PER_CENT.findall(source)
    if not said:
        return
    kept = len(_PER_CENT_KEPT.findall(target))
    if not kept:
        yield warning(
            "percent", _("The source speaks of per cent, the text does not. Add it.")
        )
        return
    for number in said if kept < len(said) else ():
        bare = _bare_number(target, number)
        if bare:
            yield warning(
                "percent",
                _(
                    "The source says %(number)s per cent, the text %(number)s. Compare them."
                ),
                span=bare.span(),
                number=number,
            )


# Several numbers may share one sign: from 5 to 7%, 5, 6 and 7%, 5–7%.
_SHARED = re.compile(r"[^.;։()«»\n]{0,40}?(?:%|процент|տոկոս|п\.)", re.IGNORECASE)


def _bare_number(target: str, number: str) -> re.Match[str] | None:
    """Where the number stands without a sign of per cent anywhere behind it."""
    found = list(_written_as(number).finditer(target))
    if not found or any(_SHARED.match(target, match.end()) for match in found):
        return None
    return found[0]


def _written_as(number: str) -> re.Pattern[str]:
    """An English number as Russian and Armenian may write it: 1,200 is 1 200 or 1200."""
    marks = {".": "[.,]", ",": "[., \u00a0\u202f]?"}
    bare = "".join(marks.get(sign, sign) for sign in number.rstrip(".,"))
    return re.compile(rf"(?<![\d.,]){bare}(?!\d|[.,]\d)")
