"""What people said about warnings before, put beside the findings of today."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pubpipe.domain.checks.finding import Dismissal, Finding, target_hash


def remembered(
    findings: Iterable[Finding],
    dismissals: Sequence[Dismissal],
    source_hash: str,
    target: str,
) -> tuple[Finding, ...]:
    """The findings, each with its dismissal if one was given for these very texts."""
    if not dismissals:
        return tuple(findings)
    texts = (source_hash, target_hash(target))
    known = {
        each.mark: each
        for each in dismissals
        if (each.source_hash, each.target_hash) == texts
    }
    return tuple(
        replace(finding, dismissal=known.get(finding.mark))
        if finding.level == "warning"
        else finding
        for finding in findings
    )
