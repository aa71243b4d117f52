"""Faults of every kind that the checks promise to find, put into good translations.

Nothing here looks at what the checks do: a fault is made wherever the kind applies, by
the chance of a seeded generator. A maker returns the damaged source and target, or None
where the kind does not apply.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from seeding.terms import ROWS, stems

Pair = tuple[str, str]
Maker = Callable[[str, str, str, random.Random], Pair | None]


@dataclass(frozen=True)
class Kind:
    """A kind of fault; `found_as` are the findings that name it."""

    name: str
    found_as: frozenset[str]
    make: Maker
    is_advisory: bool = False
    needs_glossary: bool = False
    """It can be found only in a segment whose article has the glossary."""


_NUMBER = re.compile(r"(?<![\w.,:</])\d+(?:[ \u00a0]\d{3})*(?:[.,]\d+)?(?![\w:>/])")
_MONTHS = {
    "ru": [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ],
    "arm": [
        "հունվար",
        "փետրվար",
        "մարտ",
        "ապրիլ",
        "մայիս",
        "հունիս",
        "հուլիս",
        "օգոստոս",
        "սեպտեմբեր",
        "հոկտեմբեր",
        "նոյեմբեր",
        "դեկտեմբեր",
    ],
}
_ENGLISH_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = {
    "ru": ["понедельник", "вторник", "четверг", "пятницу", "субботу", "воскресенье"],
    "arm": ["երկուշաբթի", "երեքշաբթի", "չորեքշաբթի", "հինգշաբթի", "ուրբաթ", "կիրակի"],
}
_ENGLISH_DAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_UNITS = {
    "ru": [
        (r"км\b|километр\w*", "метров"), (r"(?<!кило)(?<!санти)метр\w*", "километров"),
        (r"кг\b|килограмм\w*", "литров"), (r"мил(?:я|и|ь|ям?и?)\b", "футов"),
        (r"тонн\w*", "граммов"), (r"градус\w*|°C", "метров"),
    ],
    "arm": [
        (r"կմ\b|կիլոմետր\w*", "մետր"), (r"(?<!կիլո)(?<!սանտի)մետր\w*", "կիլոմետր"),
        (r"կգ\b|կիլոգրամ\w*", "լիտր"), (r"մղոն\w*", "ֆուտ"),
        (r"տոննա\w*", "գրամ"), (r"աստիճան\w*|°C", "մետր"),
    ],
}  # fmt: skip
_SOURCE_UNIT = re.compile(
    r"\d[\s-]?(?:km|kilomet\w+|met(?:er|re)s?|kg|kilogram\w*|miles?|tonn?es?|tons|°C|degrees)\b"
)
_MONEY = {
    "ru": (r"доллар\w*|евро|фунт\w*(?: стерлингов)?|рубл\w*|\$|€|£", {"$": "€", "€": "$", "£": "€"}, "тенге"),
    "arm": (r"դոլար\w*|եվրո\w*|ֆունտ\w*|ռուբլ\w*|\$|€|£", {"$": "€", "€": "$", "£": "€"}, "թենգե"),
}  # fmt: skip
_SOURCE_MONEY = re.compile(
    r"[$€£]\s?\d|\d[\d.,]* ?(?:\w+ )?(?:dollars|euros|roubles|rubles)\b"
)
_TWINS = {
    "ru": dict(zip("асеорхуАВСЕНКМОРТХ", "aceopxyABCEHKMOPTX", strict=True)),
    "arm": dict(zip("օսհոգցԼՍՏՕ", "ouhnqgLUSO", strict=True)),
}
_LATIN = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюя",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "zh",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "-",
            "y",
            "-",
            "e",
            "yu",
            "ya",
        ],
        strict=True,
    )
) | dict(
    zip(
        "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցփքօֆուև",
        [
            "a",
            "b",
            "g",
            "d",
            "e",
            "z",
            "e",
            "y",
            "t",
            "zh",
            "i",
            "l",
            "kh",
            "ts",
            "k",
            "h",
            "dz",
            "gh",
            "ch",
            "m",
            "y",
            "n",
            "sh",
            "o",
            "ch",
            "p",
            "j",
            "r",
            "s",
            "v",
            "t",
            "r",
            "ts",
            "p",
            "k",
            "o",
            "f",
            "o",
            "u",
            "ev",
        ],
        strict=True,
    )
)
_NEGATED = {
    "ru": re.compile(r"\b(?:не|нет|ни|нельзя) ", re.IGNORECASE),
    "arm": re.compile(r"(?<!\w)չ(?=[ա-ֆև]{2})|(?<!\w)չի(?!\w)|(?<!\w)ոչ "),
}
_DENIAL = re.compile(r"\bnot\b|n't\b|\bnever\b|\bno\b|\bcannot\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[\w)»][.!?…։])\s+(?=[«A-ZА-ЯЁԱ-Ֆ])")


def changed_number(
    source: str, target: str, locale: str, rng: random.Random
) -> Pair | None:
    places = list(re.finditer(r"(?<![<\d/])\d(?![/>])|(?<=\d)\d(?![/>])", target))
    if not places or not re.search(r"\d", source):
        return None
    at = rng.choice(places).start()
    other = rng.choice([digit for digit in "123456789" if digit != target[at]])
    return source, target[:at] + other + target[at + 1 :]


def dropped_number(
    source: str, target: str, locale: str, rng: random.Random
) -> Pair | None:
    places = list(_NUMBER.finditer(target))
    if not places or not re.search(r"\d", source):
        return None
    match = rng.choice(places)
    if len(re.findall(rf"(?<!\d){re.escape(match[0])}(?!\d)", target)) > 1:
        return None  # it is still there
    return source, target[: match.start()].rstrip() + " " + target[
        match.end() :
    ].lstrip()


def tenfold_number(
    source: str, target: str, locale: str, rng: random.Random
) -> Pair | None:
    places = [m for m in _NUMBER.finditer(target) if m[0].isdigit()]
    if not places or not re.search(r"\d", source):
        return None
    at = rng.choice(places).end()
    return source, target[:at] + "0" + target[at:]


def other_month(
    source: str, target: str, locale: str, rng: random.Random
) -> Pair | None:
    return _swapped(
        target,
        source,
        _MONTHS[locale],
        rng,
        re.compile(rf"\b(?:{'|'.join(_ENGLISH_MONTHS)})\b"),
    )


def other_weekday(
    source: str, target: str, locale: str, rng: random.Random
) -> Pair | None:
    return _swapped(target, source, _DAYS[locale], rng, _ENGLISH_DAY)


def _swapped(
    target: str,
    source: str,
    names: list[str],
    rng: random.Random,
    english: re.Pattern[str],
) -> Pair | None:
    if not english.search(source):
        return None
    found = [
        (m, name) for name in names for m in re.finditer(rf"(?<!\w){name}", target)
    ]
    if not found:
        return None
    match, name = rng.choice(found)
    other = rng.choice([each for each in names if each != name])
    return source, target[: match.start()] + other + target[match.end() :]


def other_unit(
    source: str, target: str, locale: str, rng: random.Random
) -> Pair | None:
    if not _SOURCE_UNIT.search(source):
        return None
    for pattern, other in _UNITS[locale]:
        if re.search(rf"\d[\s\u00a0-]?(?:{pattern})", target):
            changed = re.sub(rf"(?<![^\W\d_])(?:{pattern})", other, target)
            return (source, changed) if changed != target else None
    return None


def lost_per_cent(
    source: str, target: str, locale: str, rng: random.Random
) -> Pair | None:
    places = list(re.finditer(r"[\s\u00a0]?(?:%|процент\w*|տոկոս\w*)", target))
    if not places or not re.search(r"\d\s?%|\d per ?cent", source):
        return None
    match = rng.choice(places)
    return source, target[: match.start()] + target[match.end() :]


def other_currency(
    source: str, target: str, locale: str, rng: random.Random
) -> Pair | None:
    pattern, signs, word = _MONEY[locale]
    if not _SOURCE_MONEY.search(source) or not re.search(pattern, target):
        return None
    return source, re.sub(pattern, lambda m: signs.get(m[0], word), target)


def _tagged(source: str, target: str, rng: random.Random) -> Pair | None:
    """Both texts with a word of each in a tag, unless they have tags of their own."""
    if "<1>" in source and "</1>" in target:
        return source, target
    if "<" in source or "<" in target:
        return None
    out = []
    for text in (source, target):
        words = list(re.finditer(r"[^\W\d_]{3,}", text))
        if not words:
            return None
        word = rng.choice(words)
        out.append(f"{text[: word.start()]}<1>{word[0]}</1>{text[word.end() :]}")
    return out[0], out[1]


def lost_tag(source: str, target: str, locale: str, rng: random.Random) -> Pair | None:
    pair = _tagged(source, target, rng)
    return pair and (pair[0], re.sub(r"</?1>", "", pair[1]))


def broken_tag(
    source: str, target: str, locale: str, rng: random.Random
) -> Pair | None:
    pair = _tagged(source, target, rng)
    how = rng.choice(["</1>", "<1>"])
    return pair and (pair[0], pair[1].replace(how, "", 1))


def other_tag(source: str, target: str, locale: str, rng: random.Random) -> Pair | None:
    pair = _tagged(source, target, rng)
    return pair and (pair[0], pair[1].replace("<1>", "<7>").replace("</1>", "</7>"))


def other_link(
    source: str, target: str, locale: str, rng: random.Random
) -> Pair | None:
    address = f"https://example.org/{rng.randrange(100, 999)}/news"
    wrong = rng.choice(
        [address.replace("org", "com"), address[:-1], address.replace("/news", "/new")]
    )
    return f"{source} {address}", f"{target} {wrong}"


def straight_quotes(
    source: str, target: str, locale: str, rng: random.Random
) -> Pair | None:
    if "«" not in target:
        return None
    return source, target.replace("«", '"').replace("»", '"')


def english_quotes(
    source: str, target: str, locale: str, rng: random.Random
) -> Pair | None:
    if "«" not in target:
        return None
    return source, target.replace("«", "“").replace("»", "”")


def unpaired_quote(
    source: str, target: str, locale: str, rng: random.Random
) -> Pair | None:
    # Where the source itself is half of a speech, so is the target.
    if source.count('"') % 2 or source.count("“") != source.count("”"):
        return None
    if target.count("«") != target.count("»") or "«" not in target:
        return None
    # Two that close together may lawfully be written as one.
    if re.search(r"«[^»]*«", target):
        return None
    return source, target.replace(rng.choice("«»"), "", 1)


def hyphen_for_dash(
    source: str, target: str, locale: str, rng: random.Random
) -> Pair | None:
    places = list(re.finditer(r"(?<=[^\W\d])[ \u00a0][—–] (?=\S)", target))
    if not places:
        return None
    match = rng.choice(places)
    return source, target[: match.start()] + " - " + target[match.end() :]


def colon_for_stop(
    source: str, target: str, locale: str, rng: random.Random
) -> Pair | None:
    if not target.endswith("։") or source.endswith(":"):
        return None
    return source, target[:-1] + ":"


def point_for_stop(
    source: str, target: str, locale: str, rng: random.Random
) -> Pair | None:
    if not re.search(r"[^\W\d_]{2}։$", target):
        return None
    return source, target[:-1] + "."


def lost_stop(source: str, target: str, locale: str, rng: random.Random) -> Pair | None:
    if not source.endswith(".") or target[-1:] not in ".։" or target[-2:] == "..":
        return None
    return source, target[:-1]


def backtick(source: str, target: str, locale: str, rng: random.Random) -> Pair | None:
    return (source, target.replace("՝", "`", 1)) if "՝" in target else None


def foreign_question(
    source: str, target: str, locale: str, rng: random.Random
) -> Pair | None:
    if "՞" not in target:
        return None
    return source, target.replace("՞", "").rstrip("։") + "?"


def lost_question(
    source: str, target: str, locale: str, rng: random.Random
) -> Pair | None:
    if not source.endswith("?"):
        return None
    if locale == "arm":
        return (source, target.replace("՞", "")) if "՞" in target else None
    return (source, target[:-1] + ".") if target.endswith("?") else None


def doubled_space(
    source: str, target: str, locale: str, rng: random.Random
) -> Pair | None:
    return _at_space(source, target, rng, "  ")


def space_before_mark(
    source: str, target: str, locale: str, rng: random.Random
) -> Pair | None:
    places = list(re.finditer(r"(?<=[^\W\d]),(?= )", target))
    if not places:
        return None
    at = rng.choice(places).start()
    return source, target[:at] + " " + target[at:]


def lost_space(
    source: str, target: str, locale: str, rng: random.Random
) -> Pair | None:
    places = list(re.finditer(r"(?<=[^\W\d]), (?=[^\W\d])", target))
    if not places:
        return None
    at = rng.choice(places).end()
    return source, target[: at - 1] + target[at:]


def outer_space(
    source: str, target: str, locale: str, rng: random.Random
) -> Pair | None:
    return source, rng.choice([" " + target, target + " "])


def _at_space(source: str, target: str, rng: random.Random, new: str) -> Pair | None:
    places = [m.start() for m in re.finditer(r"(?<=\S) (?=\S)", target)]
    if not places:
        return None
    at = rng.choice(places)
    return source, target[:at] + new + target[at + 1 :]


def untranslated(
    source: str, target: str, locale: str, rng: random.Random
) -> Pair | None:
    words = re.findall(r"[a-z]{3,}", source)
    return (source, source) if len(words) > 2 else None


def half_untranslated(
    source: str, target: str, locale: str, rng: random.Random
) -> Pair | None:
    words, own = source.split(), target.split()
    if len(words) < 12 or len(own) < 8:
        return None
    left = " ".join(words[len(words) // 2 :])
    return source, " ".join(own[: len(own) // 2]) + " " + left


def transliterated(
    source: str, target: str, locale: str, rng: random.Random
) -> Pair | None:
    if len(re.findall(r"[^\W\d_]{4,}", target)) < 4:
        return None
    return source, "".join(_LATIN.get(sign.lower(), sign) for sign in target)


def look_alike(
    source: str, target: str, locale: str, rng: random.Random
) -> Pair | None:
    twins = _TWINS[locale]
    # A letter within a word of its own script, where nobody can see the difference.
    own = "А-Яа-яЁё" if locale == "ru" else "Ա-Ֆա-և"
    places = [
        m.start()
        for m in re.finditer(rf"(?<=[{own}])[{own}]|[{own}](?=[{own}])", target)
        if target[m.start()] in twins
    ]
    if not places:
        return None
    at = rng.choice(places)
    return source, target[:at] + twins[target[at]] + target[at + 1 :]


def doubled_word(
    source: str, target: str, locale: str, rng: random.Random
) -> Pair | None:
    places = list(re.finditer(r"(?<![\w-])[^\W\d_]{2,}(?= [^\W\d_])", target))
    if not places:
        return None
    match = rng.choice(places)
    return source, target[: match.end()] + " " + match[0] + target[match.end() :]


def cut_short(source: str, target: str, locale: str, rng: random.Random) -> Pair | None:
    if len(source) < 80:
        return None
    return source, target[: int(len(target) * 0.4)].rstrip() + "…"


def swollen(source: str, target: str, locale: str, rng: random.Random) -> Pair | None:
    return (source, f"{target} {target} {target}") if len(source) >= 80 else None


def hidden_sign(
    source: str, target: str, locale: str, rng: random.Random
) -> Pair | None:
    sign = rng.choice("\u202e\u202d\u2066\u200b\x07\ufeff")
    at = rng.randrange(len(target))
    return source, target[:at] + sign + target[at:]


def script_element(
    source: str, target: str, locale: str, rng: random.Random
) -> Pair | None:
    code = rng.choice(
        ["&lt;script>alert(1)&lt;/script>", "&lt;img src=x onerror=alert(1)>"]
    )
    return source, f"{target} {code}"


def other_term(
    source: str, target: str, locale: str, rng: random.Random
) -> Pair | None:
    """A term of the glossary said in another word, wherever it stands."""
    other = "штуковина" if locale == "ru" else "իրողություն"
    for row, stem in zip(ROWS, stems(locale), strict=True):
        if re.search(rf"\b{row[0]}", source, re.IGNORECASE) and stem in target:
            return source, re.sub(rf"\b{stem}\w*", other, target)
    return None


def lost_sentence(
    source: str, target: str, locale: str, rng: random.Random
) -> Pair | None:
    there, here = _SENTENCE.split(source), _SENTENCE.split(target)
    if len(there) < 2 or len(there) != len(here):
        return None
    here.pop(rng.randrange(len(here)))
    return source, " ".join(here)


def lost_negation(
    source: str, target: str, locale: str, rng: random.Random
) -> Pair | None:
    if len(_DENIAL.findall(source)) != 1 or len(_NEGATED[locale].findall(target)) != 1:
        return None
    return source, _NEGATED[locale].sub("", target)


def _kind(
    make: Maker, *found_as: str, is_advisory: bool = False, needs_glossary: bool = False
) -> Kind:
    name = make.__name__.replace("_", " ")
    return Kind(name, frozenset(found_as), make, is_advisory, needs_glossary)


KINDS = (
    _kind(changed_number, "numbers"),
    _kind(dropped_number, "numbers"),
    _kind(tenfold_number, "numbers"),
    _kind(other_month, "dates"),
    _kind(other_weekday, "dates"),
    _kind(other_unit, "unit"),
    _kind(lost_per_cent, "percent"),
    _kind(other_currency, "currency"),
    _kind(lost_tag, "tags"),
    _kind(broken_tag, "tags"),
    _kind(other_tag, "tags"),
    _kind(other_link, "address"),
    _kind(straight_quotes, "quotes"),
    _kind(english_quotes, "quotes"),
    _kind(unpaired_quote, "quotes"),
    _kind(hyphen_for_dash, "dash"),
    _kind(colon_for_stop, "full stop"),
    _kind(point_for_stop, "full stop"),
    _kind(lost_stop, "ending"),
    _kind(backtick, "marks"),
    _kind(foreign_question, "question"),
    _kind(lost_question, "question"),
    _kind(doubled_space, "spaces"),
    _kind(space_before_mark, "spaces"),
    _kind(lost_space, "spaces"),
    _kind(outer_space, "spaces"),
    _kind(untranslated, "untranslated"),
    _kind(half_untranslated, "untranslated", "script"),
    _kind(transliterated, "script"),
    _kind(look_alike, "look-alike"),
    _kind(doubled_word, "doubled"),
    _kind(cut_short, "length", "omission"),
    _kind(swollen, "length"),
    _kind(hidden_sign, "control"),
    _kind(script_element, "code"),
    _kind(other_term, "term", needs_glossary=True),
    _kind(lost_sentence, "omission", "length", is_advisory=True),
    _kind(lost_negation, "negation", is_advisory=True),
)
