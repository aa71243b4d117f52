"""Terms of the glossary, and names that an article writes in two ways."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from pubpipe.domain.checks.finding import Finding, warning
from pubpipe.domain.glossary import Glossary, TermHit, find, places
from pubpipe.domain.inflection import is_form
from pubpipe.domain.locale import Locale
from pubpipe.domain.saying import _
from pubpipe.domain.text import slugify
from pubpipe.domain.tokens import Word, spoken

_LIKE_ENOUGH = 0.6
"""How much of its letters, in Latin script, a name shares with its transliteration."""
_NAME_LENGTH = 4
"""Letters of a name that is compared: shorter ones look like too much else."""


def findings(
    source: str, target: str, glossary: Glossary, source_locale: str, locale: Locale
) -> Iterator[Finding]:
    """Warnings about the glossary's terms in `source`; both texts are plain.

    Spans are in `target`. A term without a decision warns until an editor decides.
    """
    hits = find(glossary, source, source_locale)
    if not hits:
        return
    written = list(spoken(target))
    for hit in hits:
        used = [
            place
            for way in hit.preferred
            for place in places(written, way, locale.code)
        ]
        yield from _forbidden(hit, written, used, locale)
        if hit.is_undecided:
            yield warning(
                "undecided term",
                _(
                    "Nobody has decided how “%(term)s” is to be said. "
                    "Ask an editor to decide it in the glossary."
                ),
                term=hit.source,
            )
        elif hit.preferred and not used:
            yield warning(
                "term",
                _(
                    "The glossary has “%(way)s” for “%(term)s”. Use it, in the form that the "
                    "sentence needs."
                ),
                term=hit.source,
                way="”, “".join(hit.preferred),
            )


def names(
    pair: tuple[str, str], others: Iterable[tuple[str, str]], locale: Locale
) -> Iterator[Finding]:
    """A warning for each name that this unit writes in another way than the `others`.

    All are plain (source, target) of one article.
    """
    here = {w.text for w in _names_in(pair[0])}
    others = [
        (source, target)
        for source, target in others
        if any(w.text in here for w in _names_in(source))
    ]
    if not others:
        return
    for name, ways in two_ways([*others, pair], locale).items():
        word = _likest(name, pair[1])
        if word is None or name not in map(_bare, here):
            continue
        rest = [
            way for way in ways if not is_form(_folded(way), word.folded, locale.code)
        ]
        if rest and len(rest) < len(ways):
            yield warning(
                "name",
                _(
                    "The article writes “%(name)s” as “%(way)s” and as “%(other)s”. Choose one."
                ),
                span=(word.start, word.end),
                name=name,
                way=word.text,
                other="”, “".join(rest),
            )


def has_split_names(pairs: Iterable[tuple[str, str]], locale: Locale) -> bool:
    """Tell whether any name of an article is written in more than one way."""
    return bool(two_ways(pairs, locale))


def two_ways(pairs: Iterable[tuple[str, str]], locale: Locale) -> dict[str, list[str]]:
    """The names that an article writes in more than one way: name → its spellings.

    `pairs` are the plain texts of its units, source and target. A name is a word with a
    capital in two sources or more; what stands for it in a target is the word with a
    capital most like its transliteration. Inflected forms are one spelling.
    """
    spellings: dict[str, list[str]] = {}
    for source, target in pairs:
        for name in dict.fromkeys(w.text for w in _names_in(source)):
            said = _likest(name, target)
            if said is None:
                continue
            known = spellings.setdefault(_bare(name), [])
            if not any(
                is_form(_folded(each), said.folded, locale.code) for each in known
            ):
                known.append(said.text)
    return {name: ways for name, ways in spellings.items() if len(ways) > 1}


def _forbidden(
    hit: TermHit,
    written: Sequence[Word],
    used: Sequence[tuple[int, int]],
    locale: Locale,
) -> Iterator[Finding]:
    # What is forbidden alone may be part of what is preferred.
    taken = {number for first, end in used for number in range(first, end)}
    for way in hit.forbidden:
        for first, end in places(written, way, locale.code, taken):
            span = (written[first].start, written[end - 1].end)
            if hit.preferred:
                yield warning(
                    "forbidden term",
                    _("“%(way)s” is not used for “%(term)s”. Write “%(instead)s”."),
                    span=span,
                    way=way,
                    term=hit.source,
                    instead="”, “".join(hit.preferred),
                )
            else:
                yield warning(
                    "forbidden term",
                    _("“%(way)s” is not used for “%(term)s”. Say it in another way."),
                    span=span,
                    way=way,
                    term=hit.source,
                )
            break


def _may_be_name(word: Word) -> bool:
    letters = _bare(word.text)
    return len(letters) >= _NAME_LENGTH and letters[0].isupper() and letters.isalpha()


# Every unit of an article is compared with every other one, again and again while it is
# worked on: each text is read once.
@lru_cache(maxsize=4096)
def _names_in(text: str) -> tuple[Word, ...]:
    return tuple(word for word in spoken(text) if _may_be_name(word))


@lru_cache(maxsize=8192)
def _likest(name: str, target: str) -> Word | None:
    """The word of `target` that may be a name and is most like the name in the source."""
    latin = slugify(_bare(name))
    best, most = None, _LIKE_ENOUGH
    for word in _names_in(target):
        said = slugify(word.text)
        # The ending of the target's form is none of the name's.
        likeness = SequenceMatcher(None, latin, said[: len(latin) + 1]).ratio()
        if likeness > most:
            best, most = word, likeness
    return best


def _bare(name: str) -> str:
    return name.removesuffix("’s").removesuffix("'s")


def _folded(word: str) -> str:
    return next(each.folded for each in spoken(word))
