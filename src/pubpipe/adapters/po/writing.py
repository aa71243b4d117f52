"""A sheet as the text of a PO file that `msgfmt -c --use-fuzzy` accepts."""

import re

import polib

from pubpipe.adapters.po.headers import ARTICLE, EDGE, EXPORT, REVISION, TITLE
from pubpipe.domain.errors import Refused
from pubpipe.domain.exchange import Entry, Sheet

_GUIDE = (
    "Exported by pubpipe. Keep each tag, such as <1>…</1> or <2/>, exactly once.\n"
    "An entry is submitted when it is no longer marked as fuzzy (“needs work”)."
)


def dump(sheet: Sheet) -> str:
    """The PO text of a sheet; no date goes in, so the same sheet gives the same text.

    An obsolete entry whose key is in use again is left off, as gettext refuses the pair;
    nothing is marked fuzzy without a translation. Raises Refused when a key stands twice.
    """
    po = polib.POFile(wrapwidth=0)
    po.header = _GUIDE
    po.metadata = _metadata(sheet)
    active = {entry.key for entry in sheet.entries if not entry.is_obsolete}
    written: set[str] = set()
    for entry in sheet.entries:
        if entry.is_obsolete and entry.key in active:
            continue
        if not entry.key or entry.key in written:
            raise Refused(
                "The sheet of “%(article)s” holds segment “%(segment)s” twice or "
                "without a name. Segment the article again.",
                article=sheet.article,
                segment=entry.key,
            )
        written.add(entry.key)
        po.append(_entry(entry))
    return str(po)


def _metadata(sheet: Sheet) -> dict[str, str]:
    fields = {
        "Project-Id-Version": f"pubpipe {sheet.article}",
        "Last-Translator": "pubpipe",
        "Language-Team": sheet.tag,
        "Language": sheet.tag.replace("-", "_"),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": sheet.plural_forms,
        "X-Generator": "pubpipe",
        ARTICLE: sheet.article,
        EXPORT: sheet.export,
        REVISION: str(sheet.revision),
        TITLE: sheet.title,
    }
    lines = {name: " ".join(value.split()) for name, value in fields.items()}
    return {name: value for name, value in lines.items() if value}


def _entry(entry: Entry) -> polib.POEntry:
    source, target = _at_edges(entry.source, entry.target)
    # polib and gettext keep neither note nor reference of an obsolete entry.
    is_active = not entry.is_obsolete
    reference = re.sub(r"\s+", "-", entry.reference.strip())
    return polib.POEntry(
        msgctxt=entry.key,
        msgid=source,
        msgstr=target,
        comment=" ".join(entry.note.split()) if is_active else "",
        occurrences=[(reference, "")] if reference and is_active else [],
        flags=["fuzzy"] if entry.is_fuzzy and entry.target else [],
        previous_msgid=entry.previous_source or None if is_active else None,
        obsolete=entry.is_obsolete,
    )


def _at_edges(source: str, target: str) -> tuple[str, str]:
    if not target:
        return source, target
    if source.startswith("\n") != target.startswith("\n"):
        source, target = (re.sub(r"\A\n", EDGE, text) for text in (source, target))
    if source.endswith("\n") != target.endswith("\n"):
        source, target = (re.sub(r"\n\Z", EDGE, text) for text in (source, target))
    return source, target
