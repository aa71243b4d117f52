"""Readers report mistakes; editors deal with them."""

from collections.abc import Mapping
from dataclasses import dataclass

from pubpipe.domain.errors import NotFound, Refused
from pubpipe.domain.markup import plain
from pubpipe.domain.page import article_path
from pubpipe.domain.person import Person, require
from pubpipe.domain.report import LONGEST_NOTE, LONGEST_QUOTE, Report, one_line
from pubpipe.domain.text import clean
from pubpipe.ports import Newsroom, Transaction

MOST_OPEN = 2_000
"""Reports that may wait; beyond it somebody is filling the database."""
SHOWN = 200
"""Reports on the editors' page, oldest first."""


@dataclass(frozen=True)
class Waiting:
    """A report with what an editor needs to act on it."""

    report: Report
    headline: str
    path: str
    """The page, "" when it is no longer live."""
    unit: int
    """The unit whose published text holds the passage, 0 when none is found."""


def page_of(room: Newsroom, article: str, locale: str) -> str:
    """The path of a live page; raises NotFound."""
    # A NUL, which PostgreSQL takes in no text, is in no key either.
    if article.isprintable() and locale in room.settings.published:
        with room.store.read() as tx:
            path, _ = _live(tx, article, locale)
        if path:
            return path
    raise NotFound("There is no such page to report a mistake on.")


def take(room: Newsroom, said: Mapping[str, str]) -> None:
    """Store what a reader sent: `article`, `locale`, `edition`, `quote` and `note`.

    Raises NotFound for a page that is not live, Refused for an empty or an over-long
    report and when too many wait. The same report twice is stored once.
    """
    quote, note = (clean(said.get(name, "")).strip() for name in ("quote", "note"))
    edition = said.get("edition", "")
    article, locale = said.get("article", ""), said.get("locale", "")
    page_of(room, article, locale)
    if not (quote or note):
        raise Refused("Say where the mistake is or what is wrong.")
    if len(quote) > LONGEST_QUOTE or len(note) > LONGEST_NOTE:
        raise Refused(
            "Quote at most %(quote)s characters, and say what is wrong "
            "in at most %(note)s.",
            quote=LONGEST_QUOTE,
            note=LONGEST_NOTE,
        )
    number = int(edition) if edition.isdecimal() and len(edition) < 10 else 0
    with room.store.write() as tx:
        if tx.reports.how_many_open() >= MOST_OPEN:
            raise Refused("Very many reports wait for the editors. Send it tomorrow.")
        tx.reports.add(Report(article, locale, number, quote, note, tx.now()))


def waiting(room: Newsroom, person: Person) -> list[Waiting]:
    """The oldest open reports that the person may deal with: those of their locales."""
    locales = [code for code in room.settings.published if person.may("publish", code)]
    if not locales:
        require(person, "publish")
    with room.store.read() as tx:
        return [
            _with_place(tx, each)
            for each in tx.reports.open(MOST_OPEN)
            if each.locale in locales
        ][:SHOWN]


def settle(room: Newsroom, person: Person, number: int) -> None:
    """Note that the person has dealt with a report; doing it twice changes nothing."""
    with room.store.write() as tx:
        found = tx.reports.get(number)
        if found is None:
            raise NotFound(
                "There is no report %(number)s. Load the list again.",
                number=str(number),
            )
        require(person, "publish", found.locale)
        if tx.reports.settle(number, person.name, tx.now()):
            tx.audit(
                person.name, f"article:{found.article}", "report settled",
                report=number, locale=found.locale,
            )  # fmt: skip


def _live(tx: Transaction, article: str, locale: str) -> tuple[str, str]:
    """The path and the headline of a live page; two empty strings when there is none."""
    found = tx.articles.find(article)
    for edition in tx.editions.live(found.id) if found else ():
        if edition.locale == locale:
            path = article_path(locale, edition.section_slug, edition.slug)
            return path, edition.headline
    return "", ""


def _with_place(tx: Transaction, report: Report) -> Waiting:
    path, headline = _live(tx, report.article, report.locale)
    return Waiting(report, headline or report.article, path, _unit(tx, report))


def _unit(tx: Transaction, report: Report) -> int:
    wanted = one_line(report.quote)
    article = tx.articles.find(report.article)
    translation = tx.translations.find(article.id, report.locale) if article else None
    if not wanted or translation is None:
        return 0
    for unit in tx.units.of_translation(translation.id):
        if unit.target and wanted in one_line(plain(unit.target.text)):
            return unit.id
    return 0
