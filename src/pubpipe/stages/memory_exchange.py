"""The translation memory out to other tools, and theirs in."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pubpipe.domain.errors import Refused
from pubpipe.domain.locale import Locale, of_language
from pubpipe.domain.markup import Marked, plain, source_hash
from pubpipe.domain.memory import NO_CONTEXT, Exchanged, Imported, Pair
from pubpipe.domain.person import Person, Right, named, require
from pubpipe.domain.saying import Said
from pubpipe.domain.tokens import folded_words
from pubpipe.domain.unit import TARGET_LIMIT
from pubpipe.ports import Newsroom

_BATCH = 500
"""Pairs stored in one transaction: others write in between."""
_HASH = 64
_LONGEST_NAME = 200


@dataclass
class Taken:
    """What an import did: pairs `added` per locale, `known` before, and those left out."""

    file: str
    units: int = 0
    added: Counter[str] = field(default_factory=Counter)
    known: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    """Reason → how many."""


def export_memory(room: Newsroom, person: Person, path: Path, locale: str = "") -> int:
    """Write the memory of one locale, or of all that `person` translates into, as TMX.

    Returns how many pairs.
    """
    locales = _locales(room, person, locale, "translate")
    source = room.settings.locale(room.settings.source_locale)
    return room.tmx.write(path, source.tag, _all(room, locales))


def import_memory(
    room: Newsroom, person: Person, path: Path, locale: str = ""
) -> Taken:
    """Take the pairs of a TMX file into the memory, as approved by `person`.

    Of one locale, or of all in which the person may approve. The whole file is read
    before the first pair is stored: one that is refused leaves nothing behind. The same
    file again adds nothing.
    """
    locales = _locales(room, person, locale, "approve")
    for _ in room.tmx.read(path):
        pass
    taken = Taken(path.name)
    batch: list[Imported] = []
    for unit in room.tmx.read(path):
        taken.units += 1
        batch += _pairs(room, unit, locales, taken)
        if len(batch) >= _BATCH:
            _store(room, batch, taken)
            batch = []
    _store(room, batch, taken)
    with room.store.write() as tx:
        tx.audit(
            person.name, "memory", "imported", file=taken.file,
            added=dict(taken.added), known=taken.known, skipped=dict(taken.skipped),
        )  # fmt: skip
    return taken


def _store(room: Newsroom, batch: list[Imported], taken: Taken) -> None:
    if not batch:
        return
    with room.store.write() as tx:
        added = tx.memory.add(batch, tx.now())
    taken.added.update(each.locale for each in added)
    taken.known += len(batch) - len(added)


def _pairs(
    room: Newsroom, unit: Exchanged, locales: Sequence[Locale], taken: Taken
) -> Iterator[Imported]:
    """The pairs of a unit in the wanted locales; what is left out is counted."""
    known = room.settings.locales
    texts: dict[str, str] = {}
    for tag, text in unit.texts.items():
        found = of_language(known, tag)
        if found is None:
            taken.skipped[Said("no locale for “%(tag)s”", tag=tag[:20])] += 1
        else:
            texts.setdefault(found.code, text)
    source = texts.pop(room.settings.source_locale, "")
    if not _is_text(source):
        taken.skipped[Said("no source text")] += 1
        return
    for locale in locales:
        text = texts.get(locale.code, "")
        if not _is_text(text):
            continue
        if max(len(source), len(text)) > TARGET_LIMIT:
            taken.skipped[
                Said("longer than %(most)s characters", most=TARGET_LIMIT)
            ] += 1
            continue
        yield Imported(
            locale.code,
            source,
            text,
            _source_hash(source, unit.source_hash),
            _context(unit),
            unit.author[:_LONGEST_NAME],
            taken.file[:_LONGEST_NAME],
            unit.at,
        )


def _source_hash(source: str, told: str) -> str:
    """The hash of the source; with tags the file's word, as their attributes are not in it."""
    counted = source_hash(Marked(source))
    return told if plain(source) != source and len(told) == _HASH else counted


def _context(unit: Exchanged) -> str:
    is_ours = bool(unit.source_hash) and len(unit.context) in (0, _HASH)
    return unit.context if is_ours else NO_CONTEXT


def _is_text(text: str) -> bool:
    return bool(folded_words(plain(text)))


def _all(room: Newsroom, locales: Sequence[Locale]) -> Iterator[tuple[str, Pair]]:
    with room.store.read() as tx:
        for locale in locales:
            for pair in tx.memory.pairs(locale.code):
                yield locale.tag, pair


def _locales(
    room: Newsroom, person: Person, wanted: str, right: Right
) -> Sequence[Locale]:
    """The locale that is wanted, or all in which the person has the right."""
    if wanted:
        locale = room.settings.locale(wanted)
        require(person, right, locale.code)
        return [locale]
    locales = [
        room.settings.locale(code)
        for code in room.settings.target_locales
        if person.may(right, code)
    ]
    if not locales:
        raise Refused(
            "%(name)s may not %(right)s in any locale. Ask an editor for the "
            "role that allows it.",
            name=person.name,
            right=named(right),
        )
    return locales
