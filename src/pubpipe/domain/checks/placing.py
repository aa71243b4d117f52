"""Checks look at plain text; what they find is placed in segment text, with its tags."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pubpipe.domain.checks.finding import Edit, Finding
from pubpipe.domain.markup import escape, unescape

Places = Sequence[tuple[int, int]]
"""Of each plain character, where in the segment text it starts and ends (`located`)."""


def placed(
    findings: Iterable[Finding], target: str, plain: str, places: Places
) -> Iterator[Finding]:
    """The findings with spans and fixes moved from `plain` to the segment text `target`.

    A fix that would take a tag away with the words is left off: that is a person's to do.
    """
    for finding in findings:
        fix = [_edit(edit, target, plain, places) for edit in finding.fix]
        whole = tuple(edit for edit in fix if edit is not None)
        yield replace(
            finding,
            span=_range(*finding.span, places) if finding.span else None,
            fix=whole if len(whole) == len(fix) else (),
        )


def _edit(edit: Edit, target: str, plain: str, places: Places) -> Edit | None:
    start, end = _range(edit.start, edit.end, places)
    if unescape(target[start:end]) != plain[edit.start : edit.end]:
        return None
    return Edit(start, end, escape(edit.text))


def _range(start: int, end: int, places: Places) -> tuple[int, int]:
    if start < end:
        return places[start][0], places[end - 1][1]
    # Something to be put in belongs to the word before it, inside that word's tag.
    at = places[start - 1][1] if start else places[0][0] if places else 0
    return at, at
