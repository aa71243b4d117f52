"""What a model must carry over untouched: addresses, code and numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pubpipe.adapters.mt.sentences import Span

PLACEHOLDERS = tuple(f"⟦{number}⟧" for number in range(10))
"""The symbols that our own models learn to carry over; others may have them too."""

_END = r"[^\s<>«»“”.,;:!?)\]’'\"]"
ADDRESS = re.compile(
    rf"(?:https?://|www\.)[^\s<>«»“”]*{_END}"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    # Without a scheme only what cannot be two words with a forgotten space.
    rf"|(?<![\w.])(?:[A-Za-z0-9-]+\.)+[a-z]{{2,}}/(?:[^\s<>«»“”]*{_END})?"
    r"|(?<![\w.])(?:[A-Za-z0-9-]+\.)+(?:com|org|net|info|gov|edu|am|ru|az|ge|eu|uk)\b"
)
_INNER_DOT = re.compile(r"\.\w")
# As the training marks them: a number inside a word (“14th”, “5G”) is left to the model.
NUMBER = re.compile(r"(?<!\w)\d+(?:[.,:/–-]\d+)*(?!\w)")
_PLACEHOLDER = re.compile("⟦[0-9]⟧")
_DIGITS = re.compile(r"\d+")
_GROUPED = re.compile(r"(?<!\d)\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+(?!\d)")
_SPELLED = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"(?:thir|four|fif|six|seven|eigh|nine)teen|"
    r"(?:twen|thir|for|fif|six|seven|eigh|nine)(?:ty|ties)|"
    r"hundreds?|thousands?|[mbtr]+illions?|dozens?|half|once|twice|"
    r"first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Masked:
    """A text whose protected parts are placeholders: (span in the original, placeholder)."""

    original: str
    text: str
    parts: tuple[tuple[Span, str], ...] = ()

    def at(self, place: int) -> int | None:
        """Return where a place of the original is in the masked text; None inside a part."""
        shift = 0
        for (start, end), placeholder in self.parts:
            if place <= start:
                break
            if place < end:
                return None
            shift += len(placeholder) - (end - start)
        return place + shift


@dataclass(frozen=True)
class Restored:
    """A model's text with the protected parts back in it, and how places moved."""

    text: str
    moves: tuple[tuple[Span, Span], ...]
    """(span of a placeholder in the model's text, span of its part in `text`)."""

    def at(self, place: int, *, is_end: bool) -> int:
        """Return where a place of the model's text is now, at a part's outer edge."""
        shift = 0
        for (start, end), (new_start, new_end) in self.moves:
            if place < start or (is_end and place == start):
                break
            if place < end:
                return new_end if is_end else new_start
            shift = new_end - end
        return place + shift


def addresses(text: str) -> list[Span]:
    """Return where the URLs and e-mail addresses are."""
    return [match.span() for match in ADDRESS.finditer(text)] if _may(text) else []


def kept(text: str, terms: Sequence[str]) -> list[Span]:
    """Return where the terms stand that are left untranslated; an ending is no part of one."""
    if not terms:
        return []
    longest_first = sorted(terms, key=len, reverse=True)
    pattern = "|".join(map(re.escape, longest_first))
    return [match.span() for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text)]


def terms_lost(source: str, target: str, terms: Sequence[str]) -> bool:
    """Tell whether a term that is left untranslated stands less often in the target.

    There it may have an ending: «Zvartnots-ում», «в Zvartnots’е».
    """
    wanted = Counter(source[start:end] for start, end in kept(source, terms))
    return any(target.count(term) < count for term, count in wanted.items())


def without_addresses(text: str) -> str:
    """Return the text with a space in the place of each address."""
    return ADDRESS.sub(" ", text) if _may(text) else text


def numbers(text: str, outside: Iterable[Span]) -> list[Span]:
    """Return where the free-standing numbers are that touch none of the given spans."""
    taken = tuple(outside)
    return [
        match.span()
        for match in NUMBER.finditer(text)
        if not any(start < match.end() and match.start() < end for start, end in taken)
    ]


def mask(text: str, spans: Iterable[Span], symbols: Sequence[str]) -> Masked:
    """Put a symbol in the place of each span, as far as there are symbols."""
    if not symbols or _PLACEHOLDER.search(text):
        # A source that already uses these signs keeps them: they could not be told apart.
        return Masked(text, text)
    parts = tuple(zip(sorted(set(spans)), symbols, strict=False))
    out, done = [], 0
    for (start, end), symbol in parts:
        out.append(text[done:start] + symbol)
        done = end
    return Masked(text, "".join(out) + text[done:], parts)


def restore(said: str, masked: Masked) -> Restored:
    """Put the protected parts back into what the model said.

    A symbol said twice gives the part twice (`lost` sees it); one that was never given
    is dropped. A space is put where the model glued a part to the word before it; what
    follows may be an ending.
    """
    spans = {symbol: span for span, symbol in masked.parts}
    if not spans and ("⟦" not in said or _PLACEHOLDER.search(masked.original)):
        return Restored(said, ())
    out, moves, done = "", [], 0
    for match in _PLACEHOLDER.finditer(said):
        out += said[done : match.start()]
        done = match.end()
        if match[0] not in spans:
            moves.append((match.span(), (len(out), len(out))))
            continue
        start, end = spans[match[0]]
        if out[-1:].isalnum() and not masked.original[:start][-1:].isalnum():
            out += " "
        moves.append((match.span(), (len(out), len(out) + end - start)))
        out += masked.original[start:end]
    return Restored(out + said[done:], tuple(moves))


def lost(source: str, target: str) -> tuple[str, ...]:
    """Name what was not carried over: `url`, `number`, both or nothing.

    3.5 and 3,5, 1,200 and 1 200 and 1200 are the same number; a number more than the
    source has is let through only where the source spells one out in words.
    """
    found = []
    if _found(source) != _found(target):
        found.append("url")
    here, there = without_addresses(source), without_addresses(target)
    if not (_DIGITS.search(here) or _DIGITS.search(there)):
        return tuple(found)
    spelled_out = len(_SPELLED.findall(here))
    if not any(
        _same(count(here), count(there), spelled_out=spelled_out)
        for count in (_runs, _values)
    ):
        found.append("number")
    return tuple(found)


def _may(text: str) -> bool:
    """Tell whether there can be an address; most sentences are done with here."""
    return "@" in text or "/" in text or bool(_INNER_DOT.search(text))


def _found(text: str) -> Counter[str]:
    return Counter(text[start:end] for start, end in addresses(text))


def _same(source: Counter[str], target: Counter[str], *, spelled_out: int) -> bool:
    more = target - source
    return not (source - target) and (
        more.total() <= spelled_out and not more.keys() & source.keys()
    )


def _runs(text: str) -> Counter[str]:
    return Counter(_DIGITS.findall(text))


def _values(text: str) -> Counter[str]:
    joined = _GROUPED.sub(lambda match: "".join(_DIGITS.findall(match[0])), text)
    return Counter(_DIGITS.findall(joined))
