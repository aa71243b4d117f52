"""All checks of one target, in one order."""

from collections.abc import Iterator

from pubpipe.domain import markup
from pubpipe.domain.checks import (
    dates,
    endings,
    meaning,
    numbers,
    quantities,
    quotes,
    safety,
    script,
    spaces,
    terms,
    words,
)
from pubpipe.domain.checks.finding import Finding, error
from pubpipe.domain.checks.placing import placed
from pubpipe.domain.checks.safety import without_addresses
from pubpipe.domain.glossary import Glossary
from pubpipe.domain.locale import Locale
from pubpipe.domain.markup import Marked
from pubpipe.domain.unit import TARGET_LIMIT


def run(
    source: Marked,
    target: str,
    locale: Locale,
    glossary: Glossary | None = None,
    source_locale: str = "en",
) -> tuple[Finding, ...]:
    """What is wrong or odd in `target` (segment text) as `locale`'s text of `source`.

    Errors come first; the order is the same on every run. `glossary` has the newsroom's
    terms, with the sources of which the source is compared in `source_locale`.
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
    said = markup.plain(source.text)
    written, places = markup.located(target)
    if safety.is_blank(written):
        if safety.is_blank(said):
            return ()
        return (error("empty", "The translation is empty. Write it."),)
    findings = [
        *(
            Finding("tags", "error", fault.template, tuple(fault.texts.items()))
            for fault in markup.faults(source.text, target)
        ),
        *placed(_of_words(said, written, locale), target, written, places),
        *placed(
            terms.findings(
                without_addresses(said),
                written,
                glossary or Glossary(locale.code),
                source_locale,
                locale,
            ),
            target,
            written,
            places,
        ),
    ]
    # Stable: within a level the findings stay in the order of the checks.
    return tuple(
        sorted(dict.fromkeys(findings), key=lambda finding: finding.level != "error")
    )


def _of_words(source: str, target: str, locale: Locale) -> Iterator[Finding]:
    """What the checks of plain text say; spans and fixes count its characters."""
    yield from safety.findings(source, target)
    yield from script.findings(source, target, locale)
    yield from numbers.findings(source, target)
    yield from quantities.findings(source, target)
    yield from dates.findings(source, target)
    yield from spaces.findings(source, target)
    if locale.script != "LATIN":
        # Not blanks: an address at the end must not bare the point before it.
        said, written = (without_addresses(text, "\ufffc") for text in (source, target))
        yield from quotes.findings(said, written)
        yield from endings.findings(said, written, locale)
    yield from words.findings(source, target)
    yield from meaning.findings(source, target, locale)
