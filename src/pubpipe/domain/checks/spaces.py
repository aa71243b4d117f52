"""Spaces too many, spaces missing, marks typed twice; each with its fix."""

import re
from collections.abc import Iterator

from pubpipe.domain.checks.finding import Edit, Finding, sample, warning
from pubpipe.domain.checks.safety import without_addresses
from pubpipe.domain.saying import _

_SPACE = "[ \u00a0\u2009\u202f]"
_LETTER = r"[^\W\d_]"
# Letters of our scripts only: code, brands and addresses have rules of their own.
_OWN = "[Ѐ-ӿԱ-Ֆա-և]"
_SMALL = "[а-яёա-և]"
_CAPITAL = "[А-ЯЁԱ-Ֆ]"
_ROW = re.compile(rf"(?<=\S){_SPACE}{{2,}}(?=\S)")
_TOO_MANY = (
    re.compile(rf"(?<=[\w»”)]){_SPACE}+(?=[,;!?։](?![!?.]{{2}})|[.:](?!\d|[.\w)(]))"),
    re.compile(rf"(?<=[(«\[„]){_SPACE}+(?=\S)"),
    re.compile(rf"(?<=\S){_SPACE}+(?=[)»\]])"),
)
_MISSING = (
    re.compile(rf"(?<={_OWN})[,;։](?={_LETTER})|(?<={_LETTER})[,;։](?={_OWN})"),
    re.compile(rf"(?<={_SMALL}{_SMALL})[.!?…։](?={_CAPITAL}{_SMALL})"),
    re.compile(rf"(?<={_OWN})՝(?={_OWN})"),
)
_BEFORE_DASH = re.compile(rf"(?<={_OWN})—(?= )")
_AFTER_DASH = re.compile(rf"(?<= )—(?={_OWN})")
# Two points are a slip, three are not; “гг..” after an abbreviation is one too.
_TWICE = re.compile(r"(?<![,;։՝.?!])([,;։՝]|\.(?!\.\.))\1(?![,;։՝.])")


def findings(source: str, target: str) -> Iterator[Finding]:
    """Warnings about the spaces of `target`; what its source has too is left alone."""
    yield from _edges(source, target)
    shown, origin = without_addresses(target, "\ufffc"), source.strip()
    if not _ROW.search(origin):
        for match in _ROW.finditer(shown):
            keep = next((sign for sign in match[0] if sign != " "), " ")
            yield warning(
                "spaces",
                _("Two spaces stand in a row in “%(where)s”. Remove one."),
                span=match.span(),
                fix=(Edit(*match.span(), keep),),
                where=_around(target, match),
            )
    for rule in _TOO_MANY:
        for match in [] if rule.search(origin) else rule.finditer(shown):
            yield warning(
                "spaces",
                _("There is a space too many in “%(where)s”. Remove it."),
                span=match.span(),
                fix=(Edit(*match.span(), ""),),
                where=_around(target, match),
            )
    for rule in _MISSING:
        for match in [] if rule.search(origin) else rule.finditer(shown):
            yield _missing(target, match, match.end())
    for match in _BEFORE_DASH.finditer(shown):
        yield _missing(target, match, match.start())
    for match in _AFTER_DASH.finditer(shown):
        # A dash at the beginning opens a speech; there too a space follows it.
        yield _missing(target, match, match.end())
    for match in [] if _TWICE.search(origin) else _TWICE.finditer(shown):
        yield warning(
            "marks",
            _("“%(mark)s” stands twice in a row. Remove one."),
            span=match.span(),
            fix=(Edit(*match.span(), match[1]),),
            mark=match[1],
        )


def _edges(source: str, target: str) -> Iterator[Finding]:
    start = len(target) - len(target.lstrip())
    end = len(target.rstrip())
    before = source[: len(source) - len(source.lstrip())]
    after = source[len(source.rstrip()) :]
    if target[:start] != before:
        yield warning(
            "spaces",
            _("The spaces at the beginning are not those of the source."),
            span=(0, start),
            fix=(Edit(0, start, before),),
        )
    if target[end:] != after:
        yield warning(
            "spaces",
            _("The spaces at the end are not those of the source."),
            span=(end, len(target)),
            fix=(Edit(end, len(target), after),),
        )


def _missing(target: str, match: re.Match[str], at: int) -> Finding:
    return warning(
        "spaces",
        _("A space is missing in “%(where)s”. Add it."),
        span=match.span(),
        fix=(Edit(at, at, " "),),
        where=_around(target, match),
    )


def _around(text: str, match: re.Match[str]) -> str:
    return sample(text[max(0, match.start() - 8) : match.end() + 8])
