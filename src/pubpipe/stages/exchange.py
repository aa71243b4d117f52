"""A translation leaves as PO and comes back: a three-way merge, never an overwrite."""

import uuid
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path

from pubpipe.acts import perform
from pubpipe.domain import checks
from pubpipe.domain.checks import Finding
from pubpipe.domain.edition import Translation
from pubpipe.domain.errors import ChecksFailed, NotFound, Refused
from pubpipe.domain.exchange import Entry, Fate, Outcome, Report, Sheet, report_of
from pubpipe.domain.glossary import Glossary
from pubpipe.domain.locale import Locale
from pubpipe.domain.markup import Marked
from pubpipe.domain.person import Person, require
from pubpipe.domain.saying import Said, in_a_row
from pubpipe.domain.unit import Act, Unit
from pubpipe.ports import Article, Newsroom, Transaction

STILL_FUZZY = "left as needing work in the PO file"


@dataclass(frozen=True)
class Checked:
    """One entry of a PO file with what the checks say of it."""

    entry: Entry
    findings: tuple[Finding, ...]


class _DryRun(Exception):
    """Rolls an import back after its report is made."""


def export(room: Newsroom, actor: str, article: str, locale: str) -> tuple[str, str]:
    """Return the file name and the text of a translation's PO, remembering what left."""
    tag = room.settings.locale(locale)
    with room.store.write() as tx:
        found, translation = _find(tx, article, tag.code)
        units = tx.units.of_translation(translation.id)
        gone = tx.units.obsolete(translation.id)
        number = uuid.uuid4().hex
        tx.exports.add(
            number, translation.id, found.head, actor, tx.now(),
            [
                (u.id, u.source_hash, _hash(u.text), u.status != "approved")
                for u in (*units, *gone)
            ],
        )  # fmt: skip
        tx.audit(
            actor, f"article:{article}", "exported", locale=tag.code, export=number
        )
    sheet = Sheet(
        tag=tag.tag,
        plural_forms=tag.plural_forms,
        article=found.key,
        revision=found.head,
        export=number,
        title=found.title,
        entries=tuple(
            [_entry(unit, found.key, len(units)) for unit in units]
            + [_entry(unit, found.key, len(units), is_obsolete=True) for unit in gone]
        ),
    )
    return f"{found.key}.po", room.po.dump(sheet)


def write_exchange(room: Newsroom, article: str, locale: str) -> Path:
    """Write the PO into the workspace's `exchange/` folder, replacing an older one."""
    name, text = export(room, "pubpipe", article, locale)
    folder = room.settings.workspace / "exchange" / locale
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    draft = path.with_suffix(f".{uuid.uuid4().hex}.part")
    draft.write_text(text, encoding="utf-8", newline="\n")
    draft.replace(path)
    return path


def import_file(
    room: Newsroom, person: Person, path: Path, *, approve: bool = False,
    dry_run: bool = False, digest: str = "",
) -> Report:  # fmt: skip
    """Merge a returned PO: only what the translator changed is taken, all at once.

    A conflict with newer human work becomes a suggestion, absent entries change
    nothing. With `approve` what is not fuzzy is approved, if the checks let it pass.
    Under `digest` the report is kept for `import_once`.
    """
    sheet = room.po.load(path)
    locale = _locale(room, sheet, path).code
    require(person, "translate", locale)
    if approve:
        require(person, "approve", locale)
    if not sheet.entries:
        raise Refused(
            "“%(name)s” holds nothing but a header: it was cut short. Send the "
            "whole file.",
            name=path.name,
        )
    try:
        with room.store.write() as tx:
            report = _merge(room, tx, person, sheet, locale, approve, dry_run)
            if dry_run:
                raise _DryRun
            tx.audit(
                person.name, f"article:{report.article}", "imported",
                locale=locale, **report.tally(),
            )  # fmt: skip
            if digest:
                tx.audit(person.name, f"po:{digest}", "imported", **asdict(report))
    except _DryRun:
        pass
    return report


def import_once(room: Newsroom, person: Person, path: Path, digest: str) -> Report:
    """Merge a returned PO like `import_file`; the same file again does nothing more.

    `digest` is the file's SHA-256. Returns the report of the first time.
    """
    with room.store.read() as tx:
        for event in tx.events(f"po:{digest}"):
            return report_of(event.detail)
    return import_file(room, person, path, digest=digest)


def check_file(room: Newsroom, path: Path) -> list[Checked]:
    """Check every entry of any PO file; its locale is that of its Language header."""
    sheet = room.po.load(path)
    locale = _locale(room, sheet, path)
    with room.store.read() as tx:
        glossary = Glossary(locale.code, tuple(tx.terms.all(locale.code)))
    return [
        Checked(
            entry,
            checks.run(
                Marked(entry.source),
                entry.target,
                locale,
                glossary,
                room.settings.source_locale,
            ),
        )
        for entry in sheet.entries
        if not entry.is_obsolete
    ]


def _locale(room: Newsroom, sheet: Sheet, path: Path) -> Locale:
    if not sheet.tag:
        raise Refused(
            "“%(name)s” does not say its language. Give it a header with a "
            "“Language” field, such as “Language: hy\\n”.",
            name=path.name,
        )
    return room.settings.locale(sheet.tag)


def _find(tx: Transaction, article: str, locale: str) -> tuple[Article, Translation]:
    found = tx.articles.find(article)
    translation = tx.translations.find(found.id, locale) if found else None
    if found is None or translation is None:
        raise NotFound(
            "There is no translation of “%(article)s” into “%(locale)s”. "
            "“pubpipe status” lists those there are.",
            article=article,
            locale=locale,
        )
    return found, translation


def _entry(unit: Unit, article: str, total: int, *, is_obsolete: bool = False) -> Entry:
    notes = [f"{unit.role}, segment {unit.position + 1} of {total}"]
    if unit.status == "pretranslated" and unit.draft:
        starter = " (starter model)" if unit.draft.starter else ""
        notes.append(f"machine draft by {unit.draft.engine}{starter}")
    if unit.reason:
        notes.append(unit.reason)
    return Entry(
        key=unit.key,
        source=unit.source.text,
        target=unit.text,
        is_fuzzy=unit.status != "approved",
        is_obsolete=is_obsolete,
        previous_source=unit.previous_source.text if unit.previous_source else "",
        note="; ".join(notes),
        reference=f"{article}#{unit.uid}",
    )


def _merge(
    room: Newsroom, tx: Transaction, person: Person, sheet: Sheet, locale: str,
    approve: bool, dry_run: bool,
) -> Report:  # fmt: skip
    base = tx.exports.find(sheet.export) if sheet.export else None
    if base is not None:
        translation = tx.translations.get(base[0])
    elif sheet.article:
        translation = _find(tx, sheet.article, locale)[1]
    else:
        raise Refused(
            "This PO does not say which article it belongs to. Import a file that "
            "pubpipe exported."
        )
    if translation is None or translation.locale != locale:
        raise Refused(
            "This PO was exported in another locale than its Language header "
            "says (“%(tag)s”). Export it again.",
            tag=sheet.tag,
        )
    exported = base[1] if base else {}
    units = {
        unit.key: unit
        for unit in (
            *tx.units.obsolete(translation.id),
            *tx.units.of_translation(translation.id),
        )
    }
    in_head = {unit.id for unit in tx.units.of_translation(translation.id)}
    outcomes = [Outcome("", "refused", fault) for fault in sheet.faults]
    for entry in sheet.entries:
        unit = units.get(entry.key)
        if entry.is_obsolete or unit is None or unit.id not in in_head:
            gone = Said("the article no longer has this segment")
            outcomes.append(
                Outcome(entry.key, "ignored", gone, entry.source, "", entry.target)
            )
            continue
        fate, reason = _take(
            room, tx, person, unit, entry, exported.get(unit.id), approve
        )
        outcomes.append(
            Outcome(entry.key, fate, reason, unit.source.text, unit.text, entry.target)
        )
    there = {entry.key for entry in sheet.entries}
    absent = sum(
        unit.id in in_head and unit.id in exported and key not in there
        for key, unit in units.items()
    )
    return Report(translation.article, locale, dry_run, tuple(outcomes), absent)


def _take(
    room: Newsroom, tx: Transaction, person: Person, unit: Unit, entry: Entry,
    base: tuple[str, str, bool] | None, approve: bool,
) -> tuple[Fate, str]:  # fmt: skip
    """Decide on one entry and carry it out; returns its fate and why."""
    if not entry.target.strip():
        return ("unchanged", "") if not unit.text else ("ignored", Said("it is empty"))
    if base is None:
        if entry.target == unit.text and (entry.is_fuzzy or unit.status == "approved"):
            return "unchanged", ""
        return _suggest(
            tx, unit, entry, person, Said("what was exported is not known any more")
        )
    source_hash, target_hash, was_fuzzy = base
    is_changed = _hash(entry.target) != target_hash
    if not is_changed and (entry.is_fuzzy or entry.is_fuzzy == was_fuzzy):
        # An approved entry that comes back as it left says nothing: it must not undo
        # what was sent back meanwhile.
        return "unchanged", ""
    if entry.source != unit.source.text or source_hash != unit.source_hash:
        return _suggest(
            tx, unit, entry, person, Said("the source changed after the export")
        )
    if entry.target != unit.text and _hash(unit.text) != target_hash:
        return _suggest(
            tx, unit, entry, person, Said("someone changed it after the export")
        )
    return _submit(room, tx, person, unit, entry, approve and not entry.is_fuzzy)


def _submit(
    room: Newsroom, tx: Transaction, person: Person, unit: Unit, entry: Entry,
    approve: bool,
) -> tuple[Fate, str]:  # fmt: skip
    save = Act(
        "save", person, unit.source_hash, unit.version, text=entry.target, origin="po"
    )
    unfinished = STILL_FUZZY if entry.is_fuzzy else ""
    try:
        try:
            act = replace(save, kind="approve") if approve else save
            after = perform(tx, room.settings, unit, act, unfinished=unfinished)
        except ChecksFailed as failure:
            perform(tx, room.settings, unit, save)
            return "unapproved", in_a_row(failure.messages)
    except Refused as refusal:
        return "refused", refusal.said
    if not after.changed:
        return "unchanged", ""
    if after.unit.status == "approved":
        return "approved", ""
    if approve:
        return "unapproved", Said("a second person must approve it")
    return "taken", ""


def _suggest(
    tx: Transaction, unit: Unit, entry: Entry, person: Person, why: Said
) -> tuple[Fate, str]:
    if entry.target == unit.text:
        return "unchanged", ""
    tx.units.suggest(unit.id, entry.target, person.name, "po", tx.now())
    return "conflict", Said("%(why)s; your text is kept as a suggestion", why=why)


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
