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
    has_split_names: bool = True
    """Whether the texts as they stand may write a name in two ways."""


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
    texts = {u.id: (plain(u.source.text), plain(u.text)) for u in article if u.text}
    return Known(
        settings.locale(locale),
        settings.source_locale,
        Glossary(code, tuple(tx.terms.all(code))),
        tx.dismissals.of_units([unit.id for unit in units]),
        texts,
        # Looked up once for a whole article, and not for each of its units.
        len(units) < 2 or checks.has_split_names(texts.values(), settings.locale(code)),
    )


def findings(about: Known, unit: Unit, text: str) -> tuple[Finding, ...]:
    """What the checks say of `text` (segment text) as the unit's target.

    Warnings that somebody dismissed for these very texts carry the dismissal.
    """
    pair = (plain(unit.source.text), plain(text))
    stands = about.article.get(unit.id) == pair
    others = [
        each
        for key, each in about.article.items()
        if key != unit.id and (about.has_split_names or not stands)
    ]
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
