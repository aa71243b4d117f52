"""The pieces of segment text: words, numbered tags, and what is neither.

Only ``&`` and ``<`` are escaped; ``<1>…</1>`` is a paired tag, ``<2/>`` an empty one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pubpipe.domain.errors import Refused
from pubpipe.domain.saying import Said

_PIECE = re.compile(
    r"<(?P<close>/)?(?P<id>[1-9][0-9]*)(?(close)|(?P<empty>/)?)>"
    r"|(?P<entity>&(?:amp|lt);)"
    r"|(?P<bad>[<&])"
)


class MarkupError(Refused):
    """A segment's text does not follow the rules of numbered tags."""


@dataclass(frozen=True)
class Token:
    """One piece of segment text; the value of a text token is unescaped."""

    kind: Literal["text", "open", "close", "empty"]
    value: str
    id: int = 0


def escape(plain: str) -> str:
    """Plain text as segment text."""
    return plain.replace("&", "&amp;").replace("<", "&lt;")


def unescape(text: str) -> str:
    """Segment text without tags as plain text."""
    return text.replace("&lt;", "<").replace("&amp;", "&")


def tidy(text: str) -> str:
    """What a person typed, with each stray ``&`` and ``<`` escaped; tags stay tags."""

    def keep(match: re.Match[str]) -> str:
        return escape(match[0]) if match["bad"] else match[0]

    return _PIECE.sub(keep, text)


def plain(text: str) -> str:
    """The words a reader sees: tags off, a line break as a newline.

    Accepts malformed text too: what is not a tag stays as it is written.
    """

    def replace(match: re.Match[str]) -> str:
        if match["id"]:
            return "\n" if match["empty"] else ""
        return unescape(match[0])

    return _PIECE.sub(replace, text)


def located(text: str) -> tuple[str, list[tuple[int, int]]]:
    """`plain(text)`, and of each of its characters where in `text` it starts and ends."""
    shown: list[str] = []
    places: list[tuple[int, int]] = []

    def keep(start: int, end: int) -> None:
        shown.append(text[start:end])
        places.extend((at, at + 1) for at in range(start, end))

    at = 0
    for match in _PIECE.finditer(text):
        keep(at, match.start())
        at = match.end()
        if match["bad"]:
            keep(match.start(), at)
        elif match["entity"] or match["empty"]:
            shown.append(unescape(match[0]) if match["entity"] else "\n")
            places.append((match.start(), at))
    keep(at, len(text))
    return "".join(shown), places


def tokens(text: str) -> tuple[Token, ...]:
    """Segment text in pieces; raises MarkupError when it is not well formed."""
    found, strays = scan(text)
    problems = [*strays, *nesting(found)[1]]
    if problems:
        raise MarkupError(problems[0])
    return tuple(found)


def scan(text: str) -> tuple[list[Token], list[Said]]:
    """The pieces of a text however malformed, and a sentence for each stray sign."""
    found: list[Token] = []
    strays: list[Said] = []
    run: list[str] = []
    at = 0

    def flush() -> None:
        if run:
            found.append(Token("text", "".join(run)))
            run.clear()

    for match in _PIECE.finditer(text):
        run.extend([text[at : match.start()]] if match.start() > at else [])
        at = match.end()
        if match["entity"]:
            run.append(unescape(match[0]))
        elif match["bad"]:
            piece = text[match.start() : match.start() + 12]
            strays.append(_stray(match[0], piece, match.start()))
            run.append(match[0])
        else:
            flush()
            kind: Literal["open", "close", "empty"] = (
                "close" if match["close"] else "empty" if match["empty"] else "open"
            )
            found.append(Token(kind, match[0], int(match["id"])))
    run.extend([text[at:]] if at < len(text) else [])
    flush()
    return found, strays


def _stray(sign: str, piece: str, at: int) -> Said:
    form = "&amp;" if sign == "&" else "&lt;"
    return Said(
        "“%(piece)s” at character %(at)s is neither a numbered tag nor text. Write %(sign)s "
        "as %(form)s, or correct the tag.",
        piece=piece,
        at=str(at + 1),
        sign=sign[0],
        form=form,
    )


def nesting(found: Iterable[Token]) -> tuple[dict[int, int], list[Said]]:
    """Which tag stands in which (0: in none), and what is not balanced."""
    parents: dict[int, int] = {}
    stack: list[int] = []
    problems: list[Said] = []
    for token in found:
        if token.kind == "close":
            if stack and stack[-1] == token.id:
                stack.pop()
            elif token.id in stack:
                problems.append(
                    Said(
                        "</%(tag)s> closes before </%(inner)s>. Close <%(inner)s> first, as "
                        "tags must not cross.",
                        tag=str(token.id),
                        inner=str(stack[-1]),
                    )
                )
                stack.remove(token.id)
            else:
                problems.append(
                    Said(
                        "</%(tag)s> has no <%(tag)s> before it. Add it or remove this one.",
                        tag=str(token.id),
                    )
                )
        elif token.kind != "text":
            parents[token.id] = stack[-1] if stack else 0
            if token.kind == "open":
                stack.append(token.id)
    problems.extend(
        Said(
            "<%(tag)s> is never closed. Put </%(tag)s> where it ends.", tag=str(number)
        )
        for number in stack
    )
    return parents, problems
