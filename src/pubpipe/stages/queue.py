"""What waits for people, and who works on it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pubpipe.domain import demand
from pubpipe.domain.edition import Translation
from pubpipe.domain.errors import NotFound, Taken
from pubpipe.domain.person import Person, require
from pubpipe.domain.tokens import fold
from pubpipe.ports import (
    CLAIM_LASTS,
    Claim,
    Held,
    Newsroom,
    QueueOrder,
    QueueRow,
    Transaction,
    Wanted,
)

PAGE = 100
"""Translations on a page of the queue."""


@dataclass(frozen=True)
class Filter:
    """What a person wants to see of the queue; the defaults are everything of theirs."""

    locale: str = ""
    status: str = ""
    priority: int | None = None
    due: timedelta | None = None
    """Only what is due within this time; zero is what is late."""
    held: Held = ""
    search: str = ""
    order: QueueOrder = "urgent"
    page: int = 1


@dataclass(frozen=True)
class Queue:
    """A page of the queue: `found` match the filter, `words` are left on this page."""

    rows: tuple[QueueRow, ...]
    found: int
    pages: int

    @property
    def words(self) -> int:
        """Source words left to approve in the rows shown."""
        return sum(row.translation.words_left for row in self.rows)


def look(room: Newsroom, person: Person, asked: Filter) -> Queue:
    """A page of what waits in the locales that `person` works in."""
    with room.store.read() as tx:
        wanted = replace(
            _mine(room, tx, person, asked.locale),
            status=asked.status,
            priority=asked.priority,
            due_by=None if asked.due is None else tx.now() + asked.due,
            held=asked.held,
            order=asked.order,
            limit=PAGE,
            skip=(asked.page - 1) * PAGE,
            ids=_matching(tx, asked.search) if asked.search.strip() else None,
        )
        rows, found = tx.translations.queue(wanted)
    return Queue(tuple(rows), found, max(1, -(-found // PAGE)))


def take_next(
    room: Newsroom, person: Person, locale: str = "", without: str = ""
) -> tuple[str, str] | None:
    """Claim the most urgent translation that nobody else holds, and return it.

    Returns its article and locale, None when there is none; `without` is the article
    that the person leaves behind: their claim on it ends unless text there is not saved.
    """
    with room.store.write() as tx:
        leaving = tx.articles.find(without) if without else None
        left = tx.translations.all(leaving.id) if leaving else []
        wanted = replace(
            _mine(room, tx, person, locale),
            held="free",
            limit=1,
            count=False,
            without=tuple(each.id for each in left if locale in ("", each.locale)),
        )
        chosen = _first(tx, wanted)
        if chosen is None:
            return None
        tx.desk.claim(chosen.id, person.name, tx.now() + CLAIM_LASTS, tx.now())
        for each in wanted.without:
            if not tx.desk.unsaved(person.name, each):
                tx.desk.let_go(each, person.name)
    return chosen.article, chosen.locale


def claim(
    room: Newsroom, person: Person, article: str, locale: str, *, over: bool = False
) -> Claim:
    """Claim a translation; `over` takes it from whoever holds it, which is recorded.

    Raises Taken when somebody else holds it.
    """
    require(person, "translate", locale)
    with room.store.write() as tx:
        translation = _find(tx, article, locale)
        held = tx.desk.claimed(translation.id, tx.now())
        if held and held.holder != person.name:
            if not over:
                raise Taken(
                    "%(holder)s is working on “%(article)s” in “%(locale)s”. "
                    "Take it over if you have agreed on it, or choose another.",
                    holder=held.holder,
                    article=article,
                    locale=locale,
                )
            tx.desk.let_go(translation.id)
            tx.audit(
                person.name, f"article:{article}", "taken over",
                locale=locale, holder=held.holder,
            )  # fmt: skip
        return tx.desk.claim(
            translation.id, person.name, tx.now() + CLAIM_LASTS, tx.now()
        )


def let_go(room: Newsroom, person: Person, article: str, locale: str) -> None:
    """End the person's own claim; one that is somebody else's stays."""
    with room.store.write() as tx:
        tx.desk.let_go(_find(tx, article, locale).id, person.name)


def holders(
    room: Newsroom, person: Person, translation: int
) -> tuple[Claim | None, dict[int, str]]:
    """Who holds a translation, and by unit who else is writing in it."""
    with room.store.read() as tx:
        now: datetime = tx.now()
        units = tx.desk.claimed_units(translation, now)
        return tx.desk.claimed(translation, now), {
            unit: each.holder
            for unit, each in units.items()
            if each.holder != person.name
        }


def note_readers(room: Newsroom) -> int:
    """Let widely read originals ask for their translations; returns how many moved.

    Kept on the translations, so that looking at the queue does not count the views.
    """
    read = demand.of_originals(
        room.hits.by_page(room.clock() - demand.LATELY), room.settings.source_locale
    )
    with room.store.write() as tx:
        return tx.translations.note_readers(read)


def expire_claims(room: Newsroom) -> int:
    """End the claims that have run out; returns how many."""
    with room.store.write() as tx:
        return tx.desk.expire_claims(tx.now())


def _mine(room: Newsroom, tx: Transaction, person: Person, locale: str) -> Wanted:
    locales = [
        code
        for code in room.settings.target_locales
        if locale in ("", code) and person.may("translate", code)
    ]
    return Wanted(tuple(locales), person.name, tx.now())


def _first(tx: Transaction, wanted: Wanted) -> Translation | None:
    """The first in the order `urgent`, from the first of each of its two halves."""
    soon = wanted.now + demand.SOON
    pressing, _ = tx.translations.queue(
        replace(wanted, order="pressing", due_by=soon)
    )  # fmt: skip
    others, _ = tx.translations.queue(replace(wanted, order="readers"))
    first = [row.translation for row in (*pressing, *others)]
    # Stable: at equal priority the pressing one stays in front.
    return min(first, key=lambda each: -each.priority, default=None)


def _matching(tx: Transaction, search: str) -> tuple[int, ...]:
    words = fold(search).split()
    return tuple(
        translation
        for translation, title, key in tx.translations.titles()
        if all(word in fold(f"{title} {key}") for word in words)
    )


def _find(tx: Transaction, article: str, locale: str) -> Translation:
    found = tx.articles.find(article)
    translation = tx.translations.find(found.id, locale) if found else None
    if translation is None:
        raise NotFound(
            "There is no translation of “%(article)s” into “%(locale)s”.",
            article=article,
            locale=locale,
        )
    return translation
