"""All checks of one target, in one order."""

from pubpipe.domain import markup
from pubpipe.domain.checks import numbers, quantities, safety, script, typography, words
from pubpipe.domain.checks.finding import Finding, error
from pubpipe.domain.locale import Locale
from pubpipe.domain.markup import Marked
from pubpipe.domain.unit import TARGET_LIMIT


def run(source: Marked, target: str, locale: Locale) -> tuple[Finding, ...]:
    """What is wrong or odd in `target` (segment text) as `locale`'s text of `source`.

    Errors come first; the order is the same on every run.
    """
    if len(target) > TARGET_LIMIT:
        # A pasted book would keep the checks busy and cannot be saved anyway.
        return (
            error(
                "length",
                f"The text has {len(target):,} characters; {TARGET_LIMIT:,} is the most. "
                "Shorten it.",
            ),
        )
    said, written = markup.plain(source.text), markup.plain(target)
    if safety.is_blank(written):
        if safety.is_blank(said):
            return ()
        return (error("empty", "The translation is empty. Write it."),)
    findings = [
        *(error("tags", fault) for fault in markup.faults(source.text, target)),
        *safety.findings(said, written),
        *script.findings(said, written, locale),
        *numbers.findings(said, written),
        *quantities.findings(said, written),
        *typography.findings(said, written, locale),
        *words.findings(said, written),
    ]
    # Stable: within a level the findings stay in the order of the checks.
    return tuple(
        sorted(dict.fromkeys(findings), key=lambda finding: finding.level != "error")
    )
