"""What an editor should look at in a source's own wording; the text itself stays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from pubpipe.domain.tokens import fold, words

# Bounded: without it a text of 100,000 signs without a space takes minutes.
_WORD = r"\S{1,60}"
_DASH = re.compile(rf"{_WORD}(?:[—–] |(?: [—–])){_WORD}")
_SPACE_BEFORE = re.compile(rf"{_WORD} +[,;](?=\s|$)")
_TWICE = re.compile(r"\b([^\W\d_]{2,}) \1\b", re.IGNORECASE)
_TYPOS = re.compile(
    r"\b(?:of|in|to|by|for|from|at|on|with|and|is|was) te\b|\b(?:teh|hte|adn|taht|thier|recieved?|goverment|occured)\b",
    re.IGNORECASE,
)
_PAIRS = (
    ("defence", "defense"),
    ("offence", "offense"),
    ("centre", "center"),
    ("theatre", "theater"),
    ("labour", "labor"),
    ("colour", "color"),
    ("favour", "favor"),
    ("harbour", "harbor"),
    ("neighbour", "neighbor"),
    ("programme", "program"),
    ("travelled", "traveled"),
    ("grey", "gray"),
)
_ISE = re.compile(r"\b([a-z]{4,})(is|iz)(e|ed|es|ing|ation|ations)\b")
_MOST = 5  # examples of one kind; more would hide the rest
_HAD = frozenset({"had", "that", "вот", "да", "очень"})


def oddities(texts: Iterable[str]) -> tuple[str, ...]:
    """Flags for odd spacing, mixed spellings, doubled words and likely slips."""
    lines = list(texts)
    flags = [
        *_found(
            "odd_spacing",
            (m[0] for line in lines for m in _DASH.finditer(line) if _lopsided(m[0])),
        ),
        *_found(
            "odd_spacing",
            (m[0] for line in lines for m in _SPACE_BEFORE.finditer(line)),
        ),
        *_found(
            "possible_typo", (m[0] for line in lines for m in _TYPOS.finditer(line))
        ),
        *_found(
            "doubled_word",
            (
                m[0]
                for line in lines
                for m in _TWICE.finditer(line)
                if m[1].lower() not in _HAD
            ),
        ),
        *_found("mixed_spelling", _mixed(lines)),
    ]
    return tuple(dict.fromkeys(flags))


def may_hold_kicker(headline: str) -> bool:
    """Whether a capital follows a small word without a stop: perhaps a second sentence.

    No rule can tell a kicker from a name here, so this only asks the editor.
    """
    parts = headline.split()
    if len(parts) < 6 or sum(p[:1].isupper() for p in parts) > len(parts) / 2:
        return False
    return any(
        one[:1].islower() and one[-1:].isalpha() and other[:1].isupper()
        for one, other in pairwise(parts[1:])
    )


def _found(flag: str, examples: Iterable[str]) -> Iterator[str]:
    for example in list(dict.fromkeys(examples))[:_MOST]:
        yield f"{flag}: {example}"


def _lopsided(match: str) -> bool:
    return bool(re.search(r"[^\s][—–]\s[^\s]|[^\s]\s[—–][^\s]", match))


def _mixed(lines: Iterable[str]) -> Iterator[str]:
    text = " ".join(lines).lower()
    used = {fold(word) for word in words(text)}
    for one, other in _PAIRS:
        if one in used and other in used:
            yield f"{one} / {other}"
    endings: dict[str, set[str]] = {}
    for stem, ending, _ in _ISE.findall(text):
        endings.setdefault(stem, set()).add(ending)
    for stem, both in endings.items():
        if len(both) > 1:
            yield f"{stem}ise / {stem}ize"
