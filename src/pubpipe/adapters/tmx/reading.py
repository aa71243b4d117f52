"""Reading a TMX file of any size, from any tool, without trusting it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.parsers import expat

from pubpipe.adapters.tmx.inline import Numbers, Segment
from pubpipe.domain.errors import Refused
from pubpipe.domain.memory import Exchanged
from pubpipe.domain.saying import Said

MOST_BYTES = 4 * 2**30
"""Ten million pairs; what is larger is another kind of file."""
_CHUNK = 2**16
_LONGEST_TAG = 2**22
"""Bytes that expat may hold back while it waits for the end of one tag."""
_LONGEST_SEGMENT = 1_000_000
"""Characters; a person's longest segment has a few thousand."""
_DEEPEST = 64
_NOTE_LIMIT = 2_000
_CONTEXT = "x-pubpipe-context"
_SOURCE = "x-pubpipe-source"
_EMPTY = ("xml:lang", "lang")


def read(path: Path) -> Iterator[Exchanged]:
    """The translation units of a TMX file, one after another.

    Raises Refused with one sentence, as soon as it is met, when the file is missing, too
    large, not well formed, no TMX, or defines entities of its own: those can blow a
    kilobyte up to gigabytes.
    """
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise _refused(
                path,
                Said(
                    "it has %(size)s bytes; %(most)s is the most",
                    size=size,
                    most=MOST_BYTES,
                ),
            )
        yield from _units(path)
    except OSError as error:
        raise Refused(
            "“%(path)s” cannot be read: %(problem)s.",
            path=path,
            problem=error.strerror or error,
        ) from error


def _units(path: Path) -> Iterator[Exchanged]:
    handler = _Handler(path)
    parser = handler.parser
    fed = 0
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                parser.Parse(chunk, False)
                fed += len(chunk)
                if fed - max(parser.CurrentByteIndex, 0) > _LONGEST_TAG:
                    raise _refused(path, Said("one of its tags has no end"))
                yield from handler.take()
            parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            line = getattr(error, "lineno", parser.CurrentLineNumber)
            said = expat.ErrorString(getattr(error, "code", 0)) or "unknown encoding"
            raise _refused(
                path, Said("line %(line)s: %(fault)s", line=str(line), fault=said)
            ) from error
    yield from handler.take()


def _refused(path: Path, problem: Said) -> Refused:
    return Refused(
        "“%(name)s” cannot be imported: %(problem)s. Nothing was taken "
        "from it; export it anew as TMX 1.4.",
        name=path.name,
        problem=problem,
    )


class _Handler:
    """What expat tells, gathered to translation units."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._depth = 0
        self._done: list[Exchanged] = []
        self._unit: dict[str, Any] | None = None
        self._language = ""
        self._segment: Segment | None = None
        self._property: str | None = None
        self._value = ""
        self._outer: dict[str, str] = {}
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.EntityDeclHandler = self._entity

    def take(self) -> Iterator[Exchanged]:
        """The units that are complete, each once."""
        done, self._done = self._done, []
        yield from done

    def _entity(self, *_given: object) -> None:
        raise _refused(self._path, Said("it defines entities of its own"))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if not self._depth and name != "tmx":
            raise _refused(
                self._path,
                Said("it begins with “%(name)s” and is no TMX file", name=name[:40]),
            )
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _refused(
                self._path, Said("its tags are nested %(depth)s deep", depth=_DEEPEST)
            )
        if self._segment is not None:
            self._segment.start(name, attributes)
        elif name == "tu":
            self._unit = {"texts": {}, "props": {}, "numbers": Numbers()}
            self._outer = attributes
        elif self._unit is None:
            return
        elif name == "tuv":
            self._language = next(
                (attributes[key] for key in _EMPTY if attributes.get(key)), ""
            )
            # What is said of the last variant, the target as a rule, goes before.
            self._outer = self._outer | attributes
        elif name == "seg":
            self._segment = Segment(self._unit["numbers"])
        elif name == "prop":
            self._property, self._value = attributes.get("type", ""), ""

    def _text(self, data: str) -> None:
        if self._segment is not None:
            self._segment.text(data)
            if self._segment.size > _LONGEST_SEGMENT:
                raise _refused(
                    self._path,
                    Said(
                        "a segment has over %(most)s characters", most=_LONGEST_SEGMENT
                    ),
                )
        elif self._property is not None:
            self._value = (self._value + data)[:_NOTE_LIMIT]

    def _end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        self._depth -= 1
        unit = self._unit
        if unit is None:
            return
        if name == "seg" and self._segment is not None:
            text = self._segment.finish()
            self._segment = None
            if self._language and text:
                unit["texts"].setdefault(self._language, text)
        elif self._segment is not None:
            self._segment.end(name)
        elif name == "prop" and self._property is not None:
            unit["props"][self._property] = self._value.strip()
            self._property = None
        elif name == "tu":
            self._done.append(self._finished(unit))
            self._unit = None

    def _finished(self, unit: dict[str, Any]) -> Exchanged:
        said = self._outer
        return Exchanged(
            texts=unit["texts"],
            author=(said.get("changeid") or said.get("creationid") or "")[:200],
            at=_moment(said.get("changedate") or said.get("creationdate") or ""),
            context=unit["props"].get(_CONTEXT, ""),
            source_hash=unit["props"].get(_SOURCE, ""),
        )


def _moment(text: str) -> datetime | None:
    """TMX writes 20260114T074600Z; what cannot be read is left out."""
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
