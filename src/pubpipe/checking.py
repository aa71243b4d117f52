"""The checks of a unit's text, with what the newsroom knows about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pubpipe.domain import checks
from pubpipe.domain.checks import Dismissal, Finding
from pubpipe.domain.locale import Locale
from pubpipe.domain.settings import Settings
from pubpipe.domain.unit import Unit
from pubpipe.ports import Transaction


@dataclass(frozen=True)
class Known:
    """What the checks of one locale's units take into account; `dismissals` by unit."""

    locale: Locale
    dismissals: Mapping[int, Sequence[Dismissal]]


def known(
    tx: Transaction, settings: Settings, locale: str, units: Sequence[Unit]
) -> Known:
    """Read what the checks of these units need; the checks may run after `tx` has ended."""
    return Known(
        settings.locale(locale), tx.dismissals.of_units([unit.id for unit in units])
    )


def findings(about: Known, unit: Unit, text: str) -> tuple[Finding, ...]:
    """What the checks say of `text` (segment text) as the unit's target.

    Warnings that somebody dismissed for these very texts carry the dismissal.
    """
    return checks.remembered(
        checks.run(unit.source, text, about.locale),
        about.dismissals.get(unit.id, ()),
        unit.source_hash,
        text,
    )
