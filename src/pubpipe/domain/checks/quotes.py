"""Quotes, brackets and dashes in the manner of Russian and Armenian."""

import re
from collections.abc import Iterator

from pubpipe.domain.checks.finding import Edit, Finding, warning
from pubpipe.domain.saying import _

_ANY = re.compile('[«»“”„‟"‹›]')
# A legal form or a word or two before the name that closes both.
_NESTED = re.compile(r"«(?:[^«»\s]+\s){1,3}«[^«»]+»")
_INCHES = re.compile(r"\d\s?[\"”]")
# One or two quoted words are often irony or a name, which may go without quotes.
_SPEECH = re.compile(r"[“«\"](?:[^\s“”«»\"]+\s+){3,}[^\s“”«»\"]+[”»\"]")
_HYPHEN = re.compile(
    r"(?<=[^\s\d])[ \u00a0]-[ \u00a0](?=\S)|(?<=\S)[ \u00a0]-[ \u00a0](?=[^\s\d])"
    r"|(?<=\w)--(?=\w)|[ \u00a0]--[ \u00a0]"
)


def findings(source: str, target: str) -> Iterator[Finding]:
    """Warnings about the quotes and dashes of a Russian or Armenian `target`."""
    yield from _foreign(source, target)
    yield from _unpaired(source, target)
    if _SPEECH.search(source) and not _ANY.search(target):
        yield warning(
            "quotes", _("The quotes of the source are missing. Put them back.")
        )
    for match in _HYPHEN.finditer(target):
        yield warning(
            "dash",
            _("A hyphen stands where a dash belongs. Write “—”."),
            span=match.span(),
            fix=(Edit(*match.span(), "\u00a0— "),),
        )


def _foreign(source: str, target: str) -> Iterator[Finding]:
    straight = [match.start() for match in re.finditer('"', target)]
    if straight and not _INCHES.search(source):
        yield warning(
            "quotes",
            _('Straight quotes stand here. Write «…» instead of "…".'),
            span=(straight[0], straight[0] + 1),
            fix=_turned(target, '"', '"'),
        )
    # Inside «…» the nested quotes of Russian are „…“.
    elif re.search("[“”„‟]", target) and "«" not in target:
        match = re.search("[“”„‟]", target)
        assert match  # noqa: S101 - the line above found it
        yield warning(
            "quotes",
            _("English quotes stand here. Write «…» instead of “…”."),
            span=match.span(),
            fix=_turned(target, "“„‟", "”“"),
        )


def _turned(target: str, openers: str, closers: str) -> tuple[Edit, ...]:
    """Edits that make «…» of foreign quotes, none when it is not certain which is which."""
    edits: list[Edit] = []
    is_open = False
    for at, sign in enumerate(target):
        if sign not in openers + closers:
            if sign in "«»":
                return ()
            continue
        if is_open and sign in closers:
            edits.append(Edit(at, at + 1, "»"))
        elif not is_open and sign in openers:
            edits.append(Edit(at, at + 1, "«"))
        else:
            return ()
        is_open = not is_open
    return () if is_open else tuple(edits)


def _unpaired(source: str, target: str) -> Iterator[Finding]:
    # A speech that runs over several paragraphs opens in one and closes in another.
    is_open_source = (
        source.count("“") != source.count("”")
        or source.count('"') % 2
        or source.count("«") != source.count("»")
    )
    at = _lonely(target)
    if at is not None and not is_open_source:
        yield warning(
            "quotes",
            _("“%(sign)s” has no partner. Pair it or remove it."),
            span=(at, at + 1),
            sign=target[at],
        )
    opened, closed = target.count("("), target.count(")")
    if opened != closed and source.count("(") == source.count(")"):
        yield warning("quotes", _("A bracket is not paired. Open or close it."))


def _lonely(target: str) -> int | None:
    """Where a guillemet without its partner stands."""
    stack: list[int] = []
    for at, sign in enumerate(target):
        if sign == "«":
            stack.append(at)
        elif sign == "»":
            if not stack:
                return at
            stack.pop()
    # Two that close at one place may be written as one: «ООО «Ромашка».
    if len(stack) == 1 and _NESTED.match(target, stack[0]):
        return None
    return stack[-1] if stack else None
