"""A PO file from anywhere as a sheet, with nothing lost unsaid."""

import codecs
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

from pubpipe.adapters.po.grammar import Message, Scanned, scan
from pubpipe.adapters.po.headers import ARTICLE, EDGE, EXPORT, REVISION, TITLE
from pubpipe.domain.errors import Refused
from pubpipe.domain.exchange import Entry, Sheet
from pubpipe.domain.locale import BUILT_IN
from pubpipe.domain.saying import Said, _
from pubpipe.domain.text import clean

LIMIT = 50 * 1024 * 1024
"""Bytes in a PO file; an article of 100,000 segments has about 30 MB."""

_LONGEST_FIELD = 200
_CHARSET = re.compile(rb'Content-Type:[^"\n]*charset=([\w.:-]+)', re.IGNORECASE)
# Single-byte charsets that PO editors have written for our languages.
_SINGLE_BYTE = ("iso8859", "cp125", "koi8", "mac", "latin")
_ALIASES = {"arm": "hy", "hye": "hy", "rus": "ru", "eng": "en"}


def load(path: Path) -> Sheet:
    """Read any PO file; `faults` of the sheet says what could not be read as it stands.

    Entries keep the order of the file. Raises Refused when the file is missing, too
    big, not text, not a PO or broken in a line, or when polib reads it otherwise than
    it was written.
    """
    name = path.name
    text = _decoded(_bytes_of(path), name)
    scanned = scan(text, name)
    if not scanned.messages:
        raise Refused(
            "“%(name)s” holds no PO entry. Choose a .po file, such as an export.",
            name=name,
        )
    headers = [message for message in scanned.messages if message.is_header]
    if len(headers) > 1:
        raise Refused(
            "“%(name)s” has two headers, at lines %(line)s and %(second)s. Keep "
            "one of them.",
            name=name,
            line=str(headers[0].line),
            second=str(headers[1].line),
        )
    messages = [message for message in scanned.messages if not message.is_header]
    po = _parsed(scanned, name, has_header=bool(headers))
    _verify(po, messages, name)
    return _sheet(po, messages, scanned.faults)


def _bytes_of(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise Refused("There is no file “%(path)s”. Check its name.", path=path)
        if path.stat().st_size > LIMIT:
            raise Refused(
                "“%(name)s” is larger than %(most)s MB. Send the translation in "
                "several files.",
                name=path.name,
                most=LIMIT // 1024 // 1024,
            )
        return path.read_bytes()
    except (OSError, ValueError) as problem:
        raise Refused(
            "“%(name)s” cannot be opened: %(problem)s. Check its name and rights.",
            name=path.name,
            problem=problem,
        ) from problem


def _decoded(raw: bytes, name: str) -> str:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in raw:
        raise Refused(
            "“%(name)s” is not a PO file in UTF-8. Save it as UTF-8 and send it again.",
            name=name,
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
    declared = _CHARSET.search(raw)
    charset = declared[1].decode("ascii", "replace") if declared else ""
    try:
        if codecs.lookup(charset).name.startswith(_SINGLE_BYTE):
            return raw.decode(charset)
    except (LookupError, UnicodeDecodeError):
        pass
    raise Refused(
        "“%(name)s”, line %(line)s: the text is not UTF-8. Save the file "
        "as UTF-8 and send it again.",
        name=name,
        line=str(line),
    )


def _parsed(scanned: Scanned, name: str, *, has_header: bool) -> polib.POFile:
    # Without a header polib takes any entry with an empty source for one.
    head = [] if has_header else ['msgid ""', 'msgstr ""', ""]
    with tempfile.TemporaryDirectory(prefix="pubpipe-po-") as folder:
        copy = Path(folder, "sheet.po")
        copy.write_text("\n".join([*head, *scanned.lines, ""]), "utf-8", newline="\n")
        try:
            return polib.pofile(str(copy), encoding="utf-8", wrapwidth=0)
        except (OSError, ValueError) as problem:
            raise Refused(
                "“%(name)s” is not a PO file that can be read. Export again and "
                "save with a PO editor.",
                name=name,
            ) from problem


def _verify(po: polib.POFile, messages: list[Message], name: str) -> None:
    line = 0
    for entry, message in zip(po, messages, strict=False):
        plurals = entry.msgstr_plural
        forms = [plurals[index] for index in sorted(plurals)]
        parts = [entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""]
        read = "".join([*parts, *(forms or [entry.msgstr])])
        if (read, bool(entry.obsolete)) != (message.text, message.is_obsolete):
            line = message.line
            break
    if line or len(po) != len(messages):
        raise Refused(
            _(
                "“%(name)s”, line %(line)s: the file cannot be read without loss. Save it "
                "with a PO editor and send it again."
            )
            if line
            else _(
                "“%(name)s”: the file cannot be read without loss. Save it with a PO "
                "editor and send it again."
            ),
            name=name,
            line=str(line),
        )


def _sheet(po: polib.POFile, messages: list[Message], faults: list[str]) -> Sheet:
    fields = {name: _one_line(value) for name, value in po.metadata.items()}
    export = fields.get(EXPORT, "")
    faults = list(faults)
    first: dict[tuple[str, str], int] = {}
    pairs = list(zip(po, messages, strict=True))
    # What is active comes first: an obsolete entry never takes its place.
    for entry, message in sorted(pairs, key=lambda pair: bool(pair[0].obsolete)):
        first.setdefault(_identity(entry, export), message.line)
    entries: list[Entry] = []
    for entry, message in pairs:
        original = first[_identity(entry, export)]
        if original != message.line:
            faults.append(
                Said(
                    "Line %(line)s repeats the entry of line %(first)s (“%(entry)s”) and "
                    "was left out. Keep one of them.",
                    line=str(message.line),
                    first=str(original),
                    entry=_shown(entry),
                )
            )
            continue
        if entry.msgid_plural:
            faults.append(
                Said(
                    "Line %(line)s: “%(entry)s” has plural forms; only the first was read.",
                    line=str(message.line),
                    entry=_shown(entry),
                )
            )
        entries.append(_entry(entry, is_ours=bool(export)))
    revision = fields.get(REVISION, "")
    return Sheet(
        tag=_tag(fields.get("Language", "")),
        plural_forms=fields.get("Plural-Forms", ""),
        article=fields.get(ARTICLE, ""),
        revision=int(revision) if re.fullmatch("[0-9]{1,9}", revision) else 0,
        export=export,
        entries=tuple(entries),
        title=fields.get(TITLE, ""),
        faults=tuple(faults),
    )


def _one_line(value: str) -> str:
    """A header's field as it may stand in a sentence: a broken one holds anything."""
    return " ".join(clean(value).split())[:_LONGEST_FIELD]


def _identity(entry: polib.POEntry, export: str) -> tuple[str, str]:
    key = entry.msgctxt or ""
    # Our own keys are unique; in other files the context only tells sources apart.
    return (key, "") if export and key else (key, entry.msgid)


def _entry(entry: polib.POEntry, *, is_ours: bool) -> Entry:
    source, target = entry.msgid, entry.msgstr
    if entry.msgid_plural:
        target = entry.msgstr_plural.get(0, "")
    if is_ours:
        source, target = _edges(source), _edges(target)
    return Entry(
        key=entry.msgctxt or "",
        source=source,
        target=target,
        is_fuzzy="fuzzy" in entry.flags,
        is_obsolete=bool(entry.obsolete),
        previous_source=entry.previous_msgid or "",
        note=entry.comment,
        reference=" ".join(_references(entry)),
    )


def _edges(text: str) -> str:
    return re.sub(rf"\A{EDGE}|{EDGE}\Z", "\n", text)


def _references(entry: polib.POEntry) -> Iterator[str]:
    for file, line in entry.occurrences:
        yield f"{file}:{line}" if line else file


def _shown(entry: polib.POEntry) -> str:
    return entry.msgctxt or " ".join(entry.msgid.split())[:40]


def _tag(language: str) -> str:
    """The BCP-47 tag of a `Language` field: hy for hy_AM and arm, ru for ru_RU.UTF-8."""
    tag = re.split("[.@]", language.strip())[0].replace("_", "-")
    base = tag.partition("-")[0].lower()
    base = _ALIASES.get(base, base)
    return base if base in {locale.tag for locale in BUILT_IN} else tag
