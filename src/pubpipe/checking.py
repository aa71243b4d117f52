"""The checks of a unit's text, with what the newsroom knows about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pubpipe.domain import checks
from pubpipe.domain.checks import Dismissal, Finding
from pubpipe.domain.glossary import Glossary
from pubpipe.domain.locale import Locale
from pubpipe.domain.markup import plain
from pubpipe.domain.settings import Settings
from pubpipe.domain.unit import Unit
from pubpipe.ports import Transaction


@dataclass(frozen=True)
class Known:
    """What the checks of one locale's units take into account.

    `dismissals` are by unit; `article` has the (source, target) of the other units by
    unit, where a name must not be written in another way.
    """

    locale: Locale
    source_locale: str
    glossary: Glossary
    dismissals: Mapping[int, Sequence[Dismissal]]
    article: Mapping[int, tuple[str, str]] = field(default_factory=dict)


def known(
    tx: Transaction,
    settings: Settings,
    locale: str,
    units: Sequence[Unit],
    article: Sequence[Unit] = (),
) -> Known:
    """Read what the checks of these units need; the checks may run after `tx` has ended.

    With all units of an `article` its names are compared as well.
    """
    code = settings.locale(locale).code
    return Known(
        settings.locale(locale),
        settings.source_locale,
        Glossary(code, tuple(tx.terms.all(code))),
        tx.dismissals.of_units([unit.id for unit in units]),
        {u.id: (plain(u.source.text), plain(u.text)) for u in article if u.text},
    )


def findings(about: Known, unit: Unit, text: str) -> tuple[Finding, ...]:
    """What the checks say of `text` (segment text) as the unit's target.

    Warnings that somebody dismissed for these very texts carry the dismissal.
    """
    pair = (plain(unit.source.text), plain(text))
    others = [each for key, each in about.article.items() if key != unit.id]
    return checks.remembered(
        (
            *checks.run(
                unit.source, text, about.locale, about.glossary, about.source_locale
            ),
            *checks.names(pair, others, about.locale),
        ),
        about.dismissals.get(unit.id, ()),
        unit.source_hash,
        text,
    )
