"""Units get drafts: from the memory first, from an engine for the rest."""

import time
from dataclasses import dataclass, field
from datetime import timedelta

from pubpipe.domain.errors import EngineUnavailable, NotFound
from pubpipe.domain.glossary import Glossary, kept_terms
from pubpipe.domain.markup import Marked, escape, plain, source_hash
from pubpipe.domain.saying import in_a_row
from pubpipe.domain.sentences import sentence_spans
from pubpipe.domain.tokens import word_count
from pubpipe.domain.unit import Unit
from pubpipe.holders import holder
from pubpipe.ports import (
    Drafted,
    Engine,
    Newsroom,
    Progress,
    Transaction,
    Translator,
    silent,
)

BATCH_WORDS = 600
"""Source words stored at once: enough to keep the engine busy, little to lose."""
LEASE = timedelta(minutes=2)
"""How long a killed run keeps the others waiting; a batch takes seconds."""
LOOK_AHEAD = 200
"""Units read at once."""


@dataclass
class Pretranslated:
    """What a run did for one locale: drafts from memory and engine, for any article.

    `left` counts this article's units that stay untranslated; `note` says why, and of an
    engine that failed what drafted in its place. `broken` has the reason of each engine
    that failed: it is not asked again in this run.
    """

    locale: str
    memory: int = 0
    drafted: int = 0
    left: int = 0
    note: str = ""
    failed: set[int] = field(default_factory=set, repr=False)
    broken: dict[str, str] = field(default_factory=dict, repr=False)


def pretranslate(
    room: Newsroom, article: str, locale: str, report: Progress = silent,
    wait: bool = True,
) -> Pretranslated:  # fmt: skip
    """Draft the pending units of all articles, most urgent first, until `article` has none.

    One run at a time drafts a locale; another waits for its own units to be done, or
    with `wait` false leaves at once. Each batch is stored before the next is begun, so
    a killed run loses one batch. Where an engine fails, the locale's next one drafts; if
    none is left, the units stay untranslated. `note` tells.
    """
    result = Pretranslated(locale)
    translation = _translation_id(room, article, locale)
    me = holder()
    name = f"drafts:{locale}"
    with room.store.read() as tx:
        todo = tx.drafts.pending_of(translation)
    try:
        while True:
            with room.store.write() as tx:
                skip = frozenset(result.failed)
                mine = tx.drafts.pending_of(translation, skip)
                has_slot = mine > 0 and tx.pages.take_lease(
                    name, me, tx.now() + LEASE, tx.now()
                )
                units = tx.drafts.pending(locale, LOOK_AHEAD, skip) if has_slot else []
            report(f"drafts {locale}", max(todo - mine, 0), todo)
            if not mine or not (has_slot or wait):
                break
            if units:
                _draft(room, result, _batch(units))
            else:
                time.sleep(0.5)
    finally:
        with room.store.write() as tx:
            tx.pages.drop_lease(name, me)
    with room.store.read() as tx:
        after = tx.translations.get(translation)
    result.left = after.units.get("untranslated", 0) if after else 0
    return result


def undrafted(room: Newsroom) -> list[tuple[str, str]]:
    """(article, locale) whose units wait for a draft that an engine could make."""
    with room.store.read() as tx:
        waiting = tx.drafts.waiting()
    return [
        (article, locale) for article, locale in waiting if _has_engine(room, locale)
    ]


def _has_engine(room: Newsroom, locale: str) -> bool:
    try:
        room.translators.choose(locale)
    except EngineUnavailable:
        return False
    return True


def _draft(room: Newsroom, result: Pretranslated, batch: list[Unit]) -> None:
    remembered = _from_memory(room, batch)
    result.memory += len(remembered)
    rest = [unit for unit in batch if unit.id not in remembered]
    if not rest:
        return
    try:
        result.drafted += _from_engines(room, result, rest)
    except EngineUnavailable as failure:
        result.note = str(failure)
        result.failed |= {unit.id for unit in rest}


def _translation_id(room: Newsroom, article: str, locale: str) -> int:
    with room.store.read() as tx:
        found = tx.articles.find(article)
        translation = tx.translations.find(found.id, locale) if found else None
    if translation is None:
        raise NotFound(
            "There is no translation of “%(article)s” into “%(locale)s”.",
            article=article,
            locale=locale,
        )
    return translation.id


def _batch(units: list[Unit]) -> list[Unit]:
    words = 0
    batch = []
    for unit in units:
        batch.append(unit)
        words += word_count(unit.source.text)
        if words >= BATCH_WORDS:
            break
    return batch


def _from_memory(room: Newsroom, units: list[Unit]) -> set[int]:
    """Store an approved text of the same source as the draft; same context wins."""
    found = {}
    with room.store.read() as tx:
        for unit in units:
            match = _remembered(tx, unit) or _sentence_by_sentence(room, tx, unit)
            if match:
                found[unit.id] = (unit, *match)
    if found:
        with room.store.write() as tx:
            for unit, text, kind in found.values():
                engine = Engine("memory", kind, "1")
                tx.drafts.store(unit, Drafted(text, None), engine, tx.now())
                _note(tx, unit, engine)
    return set(found)


def _remembered(tx: Transaction, unit: Unit) -> tuple[str, str] | None:
    """The approved text of the unit's very source, and how exact it is."""
    known = tx.memory.exact(unit.locale, unit.source_hash)
    if not known:
        return None
    context = tx.units.source_before(unit)
    pair = next((each for each in known if each.context == context), known[0])
    return pair.text, "exact in context" if pair.context == context else "exact"


def _sentence_by_sentence(
    room: Newsroom, tx: Transaction, unit: Unit
) -> tuple[str, str] | None:
    """The unit's text from approved sentences, if all of its sentences are known."""
    said = plain(unit.source.text)
    if escape(said) != unit.source.text:
        # Where its tags would have to stand is not known.
        return None
    spans = sentence_spans(said, room.settings.source_locale, room.cut)
    text, done = "", 0
    for start, end in spans:
        sentence = source_hash(Marked(escape(said[start:end])))
        known = tx.memory.exact(unit.locale, sentence, 1)
        if len(spans) < 2 or not known:
            return None
        text += escape(said[done:start]) + known[0].text
        done = end
    return (text, "exact sentences") if text else None


def _from_engines(room: Newsroom, result: Pretranslated, units: list[Unit]) -> int:
    """Draft by the first engine that does not fail; raises EngineUnavailable if all do."""
    for translator in room.translators.in_order(result.locale):
        if translator.engine in result.broken:
            continue
        try:
            drafted = _from_engine(room, translator, units)
        except EngineUnavailable as failure:
            result.broken[translator.engine] = str(failure)
            continue
        if result.broken:
            reasons = " ".join(result.broken.values())
            result.note = f"{reasons} “{translator.engine}” drafted instead."
        return drafted
    raise EngineUnavailable(in_a_row(list(result.broken.values())))


def _from_engine(room: Newsroom, translator: Translator, units: list[Unit]) -> int:
    with room.store.read() as tx:
        keep = kept_terms(
            Glossary(units[0].locale, tuple(tx.terms.all(units[0].locale)))
        )
    drafts = translator.translate([unit.source for unit in units], keep)
    engine = Engine(
        translator.engine, translator.model, translator.version, translator.starter
    )
    with room.store.write() as tx:
        for unit, drafted in zip(units, drafts, strict=True):
            tx.drafts.store(unit, drafted, engine, tx.now())
            _note(tx, unit, engine)
    return sum(bool(drafted.text) for drafted in drafts)


def _note(tx: Transaction, unit: Unit, engine: Engine) -> None:
    tx.audit(
        "pubpipe", f"unit:{unit.id}", "drafted", engine=engine.name, model=engine.model
    )
