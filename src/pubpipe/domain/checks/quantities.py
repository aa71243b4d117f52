"""Per cent, currency and unit signs that a target has lost."""

import re
from collections.abc import Iterator

from pubpipe.domain.checks.finding import Finding, warning

_PER_CENT = re.compile(r"(?<=\d)\s?%|\d\s?per\s?cent\b", re.IGNORECASE)
_PER_CENT_KEPT = re.compile(r"%|‰|per\s?cent|процент|проц\.|տոկոս", re.IGNORECASE)
_CURRENCIES = (
    (r"\$\s?\d|\bUSD\b|\d \w* ?dollars\b", r"\$|USD|долл|дол\.|бакс|դոլ", "dollars"),
    (r"€\s?\d|\d\s?€|\bEUR\b|\d \w* ?euros?\b", r"€|EUR|евро|եվրո", "euros"),
    (r"£\s?\d|\bGBP\b", r"£|GBP|фунт|ֆունտ", "pounds"),
    (r"¥\s?\d|\bJPY\b|\bCNY\b", r"¥|JPY|CNY|иен|йен|юан|իեն|յուան", "yen or yuan"),
    (r"₽|\bRUB\b|\d \w* ?rubles\b", r"₽|RUB|руб|ռուբ", "roubles"),
    (r"֏|\bAMD\b|\d \w* ?drams?\b", r"֏|AMD|драм|դրամ", "drams"),
)
_UNITS = (
    ("km", r"км|километр|կմ|կիլոմետր|km"),
    ("kg", r"кг|кило|կգ|կիլո|kg"),
    ("cm", r"см|сантиметр|սմ|սանտիմետր|cm"),
    ("mm", r"мм|миллиметр|մմ|միլիմետր|mm"),
    ("MW", r"МВт|мегаватт|ՄՎտ|մեգավատ|MW"),
    ("kW", r"кВт|киловатт|կՎտ|կիլովատ|kW"),
    ("°C", r"°|градус|աստիճան"),
    ("°F", r"°|градус|աստիճան"),
)
_UNIT_RULES = tuple(
    (
        re.compile(rf"\d[\s\u00a0-]?{name}(?![^\W_])"),
        re.compile(kept, re.IGNORECASE),
        name,
    )
    for name, kept in _UNITS
)
_CURRENCY_RULES = tuple(
    (re.compile(sign), re.compile(kept, re.IGNORECASE), name)
    for sign, kept, name in _CURRENCIES
)


def findings(source: str, target: str) -> Iterator[Finding]:
    """Warnings for what the numbers of the source measure and the target does not say."""
    if _PER_CENT.search(source) and not _PER_CENT_KEPT.search(target):
        yield warning(
            "percent", "The source speaks of per cent, the text does not. Add it."
        )
    for sign, kept, name in _CURRENCY_RULES:
        if sign.search(source) and not kept.search(target):
            yield warning(
                "currency", f"The source speaks of {name}, the text does not. Add them."
            )
    for sign, kept, name in _UNIT_RULES:
        if sign.search(source) and not kept.search(target):
            yield warning(
                "unit",
                f"The source gives a number in {name}, the text does not. Add it.",
            )
