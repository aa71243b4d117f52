"""Interface texts: the gettext catalogues in `locales/`, and what is wrong with them."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import polib
from babel.messages.extract import extract_from_file

_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}
_EXTRACTORS = {".html": "jinja2.ext:babel_extract", ".py": "python"}
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def texts(
    locale_code: str, locales_dir: Path, domain: str = "pubpipe"
) -> gettext.NullTranslations:
    """The interface texts of a locale by its site code, read anew when the file changes.

    `domain` names the catalogue: `pubpipe` has the site's texts, `desk` the desk's.

    A text that the catalogue lacks, has empty or marks fuzzy comes out in English.
    """
    path = _path(locale_code, locales_dir, domain)
    try:
        state = path.stat()
    except FileNotFoundError:
        return gettext.NullTranslations()
    return _read(path, state.st_mtime_ns, state.st_size)


def used(places: Iterable[Path], also: Iterable[str] = ()) -> dict[str, str]:
    """Every interface text in some templates and Python files, or folders of them.

    `also` names classes and functions whose first argument is such a text. Returns the English text → its plural, "" where it has none.
    """
    found: dict[str, str] = {}
    keywords = _KEYWORDS | dict.fromkeys(also)
    for place in places:
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            method = _EXTRACTORS.get(path.suffix)
            if method is None:
                continue
            for _, message, _, _ in extract_from_file(method, path, keywords=keywords):
                text, plural = message if isinstance(message, tuple) else (message, "")
                found[text] = plural or found.get(text, "")
    return found


def faults(
    locale_code: str, locales_dir: Path, wanted: Mapping[str, str], forms: int,
    domain: str = "pubpipe",
) -> list[str]:  # fmt: skip
    """What a catalogue lacks for the texts of `used`, one sentence each.

    `forms` is the locale's number of plural forms. Named are texts that are missing,
    empty, fuzzy or no longer used, and placeholders that do not match the English.
    """
    # str() of a path that exists: polib would take any other string for PO text.
    catalogue = polib.pofile(str(_path(locale_code, locales_dir, domain)))
    entries = {entry.msgid: entry for entry in catalogue if not entry.obsolete}
    found = [f"“{text}” is missing." for text in wanted if text not in entries]
    for text, entry in entries.items():
        if text not in wanted:
            found.append(f"“{text}” is not used any more.")
            continue
        if entry.fuzzy:
            found.append(f"“{text}” is fuzzy.")
        if (entry.msgid_plural or "") != wanted[text]:
            found.append(f"“{text}” has another plural in the code.")
        found.extend(_wrong_targets(entry, forms))
    return found


def _wrong_targets(entry: polib.POEntry, forms: int) -> list[str]:
    plural = entry.msgid_plural
    targets = list(entry.msgstr_plural.values()) if plural else [entry.msgstr]
    found = []
    if plural and len(targets) != forms:
        found.append(f"“{entry.msgid}” needs {forms} plural forms.")
    names = set(_PLACEHOLDER.findall(plural or entry.msgid))
    for target in targets:
        if not target:
            found.append(f"“{entry.msgid}” is not translated.")
        elif set(_PLACEHOLDER.findall(target)) != names:
            found.append(f"“{target}” has other placeholders than “{entry.msgid}”.")
    return found


@lru_cache(maxsize=64)
def _path(locale_code: str, locales_dir: Path, domain: str) -> Path:
    return locales_dir / locale_code / "LC_MESSAGES" / f"{domain}.po"


@lru_cache(maxsize=64)
def _read(path: Path, _changed: int, _size: int) -> gettext.GNUTranslations:
    return gettext.GNUTranslations(BytesIO(polib.pofile(str(path)).to_binary()))
