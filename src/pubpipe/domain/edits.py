"""What people keep correcting in machine drafts, as terms that might be wanted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pubpipe.domain.inflection import is_form, stem
from pubpipe.domain.tokens import Word, spoken

LEAST_TIMES = 3
"""Edited units that must agree before something is suggested."""
_LONGEST = 3
"""Words of a correction that can be a term; what is longer is a sentence rewritten."""


@dataclass(frozen=True)
class Suggestion:
    """A correction that people made `times` times: `draft` became `target`.

    `source` is the word of the source that all of them have and that is rare elsewhere,
    "" where none is.
    """

    source: str
    draft: str
    target: str
    times: int


def repeated(
    texts: Iterable[tuple[str, str, str]], source_locale: str, locale: str
) -> list[Suggestion]:
    """The corrections made in at least `LEAST_TIMES` units, the most frequent first.

    `texts` are plain (source, draft, target) of units that people edited. Inflected
    forms of one correction count together.
    """
    texts = list(texts)
    made: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    for source, draft, target in texts:
        seen = set()
        for before, after in _corrections(draft, target, locale):
            key = (_key(before, locale), _key(after, locale))
            if key[0] != key[1] and key not in seen:
                seen.add(key)
                made.setdefault(key, []).append((source, before, after))
    spread = Counter(
        word
        for source, _, _ in texts
        for word in {_key(w.text, source_locale) for w in spoken(source)}
    )
    found = [
        Suggestion(
            _common_word([source for source, _, _ in cases], spread, source_locale),
            Counter(before for _, before, _ in cases).most_common(1)[0][0],
            min((after for _, _, after in cases), key=len),
            len(cases),
        )
        for cases in made.values()
        if len(cases) >= LEAST_TIMES
    ]
    return sorted(found, key=lambda each: (-each.times, each.source, each.target))


def unsettled(
    found: Iterable[Suggestion], settled: Iterable[tuple[str, str]],
    source_locale: str, locale: str,
) -> list[Suggestion]:  # fmt: skip
    """The suggestions but for those that are settled: by (source, target), in any form.

    A later edit can bring a shorter form of the same words. Where one of the two has no
    source, the target alone tells.
    """
    known = {
        (_key(source, source_locale), _key(target, locale))
        for source, target in settled
    }
    targets = {target for _, target in known}
    left = []
    for each in found:
        source, target = _key(each.source, source_locale), _key(each.target, locale)
        if not {(source, target), ("", target)} & known and (
            source or target not in targets
        ):
            left.append(each)
    return left


def _corrections(draft: str, target: str, locale: str) -> Iterator[tuple[str, str]]:
    """The short runs of words of a draft that became other words."""
    ours, theirs = list(spoken(draft)), list(spoken(target))
    matcher = SequenceMatcher(
        None, [w.folded for w in ours], [w.folded for w in theirs], autojunk=False
    )
    for what, one, two, three, four in matcher.get_opcodes():
        if what != "replace" or max(two - one, four - three) > _LONGEST:
            continue
        before, after = ours[one:two], theirs[three:four]
        if any(word.is_number for word in (*before, *after)):
            continue
        if len(before) == len(after) == 1 and is_form(
            before[0].folded, after[0].folded, locale
        ):
            continue
        yield _text(draft, before), _text(target, after)


def _text(text: str, words: Sequence[Word]) -> str:
    return text[words[0].start : words[-1].end]


def _key(text: str, locale: str) -> str:
    return " ".join(stem(word.folded, locale) for word in spoken(text))


def _common_word(sources: Sequence[str], spread: Counter[str], locale: str) -> str:
    """The word that all the sources have and the fewest others; names go first."""
    shared: dict[str, str] = {}
    names: set[str] = set()
    for number, source in enumerate(sources):
        here = {}
        for word in spoken(source):
            key = _key(word.text, locale)
            here[key] = word.text
            # The capital at the beginning of a sentence is nobody's.
            if word.start and word.text[0].isupper():
                names.add(key)
        if number == 0:
            shared = here
        shared = {
            key: _shorter(shared[key], here[key]) for key in shared if key in here
        }
    # A word in every text that was edited says nothing about this correction.
    rare = [
        key
        for key, word in shared.items()
        if spread[key] <= 2 * len(sources) and not word[0].isdigit()
    ]
    if not rare:
        return ""
    return shared[
        min(rare, key=lambda key: (spread[key], key not in names, -len(key), key))
    ]


def _shorter(one: str, other: str) -> str:
    return min((one, other), key=lambda word: (len(word), word))
