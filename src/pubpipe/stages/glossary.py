"""The newsroom's glossary: what it says of a unit, its upkeep, and what it might learn."""

from collections.abc import Sequence
from dataclasses import replace

from pubpipe.domain import glossary as rules
from pubpipe.domain.edits import Suggestion, repeated, unsettled
from pubpipe.domain.errors import NotFound, Refused
from pubpipe.domain.glossary import Glossary, Term, TermHit
from pubpipe.domain.markup import plain
from pubpipe.domain.person import Person, require
from pubpipe.domain.tokens import folded_words
from pubpipe.domain.unit import Unit
from pubpipe.ports import Newsroom, Transaction

NO_SOURCE = "(none)"
"""The source of a declined suggestion that names none; no word of any text."""
_RECENT_EDITS = 2_000
"""Edited units that suggestions are drawn from, the newest."""


def terms_in(room: Newsroom, unit: Unit) -> tuple[TermHit, ...]:
    """The glossary's terms in the source of `unit`, with their places in its plain text."""
    found = of_locale(room, unit.locale)
    return rules.find(found, plain(unit.source.text), room.settings.source_locale)


def of_locale(room: Newsroom, locale: str) -> Glossary:
    """All entries of a locale."""
    code = room.settings.locale(locale).code
    with room.store.read() as tx:
        return Glossary(code, tuple(tx.terms.all(code)))


def listed(
    room: Newsroom, person: Person, locale: str, query: str = "", standing: str = ""
) -> list[Term]:
    """The entries of a locale with this standing, in which each word of `query` begins a word."""
    require(person, "translate", locale)
    wanted = folded_words(query)
    return [
        term
        for term in of_locale(room, locale).terms
        if term.standing in ((standing,) if standing else rules.STANDINGS)
        and _has_words(f"{term.source} {term.target} {term.note}", wanted)
    ]


def put(room: Newsroom, person: Person, term: Term) -> Term:
    """Add an entry, or change the one with its id; returns it as stored.

    Raises Refused when it cannot be one, NotFound when that id is gone.
    """
    term = rules.checked(_of(room, person, term))
    with room.store.write() as tx:
        before = tx.terms.get(term.id) if term.id else None
        if term.id and (before is None or before.locale != term.locale):
            raise NotFound("This entry is no longer in the glossary. Add it anew.")
        _unique(tx, term)
        number = _put(tx, person, term)
    return replace(term, id=number)


def remove(room: Newsroom, person: Person, number: int) -> Term:
    """Take an entry out of the glossary; returns what it was."""
    with room.store.write() as tx:
        term = tx.terms.get(number)
        if term is None:
            raise NotFound("This entry is no longer in the glossary.")
        require(person, "approve", term.locale)
        tx.terms.remove(number)
        tx.audit(
            person.name, f"term:{number}", "removed", source=term.source,
            target=term.target, locale=term.locale,
        )  # fmt: skip
    return term


def decline(
    room: Newsroom, person: Person, locale: str, source: str, target: str
) -> None:
    """Turn a suggestion down, so that it does not come again in any form."""
    term = _of(room, person, Term(locale, source or NO_SOURCE, target, "declined"))
    with room.store.write() as tx:
        known = {(each.source, each.target) for each in tx.terms.all(term.locale)}
        if (term.source, term.target) not in known:
            _put(tx, person, rules.checked(term))


def suggestions(room: Newsroom, locale: str) -> tuple[Suggestion, ...]:
    """What people keep correcting in drafts the same way, the most frequent first.

    Without what the glossary has already or an editor has declined.
    """
    code = room.settings.locale(locale).code
    with room.store.read() as tx:
        edits = tx.terms.edits(code, _RECENT_EDITS)
        known = tx.terms.all(code)
    texts = [
        (plain(source), plain(draft), plain(said)) for _, source, draft, said in edits
    ]
    settled = [
        ("" if term.source == NO_SOURCE else term.source, term.target) for term in known
    ]
    source_locale = room.settings.source_locale
    found = repeated(texts, source_locale, code)
    return tuple(unsettled(found, settled, source_locale, code))


def _has_words(text: str, wanted: Sequence[str]) -> bool:
    words = folded_words(text)
    return all(any(word.startswith(each) for word in words) for each in wanted)


def _of(room: Newsroom, person: Person, term: Term) -> Term:
    locale = room.settings.locale(term.locale).code
    require(person, "approve", locale)
    if locale == room.settings.source_locale:
        raise Refused(
            "“%(locale)s” is the language of the sources. Choose a locale that "
            "is translated into.",
            locale=locale,
        )
    return replace(term, locale=locale, author=person.name)


def _put(tx: Transaction, person: Person, term: Term) -> int:
    number = tx.terms.put(term, tx.now())
    tx.audit(
        person.name, f"term:{number}", "stored", source=term.source, target=term.target,
        locale=term.locale, standing=term.standing, type=term.type,
    )  # fmt: skip
    return number


def _unique(tx: Transaction, term: Term) -> None:
    same = next(
        (
            each
            for each in tx.terms.all(term.locale)
            if (each.source, each.target) == (term.source, term.target)
        ),
        None,
    )
    if same and term.id and same.id != term.id:
        raise Refused(
            "“%(source)s” has the translation “%(target)s” already. Change "
            "that entry, or remove it first.",
            source=term.source,
            target=term.target,
        )
