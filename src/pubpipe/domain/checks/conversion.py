"""Measures of one system given in another: 6 feet and 1,8 m are the same length."""

import re

_ROUNDED = 0.07
"""How far a converted number may be from the exact one; translators round."""
# Words of the source → what a number of that unit may be multiplied by (NIST SP 811,
# appendix B), in every metric unit that a translator may choose.
_FACTORS = (
    (r"miles?|mph", (1.609344, 1609.344, 1.852)),
    (r"feet|foot|ft", (0.3048, 30.48)),
    (r"inch(?:es)?", (2.54, 25.4, 0.0254)),
    (r"yards?", (0.9144,)),
    (r"pounds?|lbs?", (0.45359237, 453.59237)),
    (r"ounces?|oz", (28.349523, 0.028349523)),
    (r"stones?", (6.35029,)),
    (r"gallons?", (3.785412, 4.54609)),
    (r"pints?", (0.473176, 0.568261)),
    (r"acres?", (0.40468564, 4046.8564, 40.468564, 0.0040468564)),
    (r"square (?:miles?|mi)", (2.589988, 258.9988)),
    (r"square feet|sq\.? ?ft", (0.09290304,)),
    (r"kilomet(?:re|er)s?|km|kilograms?|kg|tonn?es?|tons?", (1000.0, 0.001)),
)
_RULES = tuple(
    (re.compile(rf"(?<![^\W\d_])(?:{words})\b"), by) for words, by in _FACTORS
)
_FAHRENHEIT = re.compile(r"°\s?F\b|Fahrenheit|\dF\b")


def may_be(source: str, said: float, written: float) -> bool:
    """Tell whether the number written is the one said, in another unit."""
    wanted = [
        said * factor
        for words, factors in _RULES
        if words.search(source)
        for factor in factors
    ]
    if _FAHRENHEIT.search(source):
        wanted.append((said - 32) / 1.8)
    return any(
        abs(written - value) <= max(_ROUNDED * abs(value), 0.06) for value in wanted
    )
