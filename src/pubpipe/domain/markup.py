"""Segment text: plain Unicode with numbered tags, and what may go wrong in it.

Only ``&`` and ``<`` are escaped; ``<1>…</1>`` is a paired tag, ``<2/>`` an empty
one. What a number stands for (a link, an emphasis) is in a side table of `Tag`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape as _html_escape
from typing import Any

from pubpipe.domain.saying import Said, _
from pubpipe.domain.tagging import (
    MarkupError,
    Token,
    escape,
    located,
    nesting,
    plain,
    scan,
    tidy,
    tokens,
    unescape,
)

__all__ = [
    "Marked",
    "MarkupError",
    "Tag",
    "Token",
    "dump_tags",
    "escape",
    "faults",
    "load_tags",
    "located",
    "plain",
    "safe_href",
    "source_hash",
    "tidy",
    "to_html",
    "tokens",
    "unescape",
]

PAIRED = frozenset({"a", "em", "strong", "code", "sub", "sup", "u", "s", "mark", "q"})
NAMES = PAIRED | {"br", "span"}
_ATTRS: Mapping[str, frozenset[str]] = {"a": frozenset({"href", "hreflang", "title"})}
_EVERYWHERE = frozenset({"lang", "dir"})
_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*:", re.IGNORECASE)
_SAFE_SCHEMES = ("http:", "https:", "mailto:")
# Browsers skip these inside a scheme, so "java\tscript:" must not look relative.
_IGNORED_IN_URL = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ufeff]+")


@dataclass(frozen=True)
class Tag:
    """What one numbered tag of a segment stands for."""

    id: int
    name: str
    attrs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Marked:
    """A segment's text with the side table of its tags."""

    text: str
    tags: tuple[Tag, ...] = ()


def faults(source: str, target: str) -> tuple[Said, ...]:
    """What is wrong with the tags of a target, as sentences; empty when all is well.

    Compares which tags there are, how often, and which stands inside which; the order
    of tags side by side is free, because word order differs between languages.
    """
    found, problems = scan(target)
    wanted = scan(source)[0]
    here, there = _count(found), _count(wanted)
    for key in sorted(there.keys() | here.keys()):
        number, is_empty = key
        shown = f"<{number}/>" if is_empty else f"<{number}>…</{number}>"
        if here[key] == there[key]:
            continue
        if here[key] < there[key]:
            problems.append(
                Said(
                    "The tag %(tag)s of the source is missing. Put it back.", tag=shown
                )
            )
        elif there[key]:
            problems.append(
                Said(
                    "The tag %(tag)s stands here more often than in the source: %(here)s "
                    "to %(there)s. Remove the extra one.",
                    tag=shown,
                    here=str(here[key]),
                    there=str(there[key]),
                )
            )
        else:
            problems.append(
                Said("The tag %(tag)s is not in the source. Remove it.", tag=shown)
            )
    parents, unbalanced = nesting(found)
    problems.extend(unbalanced)
    if not problems:
        for number, outer in sorted(nesting(wanted)[0].items()):
            if parents[number] != outer:
                problems.append(
                    Said(
                        _(
                            "The tag %(tag)s must stand inside %(outer)s, as in the source."
                        )
                        if outer
                        else _(
                            "The tag %(tag)s must stand outside other tags, as in the "
                            "source."
                        ),
                        tag=f"<{number}>",
                        outer=f"<{outer}>…</{outer}>",
                    )
                )
        for number in sorted(_hollow(found) - _hollow(wanted)):
            problems.append(
                Said(
                    "The tag %(tag)s holds no text. Put its words inside it.",
                    tag=f"<{number}>…</{number}>",
                )
            )
    return tuple(problems)


def source_hash(marked: Marked) -> str:
    """SHA-256 (hex) of a segment's text, tags and attributes: what an approval binds to."""
    table = [[tag.id, tag.name, sorted(map(list, tag.attrs))] for tag in marked.tags]
    canonical = json.dumps(
        {"tags": sorted(table), "text": marked.text},
        ensure_ascii=False,
        separators=(",", ":"),
        sort_keys=True,
    )
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def to_html(marked: Marked) -> str:
    """Safe HTML of a segment: text and attributes escaped, unknown or unsafe tags left off.

    Raises MarkupError when the text is malformed.
    """
    if "<" not in marked.text and "&" not in marked.text:
        return _html_escape(marked.text, quote=False)
    table = {tag.id: _rendered(tag) for tag in marked.tags}
    out: list[str] = []
    for token in tokens(marked.text):
        name, opening = table.get(token.id, ("", ""))
        if token.kind == "text":
            out.append(_html_escape(token.value, quote=False))
        elif token.kind == "close":
            out.append(f"</{name}>" if name else "")
        else:
            out.append(opening)
    return "".join(out)


def safe_href(href: str) -> str | None:
    """The address when a published page may link to it (http, https, mailto, relative)."""
    squeezed = _IGNORED_IN_URL.sub("", href)
    scheme = _SCHEME.match(squeezed)
    if not squeezed or (scheme and scheme[0].lower() not in _SAFE_SCHEMES):
        return None
    return href.strip()


def dump_tags(tags: Iterable[Tag]) -> list[dict[str, Any]]:
    """The side table as JSON: a list of {id, name, attrs}, attrs as a list of pairs."""
    return [
        {"id": tag.id, "name": tag.name, "attrs": [list(pair) for pair in tag.attrs]}
        for tag in tags
    ]


def load_tags(table: Sequence[Mapping[str, Any]]) -> tuple[Tag, ...]:
    """The side table back from what `dump_tags` gave."""
    if not table:
        return ()
    return tuple(
        Tag(
            int(row["id"]),
            str(row["name"]),
            tuple((str(key), str(value)) for key, value in row.get("attrs", ())),
        )
        for row in table
    )


def _count(found: Iterable[Token]) -> Counter[tuple[int, bool]]:
    # Closing tags are the business of _nesting: counting them too would say it twice.
    return Counter(
        (t.id, t.kind == "empty") for t in found if t.kind in ("open", "empty")
    )


def _hollow(found: Iterable[Token]) -> set[int]:
    """The paired tags with no visible text in them."""
    hollow: set[int] = set()
    stack: list[int] = []
    for token in found:
        if token.kind == "open":
            hollow.add(token.id)
            stack.append(token.id)
        elif token.kind == "close" and token.id in stack:
            stack.remove(token.id)
        elif token.kind == "text" and token.value.strip():
            hollow.difference_update(stack)
    return hollow


def _rendered(tag: Tag) -> tuple[str, str]:
    """The element's name and its opening tag; two empty strings when it is left off."""
    if tag.name not in NAMES:
        return "", ""
    if tag.name == "br":
        return "br", "<br>"
    allowed = _ATTRS.get(tag.name, frozenset()) | _EVERYWHERE
    attrs = {key: value for key, value in tag.attrs if key in allowed}
    if tag.name == "a":
        href = safe_href(attrs.get("href", ""))
        if href is None:
            return "", ""
        attrs["href"] = href
    if tag.name == "span" and "lang" not in attrs:
        return "", ""
    written = "".join(f' {key}="{_html_escape(value)}"' for key, value in attrs.items())
    return tag.name, f"<{tag.name}{written}>"
