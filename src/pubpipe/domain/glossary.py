"""The newsroom's glossary: how the terms of a source are to be said in a locale.

An entry is one way to say one term. The *standing* of a way is that it is preferred,
forbidden, or undecided: then it is a person's to decide, and every use of the term says
so. pubpipe ships no entry, and no position on any name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from pubpipe.domain.errors import Refused
from pubpipe.domain.inflection import forms_at
from pubpipe.domain.saying import Said, _
from pubpipe.domain.text import clean
from pubpipe.domain.tokens import Word, folded_words, spoken, words

Type = Literal["term", "brand", "person", "place", "sensitive"]
Standing = Literal["preferred", "forbidden", "undecided", "declined"]
"""`declined` is a suggestion that an editor has turned down; it takes no part in anything."""
TYPES: tuple[Type, ...] = get_args(Type)
STANDINGS: tuple[Standing, ...] = ("preferred", "forbidden", "undecided")
PARTS_OF_SPEECH = (
    "noun",
    "name",
    "adjective",
    "verb",
    "adverb",
    "phrase",
    "abbreviation",
)
GENDERS = ("masculine", "feminine", "neuter", "plural")
LONGEST = 200
"""Characters of a term."""
LONGEST_NOTE = 2_000


@dataclass(frozen=True)
class Term:
    """One way to say a term of the source in a locale; `target` may be empty if undecided."""

    locale: str
    source: str
    target: str
    standing: Standing = "preferred"
    type: Type = "term"
    part_of_speech: str = ""
    gender: str = ""
    note: str = ""
    author: str = ""
    id: int = 0

    @property
    def is_kept(self) -> bool:
        """Tell whether the term is left untranslated: a brand written as in the source."""
        return self.standing == "preferred" and self.target == self.source


@dataclass(frozen=True)
class TermHit:
    """A term found in a source, and what is decided about it.

    `spans` are its places in the plain text of the source. `is_undecided` tells that an
    editor has to decide yet.
    """

    source: str
    spans: tuple[tuple[int, int], ...]
    preferred: tuple[str, ...]
    forbidden: tuple[str, ...]
    type: Type
    note: str
    is_undecided: bool
    is_kept: bool = False
    part_of_speech: str = ""
    gender: str = ""


@dataclass(frozen=True)
class Glossary:
    """All decided and undecided terms of a locale, ready to be looked for."""

    locale: str
    terms: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms)


def checked(term: Term) -> Term:
    """The term tidied; raises Refused with one sentence when it cannot be one."""
    source, target, note = (
        " ".join(clean(text).split()) for text in (term.source, term.target, term.note)
    )
    where = f"“{source}”" if source else Said(_("This entry"))
    if not folded_words(source):
        raise Refused(
            "%(where)s has no term of the source. Write the word or name.", where=where
        )
    if not target and term.standing != "undecided":
        raise Refused(
            "%(where)s has no translation. Write it, or set the term to undecided.",
            where=where,
        )
    for name, text, most in (
        (_("The term"), source, LONGEST), (_("The translation"), target, LONGEST),
        (_("The note"), note, LONGEST_NOTE),
    ):  # fmt: skip
        if len(text) > most:
            raise Refused(
                "%(name)s “%(text)s…” has %(length)s characters; %(most)s is the most.",
                name=Said(name),
                text=text[:30],
                length=len(text),
                most=most,
            )
    for name, value, known in (
        (_("no type"), term.type, TYPES),
        (_("no standing"), term.standing, (*STANDINGS, "declined")),
        (_("no part of speech"), term.part_of_speech, ("", *PARTS_OF_SPEECH)),
        (_("no gender"), term.gender, ("", *GENDERS)),
    ):
        if value not in known:
            raise Refused(
                "%(where)s: “%(value)s” is %(name)s. Use one of: %(known)s.",
                where=where,
                value=value,
                name=Said(name),
                known=", ".join(filter(None, known)),
            )
    return Term(
        term.locale, source, target, term.standing, term.type, term.part_of_speech,
        term.gender, note, term.author, term.id,
    )  # fmt: skip


def find(glossary: Glossary, source: str, language: str) -> tuple[TermHit, ...]:
    """The terms of the glossary in the plain text `source`, in the order they stand there.

    Inflected forms of `language` are found too. A longer term hides the shorter ones
    within it; a term written in capitals alone is found in capitals alone.
    """
    if not glossary:
        return ()
    said = list(spoken(source))
    folded = [word.folded for word in said]
    found: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    at = 0
    while at < len(said):
        key = _longest(glossary, said, folded, at, language)
        if key is None:
            at += 1
            continue
        last = said[at + len(key) - 1]
        found.setdefault(key, []).append((said[at].start, last.end))
        at += len(key)
    ways = _ways(glossary)
    return tuple(_hit(ways[key], spans) for key, spans in found.items())


def places(
    text: Sequence[Word], term: str, language: str, taken: Iterable[int] = ()
) -> list[tuple[int, int]]:
    """Where words of a text are forms of a term: (first word, one behind the last).

    None of the words with the numbers `taken` is in one.
    """
    wanted = folded_words(term)
    folded = [word.folded for word in text]
    blocked = set(taken)
    return [
        (at, at + len(wanted))
        for at in range(len(folded))
        if wanted
        and forms_at(folded, at, wanted, language)
        and blocked.isdisjoint(range(at, at + len(wanted)))
    ]


def kept_terms(glossary: Glossary) -> tuple[str, ...]:
    """The terms that are left untranslated, as written."""
    return tuple(term.source for term in glossary.terms if term.is_kept)


def _longest(
    glossary: Glossary, words: Sequence[Word], folded: Sequence[str], at: int,
    language: str,
) -> tuple[str, ...] | None:  # fmt: skip
    for key, written in _by_start(glossary).get(folded[at][:2], ()):
        if forms_at(folded, at, key, language) and _has_its_case(written, words[at:]):
            return key
    return None


def _has_its_case(term: Sequence[str], found: Sequence[Word]) -> bool:
    """A name is found with its capital, WHO and US in capitals: the words are others."""
    for wanted, word in zip(term, found, strict=False):
        if wanted.isupper() and len(wanted) > 1:
            if not word.text[: len(wanted)].isupper():
                return False
        elif wanted[0].isupper() and not word.text[0].isupper():
            return False
    return True


def _hit(terms: Sequence[Term], spans: Iterable[tuple[int, int]]) -> TermHit:
    first = terms[0]
    preferred = tuple(t.target for t in terms if t.standing == "preferred")
    return TermHit(
        source=first.source,
        spans=tuple(spans),
        preferred=preferred,
        forbidden=tuple(t.target for t in terms if t.standing == "forbidden"),
        type=first.type,
        note="\n".join(dict.fromkeys(t.note for t in terms if t.note)),
        is_undecided=any(t.standing == "undecided" for t in terms) and not preferred,
        is_kept=any(t.is_kept for t in terms),
        part_of_speech=first.part_of_speech,
        gender=first.gender,
    )


@lru_cache(maxsize=32)
def _ways(glossary: Glossary) -> dict[tuple[str, ...], tuple[Term, ...]]:
    """The ways to say each term, by the folded words of its source."""
    found: dict[tuple[str, ...], list[Term]] = {}
    for term in glossary.terms:
        if term.standing != "declined":
            found.setdefault(tuple(folded_words(term.source)), []).append(term)
    order = {standing: at for at, standing in enumerate(STANDINGS)}
    return {
        key: tuple(sorted(terms, key=lambda term: order[term.standing]))
        for key, terms in found.items()
        if key
    }


@lru_cache(maxsize=32)
def _by_start(
    glossary: Glossary,
) -> dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]:
    """(folded words, words as written) by the first letters, the longest terms first."""
    found: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    ways = _ways(glossary)
    for key in sorted(ways, key=len, reverse=True):
        written = tuple(words(ways[key][0].source))
        found.setdefault(key[0][:2], []).append((key, written))
    return {start: tuple(keys) for start, keys in found.items()}
