"""The codes inside a TMX segment, as numbered tags."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pubpipe.domain.markup import escape, plain
from pubpipe.domain.tagging import nesting, scan
from pubpipe.domain.text import clean

_PAIRED = ("hi",)
_MUTE = frozenset({"bpt", "ept", "ph", "it", "ut"})
"""Elements whose content is another tool's code and no text."""
_BREAKS = re.compile(r"\s*\n\s*")


class Numbers:
    """Gives the codes of one translation unit their numbers, the same in each language."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}

    def of(self, kind: str, name: str) -> int:
        """The number of a code; the one that the file gives it, where that is free."""
        key = kind, name
        if key not in self._numbers:
            taken = set(self._numbers.values())
            wanted = int(name) if name.isascii() and name.isdigit() else 0
            if wanted < 1 or wanted > 999 or wanted in taken:
                wanted = next(n for n in range(1, len(taken) + 2) if n not in taken)
            self._numbers[key] = wanted
        return self._numbers[key]


class Segment:
    """One segment as it is read: text and codes in, segment text out."""

    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers
        self._out: list[str] = []
        self._opened: dict[str, int] = {}
        self._highlights: list[int] = []
        self._mute = 0
        self._seen: dict[str, int] = {}
        self.size = 0
        """Characters of text so far."""

    def text(self, data: str) -> None:
        """Some text; none of it counts inside a code."""
        if not self._mute:
            self._out.append(escape(data))
            self.size += len(data)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """A code or a highlight begins."""
        if name in _MUTE:
            self._mute += 1
        if self._mute > 1:
            return
        if name == "bpt":
            number = self._numbers.of("pair", self._name("pair", attributes))
            self._opened[attributes.get("i", "")] = number
            self._out.append(f"<{number}>")
        elif name == "ept":
            number = self._opened.pop(attributes.get("i", ""), 0)
            self._out.append(f"</{number}>" if number else "")
        elif name == "ph":
            number = self._numbers.of("single", self._name("single", attributes))
            self._out.append(f"<{number}/>")
        elif name in _PAIRED and not self._mute:
            number = self._numbers.of("pair", self._name("highlight", attributes))
            self._highlights.append(number)
            self._out.append(f"<{number}>")

    def end(self, name: str) -> None:
        """It ends."""
        if name in _PAIRED and not self._mute and self._highlights:
            self._out.append(f"</{self._highlights.pop()}>")
        if name in _MUTE:
            self._mute -= 1

    def finish(self) -> str:
        """The segment text; without its tags when they do not fit together."""
        text = _BREAKS.sub(" ", clean("".join(self._out))).strip()
        found, strays = scan(text)
        if strays or nesting(found)[1]:
            return escape(plain(text))
        return text

    def _name(self, kind: str, attributes: Mapping[str, str]) -> str:
        """What tells a code apart in both languages: `x`, else `i`, else its place."""
        name = attributes.get("x") or attributes.get("i")
        if name:
            return name
        self._seen[kind] = self._seen.get(kind, 0) + 1
        return f"{kind} {self._seen[kind]}"
