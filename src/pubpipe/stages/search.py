"""Readers find live editions by their words, in any spelling that means them."""

from collections.abc import Iterable, Iterator, Sequence

from pubpipe.domain.edition import Edition
from pubpipe.domain.errors import Refused
from pubpipe.domain.keyboards import retyped
from pubpipe.domain.locale import Locale
from pubpipe.domain.search import (
    LAST_RESULT,
    LONGEST_QUERY,
    PER_PAGE,
    Asked,
    Found,
    Results,
    asked,
    excerpt,
    marked,
)
from pubpipe.domain.skeletons import skeletons
from pubpipe.domain.stems import stem
from pubpipe.ports import Match, Newsroom, Transaction

AT_ONCE = 50
"""Editions indexed in one transaction of `catch_up`."""
_SHORTEST_BEGINNING = 2
_SHORTEST_SOUND = 4
_LONGEST_CUT = 3
_LONGEST_ENDING = 5
"""Sounds that a form may have beyond the word as it was asked for in another script."""


def search(room: Newsroom, locale: str, query: str, page: int = 1) -> Results:
    """Find live editions of a locale; an empty query finds nothing.

    The query is taken as it is typed, with names in any script; if that finds nothing, as
    what the same keys give on the keyboards of the locale; if that finds nothing either,
    with only some of its words. Raises Refused for one that is too long.
    """
    query = " ".join(query.split()) + (" " if query[-1:].isspace() else "")
    if len(query) > LONGEST_QUERY:
        raise Refused(
            "The search has %(length)s characters; %(most)s is the "
            "most. Search for fewer words.",
            length=len(query),
            most=LONGEST_QUERY,
        )
    where = room.settings.locale(locale)
    offset = (page - 1) * PER_PAGE
    if page < 1 or offset >= LAST_RESULT:
        raise Refused(
            "There is no page %(page)s of results. Start from the first.",
            page=str(page),
        )
    with room.store.read() as tx:
        for text, words, left_out in _readings(tx, where, query):
            editions, total = tx.search.find(words, PER_PAGE, offset)
            if total:
                return Results(
                    query=query.strip(),
                    page=page,
                    total=total,
                    found=tuple(_found(editions, words)),
                    read_as=text if text != query else "",
                    left_out=left_out,
                )
    return Results(query.strip(), page, 0, ())


def catch_up(room: Newsroom, rounds: int = 20) -> int:
    """Index what was live before there was an index, or by other rules; returns how many.

    After that a page that is written takes its edition into the index itself.
    """
    done = 0
    with room.store.read() as tx:
        if tx.search.is_complete():
            return 0
    for _ in range(rounds):
        with room.store.write() as tx:
            waiting = tx.search.unindexed(AT_ONCE)
            for article, locale in waiting:
                tx.search.refresh(article, locale)
            if len(waiting) < AT_ONCE:
                tx.search.set_complete()
        done += len(waiting)
        if len(waiting) < AT_ONCE:
            break
    return done


def _readings(
    tx: Transaction, locale: Locale, query: str
) -> Iterator[tuple[str, list[list[Match]], tuple[str, ...]]]:
    """(text, its words as the index has them, words left out), the best reading first."""
    plain = asked(query)
    typed = [_like(tx, locale, word) for word in plain]
    if typed and all(typed):
        yield query, typed, ()
    for text in retyped(query, locale.script):
        words = [_like(tx, locale, word, in_script=True) for word in asked(text)]
        if words and all(words):
            yield text, words, ()
    # The rarest words say most: leave out what is not there, then the commonest.
    known = [(word, like) for word, like in zip(plain, typed, strict=True) if like]
    known.sort(key=lambda pair: sum(each.articles for each in pair[1]))
    for count in range(len(known) - (len(known) == len(plain)), 0, -1):
        kept = known[:count]
        forms = {word.form for word, _ in kept}
        left_out = tuple(word.form for word in plain if word.form not in forms)
        yield query, [like for _, like in kept], left_out


def _like(
    tx: Transaction, locale: Locale, word: Asked, in_script: bool = False
) -> list[Match]:
    """The indexed forms that answer a word, the closest of each kept."""
    found = tx.search.same(locale.code, word.form)
    if word.is_open and len(word.form) >= _SHORTEST_BEGINNING:
        found += tx.search.beginning(locale.code, word.form)
    if not found and word.is_open:
        found = _half_typed(tx, locale, word.form)
    if not found and not in_script:
        found = _sounding(tx, locale, word)
    return list({each.word: each for each in reversed(found)}.values())


def _half_typed(tx: Transaction, locale: Locale, form: str) -> list[Match]:
    """Words whose ending is being typed: “repairin” is on its way to “repairing”."""
    for cut in range(1, _LONGEST_CUT + 1):
        if len(form) - cut < _SHORTEST_SOUND:
            break
        found = tx.search.same(locale.code, form[:-cut])
        if found:
            return found
    return []


def _sounding(tx: Transaction, locale: Locale, word: Asked) -> list[Match]:
    tried = dict.fromkeys((*skeletons(word.form), *skeletons(stem(word.form))))
    for sounds in tried:
        if len(sounds) < _SHORTEST_SOUND:
            continue
        beyond = None if word.is_open else _LONGEST_ENDING
        found = tx.search.sounding(locale.code, sounds, beyond)
        if found:
            return found
    return []


def _found(
    editions: Iterable[Edition], words: Sequence[Sequence[Match]]
) -> Iterator[Found]:
    hits = {match.form for matches in words for match in matches}
    for edition in editions:
        yield Found(edition, marked(edition.headline, hits), excerpt(edition, hits))
