"""The grammar of a PO file, checked line by line before polib may read it.

polib 1.2.0 loses a character of an unterminated text, forgets a `msgid` without
`msgstr`, skips what precedes an empty comment at the end, and more, all without a word.
What passes here it reads faithfully; `Message.text` lets the caller verify that.
"""

import re
from dataclasses import dataclass, field

from pubpipe.domain.errors import Refused
from pubpipe.domain.saying import Said

_LINE = re.compile(
    r"\s*(?P<mark>#~\||#\||#~)?\s*"
    r"(?P<word>msgctxt|msgid_plural|msgid|msgstr(?:\[[0-9]\])?)?\s*"
    r'"(?P<text>[^"\\]*(?:\\.[^"\\]*)*)"\s*'
)
_ESCAPE = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "v": "\v", "b": "\b", "f": "\f"}
_KNOWN = frozenset(_ESCAPES) | {'"', "\\"}
_NEWLINES = re.compile("[\v\f\u0085\u2028\u2029]")
_SEPARATORS = re.compile("[\x1c-\x1f]")
_NEXT = {
    "": ("msgctxt", "msgid"),
    "msgctxt": ("msgid",),
    "msgid": ("msgid_plural", "msgstr"),
    "msgid_plural": ("msgstr[",),
    "msgstr": ("msgctxt", "msgid"),
    "msgstr[": ("msgstr[", "msgctxt", "msgid"),
}
_ENDS = ("", "msgstr", "msgstr[")


@dataclass
class Message:
    """Where an entry begins, and all its own texts run together, unescaped."""

    line: int
    is_obsolete: bool
    text: str = ""
    words: list[str] = field(default_factory=list)
    has_source: bool = False

    @property
    def is_header(self) -> bool:
        """Tell whether this is the entry that holds the header fields."""
        return not (
            self.is_obsolete or self.has_source or self.words[:1] == ["msgctxt"]
        )


@dataclass
class Scanned:
    """A PO file fit for polib: its lines rewritten plainly, and what was odd in it."""

    lines: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def scan(text: str, name: str) -> Scanned:
    """Check and rewrite the text of the PO file `name`; raises Refused at a broken line."""
    scanned = Scanned()
    last, is_previous = "", False
    text = _SEPARATORS.sub(" ", text)
    for number, line in enumerate(re.split("\r\n|\r|\n", text), 1):
        bare = line.strip()
        if bare in ("", "#~", "#|", "#~|"):
            continue
        match = _LINE.fullmatch(_NEWLINES.sub(r"\\n", line))
        if match is None:
            if not bare.startswith("#") or bare.startswith(("#~", "#|")):
                raise _broken(name, number, _why(bare))
            if last not in _ENDS:
                raise _broken(name, number, Said("a comment stands inside an entry"))
            last, is_previous = "", False
            scanned.lines.extend(_comment(bare))
            continue
        mark, word, quoted = match["mark"] or "", match["word"] or "", match["text"]
        if mark in ("#|", "#~|"):
            if last not in _ENDS or not (word or is_previous):
                raise _broken(
                    name, number, Said("a previous text stands in a wrong place")
                )
            last, is_previous = "", True
            # polib does not keep the previous text of an obsolete entry.
            if mark == "#|":
                scanned.lines.append(_line(mark, word, quoted))
            continue
        last = _take(scanned, last, (mark, word, quoted), (name, number))
        is_previous = False
    if last not in _ENDS:
        raise _broken(
            name, scanned.messages[-1].line, Said("the last entry is not complete")
        )
    return scanned


def _take(
    scanned: Scanned, last: str, line: tuple[str, str, str], where: tuple[str, int]
) -> str:
    """Add a line of an entry proper; return its keyword, which says what may follow."""
    mark, word, quoted = line
    kind = "msgstr[" if word.startswith("msgstr[") else word
    if kind and kind not in _NEXT[last]:
        raise _broken(*where, Said("“%(word)s” stands in a wrong place", word=word))
    if not kind and not last:
        raise _broken(*where, Said("a text stands there without its keyword"))
    if kind and last in _ENDS and not kind.startswith("msgstr"):
        scanned.messages.append(Message(where[1], bool(mark)))
        # A blank line keeps entries apart for whoever looks at the copy.
        scanned.lines.append("")
    message = scanned.messages[-1]
    if message.is_obsolete != bool(mark):
        raise _broken(*where, Said("an entry is obsolete (#~) only in part"))
    if word in message.words:
        raise _broken(*where, Said("“%(word)s” stands twice in one entry", word=word))
    message.words.extend([word] if word else [])
    kind = kind or last
    unescaped = _ESCAPE.sub(_unescaped, quoted) if "\\" in quoted else quoted
    odd = [sign for sign in _ESCAPE.findall(quoted) if sign not in _KNOWN]
    if odd:
        scanned.faults.append(
            Said(
                "Line %(line)s: “\\%(sign)s” means nothing in a PO file. Write a backslash "
                "as two.",
                line=str(where[1]),
                sign=odd[0],
            )
        )
    message.has_source |= kind == "msgid" and bool(unescaped)
    message.text += unescaped
    scanned.lines.append(_line(mark, word, quoted))
    return kind


def _line(mark: str, word: str, quoted: str) -> str:
    return " ".join(part for part in (mark, word, f'"{quoted}"') if part)


def _unescaped(match: re.Match[str]) -> str:
    sign = match[1]
    if sign not in _KNOWN:
        return match[0]
    return _ESCAPES.get(sign, sign)


def _comment(line: str) -> list[str]:
    """The comment as polib may see it: flags, notes and references that are not empty."""
    line = _NEWLINES.sub(" ", line)
    kind, rest = line[:2], line[2:].strip()
    return [f"{kind} {rest}"] if kind in ("#,", "#.", "#:") and rest else []


def _why(line: str) -> Said:
    if re.match(r'(?:#[~|]\|?\s*)?(?:msg\w+(?:\[\d+\])?\s*)?"', line):
        return Said(
            "a text has no closing quote, or a quote inside it lacks its backslash"
        )
    return Said("this is not a line of a PO file")


def _broken(name: str, line: int, why: Said) -> Refused:
    return Refused(
        "“%(name)s”, line %(line)s: %(why)s. Correct the line, or export "
        "again and save with a PO editor.",
        name=name,
        line=str(line),
        why=why,
    )
