"""What the translation memory knows: matches for a unit, and concordance."""

from collections.abc import Iterator

from pubpipe.domain.errors import NotFound, Refused
from pubpipe.domain.inflection import stem
from pubpipe.domain.markup import Marked, escape, faults, plain, source_hash, tidy
from pubpipe.domain.memory import (
    LEAST,
    NO_CONTEXT,
    Imported,
    Match,
    Pair,
    best,
    match,
)
from pubpipe.domain.person import Person, require
from pubpipe.domain.sentences import sentence_spans
from pubpipe.domain.text import clean
from pubpipe.domain.tokens import fold, folded_words
from pubpipe.domain.unit import TARGET_LIMIT, Unit
from pubpipe.ports import Newsroom, Transaction

MOST_MATCHES = 8
MOST_FOUND = 50
"""Pairs that a concordance search shows."""
_LONGEST_QUERY = 12
"""Words of a query that are looked for."""
_SENTENCES = 12
"""Sentences of a unit that are looked up; a paragraph of news has three."""


def matches(room: Newsroom, unit: Unit) -> tuple[Match, ...]:
    """The best the memory has for `unit` and for its sentences, the best first.

    What was written for this unit itself is left out: its history has it.
    """
    source = unit.source.text
    own = unit.target.id if unit.target else 0
    with room.store.read() as tx:
        context = tx.units.source_before(unit)
        found = [
            match(pair, source, context, 100, is_exact=True)
            for pair in tx.memory.exact(unit.locale, unit.source_hash)
            if pair.target != own or not own
        ]
        exact = {each.text for each in found}
        for pair, likeness in tx.memory.like(
            unit.locale, plain(source), LEAST, MOST_MATCHES, own
        ):
            like = match(pair, source, context, likeness, is_exact=False)
            if like.text not in exact:
                found.append(like)
        found += _of_sentences(room, tx, unit, own)
    return tuple(best(found, MOST_MATCHES))


def concordance(room: Newsroom, locale: str, query: str) -> tuple[Pair, ...]:
    """The newest pairs, of the memory and of what is published, with the words of `query`.

    Each word is found in its inflected forms, on either side; words between quotes
    (“…”, «…», "…") are found together and as they are written.
    """
    code = room.settings.locale(locale).code
    phrases = list(_phrases(query, room.settings.source_locale, code))
    if not phrases:
        return ()
    with room.store.read() as tx:
        return tuple(tx.memory.containing(code, phrases[:_LONGEST_QUERY], MOST_FOUND))


def newest(room: Newsroom, locale: str) -> tuple[Pair, ...]:
    """The pairs that were approved last."""
    with room.store.read() as tx:
        return tuple(tx.memory.containing(locale, (), MOST_FOUND))


def size(room: Newsroom, locale: str) -> int:
    """How many pairs the memory of a locale has."""
    with room.store.read() as tx:
        return tx.memory.size(locale)


def put(
    room: Newsroom, person: Person, locale: str, source: str, text: str,
    instead_of: int = 0,
) -> None:  # fmt: skip
    """Add a pair of one's own, as approved by `person`, or correct one from elsewhere."""
    code = room.settings.locale(locale).code
    require(person, "approve", code)
    source, text = (tidy(" ".join(clean(each).split())) for each in (source, text))
    if not (folded_words(plain(source)) and folded_words(plain(text))):
        raise Refused("A pair needs a source and a translation. Write both.")
    if max(len(source), len(text)) > TARGET_LIMIT:
        raise Refused(
            "The pair is longer than %(most)s characters. Nothing was stored.",
            most=TARGET_LIMIT,
        )
    wrong = faults(source, text)
    if wrong:
        raise Refused(wrong[0])
    pair = Imported(
        code, source, text, source_hash(Marked(source)), NO_CONTEXT, person.name, ""
    )
    with room.store.write() as tx:
        if instead_of:
            _forget(tx, person, code, instead_of)
        tx.memory.add([pair], tx.now())
        tx.audit(person.name, "memory", "stored", locale=code, source=source, text=text)


def forget(room: Newsroom, person: Person, locale: str, number: int) -> None:
    """Take a pair from elsewhere out; those of articles go with their approval."""
    code = room.settings.locale(locale).code
    require(person, "approve", code)
    with room.store.write() as tx:
        _forget(tx, person, code, number)


def pair_from_elsewhere(room: Newsroom, locale: str, number: int) -> Pair:
    """One pair that is of no article; raises NotFound."""
    with room.store.read() as tx:
        return _elsewhere(tx, locale, number)


def _forget(tx: Transaction, person: Person, locale: str, number: int) -> None:
    pair = _elsewhere(tx, locale, number)
    tx.memory.forget(number, tx.now())
    tx.audit(
        person.name, "memory", "removed", locale=locale, source=pair.source,
        text=pair.text,
    )  # fmt: skip


def _elsewhere(tx: Transaction, locale: str, number: int) -> Pair:
    pair = tx.memory.get(number)
    if pair is None or pair.locale != locale or pair.target or pair.is_sentence:
        raise NotFound(
            "This pair is not one that can be changed here: it is gone, or it belongs to "
            "an article."
        )
    return pair


def _of_sentences(
    room: Newsroom, tx: Transaction, unit: Unit, own: int
) -> Iterator[Match]:
    """The best match of each sentence, where the unit has more than one."""
    said = plain(unit.source.text)
    spans = sentence_spans(said, room.settings.source_locale, room.cut)
    if len(spans) < 2:
        return
    for span in spans[:_SENTENCES]:
        sentence = escape(said[slice(*span)])
        known = [
            pair
            for pair in tx.memory.exact(unit.locale, source_hash(Marked(sentence)))
            if pair.target != own or not own
        ]
        if known:
            yield match(known[0], sentence, "", 100, is_exact=True, span=span)
            continue
        like = tx.memory.like(unit.locale, said[slice(*span)], LEAST, 1, own)
        for pair, likeness in like:
            yield match(pair, sentence, "", likeness, is_exact=False, span=span)


def _phrases(query: str, *locales: str) -> Iterator[str]:
    """What a query looks for: phrases of folded words, the last of each to be continued."""
    pieces = query.replace("«", '"').replace("»", '"')
    pieces = pieces.replace("“", '"').replace("”", '"').replace("„", '"')
    for number, piece in enumerate(pieces.split('"')):
        words = folded_words(piece)
        if number % 2 and words:
            yield f"{' '.join(words)} "
        elif not number % 2:
            for word in words:
                # The shortest stem of the word in any of the languages it may be in.
                yield min((stem(fold(word), each) for each in locales), key=len)
