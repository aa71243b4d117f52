"""Approved translations go live, and their pages are written."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pubpipe.assembling import assemble
from pubpipe.domain.edition import Edition, Translation, waits_for
from pubpipe.domain.errors import NotFound, NotReady, Refused
from pubpipe.domain.page import RESERVED, article_path
from pubpipe.domain.person import Person, require
from pubpipe.domain.text import slugify
from pubpipe.domain.unit import Unit
from pubpipe.linking import note_standing
from pubpipe.ports import Article, Newsroom, Revision, Transaction
from pubpipe.ports.shown import Listing
from pubpipe.showing import author_of, free_slug, hide, mark_all, open_lists


@dataclass(frozen=True)
class Published:
    """What became of a release: `state` is the name operations see in Prefect."""

    state: str
    """`Published`, `Already live`, `Not ready` or `Embargoed`."""
    reason: str = ""
    edition: int = 0
    path: str = ""


def publish(
    room: Newsroom, article: str, locale: str, actor: str, by_name: bool = False
) -> Published:
    """Make the head revision's edition of `locale` live, if it is ready.

    `by_name` is a person asking for this very translation: it then leaves the modes
    pinned and withdrawn. Pages become dirty in the same transaction; write them with
    `write_dirty_pages`.
    """
    with room.store.write() as tx:
        found, translation = _find(tx, article, locale)
        revision = tx.articles.revision(found.id, found.head)
        if revision is None:
            raise NotReady("“%(article)s” has no revision yet.", article=article)
        asked = replace(translation, mode="latest") if by_name else translation
        if _ignores(room, locale):
            asked = replace(asked, embargo=None)
        reason = waits_for(
            asked, found.head, tx.now(), is_source=_is_source(room, locale)
        )
        if reason:
            is_embargo = (
                translation.embargo is not None and translation.embargo > tx.now()
            )
            all_done = translation.approved == translation.total
            state = "Embargoed" if is_embargo and all_done else "Not ready"
            return Published(state, reason)
        found = _address(tx, found, revision, room.settings.default_section)
        author = author_of(tx, revision.corrected.byline or "")
        edition, targets = _edition(room, tx, found, revision, translation)
        path = article_path(locale, edition.section_slug, edition.slug)
        tx.editions.answer_release(translation.id, translation.release_seq)
        live = translation.live_edition
        if live and translation.mode == "latest":
            before = tx.editions.get(translation.id, live)
            if before and _same(before, edition):
                tx.editions.set_live(translation.id, live, found.head, "latest")
                if translation.live_revision != found.head:
                    _mark(tx, found, [translation])
                return Published("Already live", edition=live, path=path)
        tx.editions.add(translation.id, edition, revision.id, targets, actor)
        tx.editions.set_live(translation.id, edition.number, found.head, "latest")
        open_lists(tx, _lists(edition, author))
        _mark(tx, found, [translation])
        tx.audit(
            actor,
            f"article:{article}",
            "published",
            locale=locale,
            edition=edition.number,
        )
    return Published("Published", edition=edition.number, path=path)


def rollback(
    room: Newsroom, person: Person, article: str, locale: str, edition: int
) -> None:
    """Make an earlier edition live again and pin it there."""
    require(person, "publish", locale)
    with room.store.write() as tx:
        found, translation = _find(tx, article, locale)
        if edition not in tx.editions.numbers(translation.id):
            had = ", ".join(map(str, tx.editions.numbers(translation.id))) or "none"
            raise NotFound(
                "“%(article)s” has no edition %(edition)s in “%(locale)s”. It has: "
                "%(known)s.",
                article=article,
                edition=str(edition),
                locale=locale,
                known=had,
            )
        past = tx.editions.get(translation.id, edition)
        tx.editions.set_live(
            translation.id, edition, past.revision if past else 0, "pinned"
        )
        _mark(tx, found, [translation])
        tx.audit(
            person.name,
            f"article:{article}",
            "rolled back",
            locale=locale,
            edition=edition,
        )


def withdraw(
    room: Newsroom, person: Person, article: str, locales: Sequence[str], reason: str
) -> None:
    """Take translations off the site; no locales means all of them. A reason is required."""
    if not reason.strip():
        raise Refused("Say why it is withdrawn: the reason is kept with the article.")
    with room.store.write() as tx:
        found, _ = _find(tx, article, room.settings.source_locale)
        for locale in locales:
            _find(tx, article, locale)
        for translation in tx.translations.all(found.id):
            if locales and translation.locale not in locales:
                continue
            require(person, "publish", translation.locale)
            if locales and not tx.editions.numbers(translation.id):
                raise Refused(
                    "“%(article)s” was never published in “%(locale)s”, so there is "
                    "nothing to withdraw.",
                    article=article,
                    locale=translation.locale,
                )
            had = tx.editions.numbers(translation.id)
            tx.editions.set_live(translation.id, 0, 0, "withdrawn")
            # Before the page goes, nothing leads to it any more.
            hide(tx, translation.id, tx.now())
            note_standing(tx, room.settings, article, translation.locale)
            tx.search.refresh(article, translation.locale)
            if had:
                path = article_path(translation.locale, found.section_slug, found.slug)
                tx.pages.mark_dirty({path: f"gone:{article}:{translation.locale}"})
            tx.audit(
                person.name, f"article:{article}", "withdrawn",
                locale=translation.locale, reason=reason,
            )  # fmt: skip


def refresh(room: Newsroom, article: str) -> None:
    """Mark the live pages of an article for writing again: the source has moved on."""
    with room.store.write() as tx:
        found = tx.articles.find(article)
        if found and found.slug:
            mark_all(tx, tx.shown.of_article(found.id))


def due(room: Newsroom, article: str = "") -> list[tuple[str, str, int]]:
    """(article, locale, release) of the translations that should go live now.

    `article` limits it to one. The database's own clock judges an embargo.
    """
    with room.store.read() as tx:
        found = tx.articles.find(article) if article else None
        if article and found is None:
            return []
        return tx.translations.due(
            tx.now(),
            room.settings.source_locale,
            found.id if found else None,
            ignores=room.settings.source_live_at == "launch",
        )


def _find(tx: Transaction, article: str, locale: str) -> tuple[Article, Translation]:
    found = tx.articles.find(article)
    if found is None:
        raise NotFound(
            "There is no article “%(article)s”. `pubpipe status` lists those there are.",
            article=article,
        )
    translation = tx.translations.find(found.id, locale)
    if translation is None:
        raise NotFound(
            "There is no translation of “%(article)s” into “%(locale)s”.",
            article=article,
            locale=locale,
        )
    return found, translation


def _is_source(room: Newsroom, locale: str) -> bool:
    return locale == room.settings.source_locale


def _ignores(room: Newsroom, locale: str) -> bool:
    """Tell whether an edition of `locale` goes live in spite of an embargo."""
    return _is_source(room, locale) and room.settings.source_live_at == "launch"


def _address(
    tx: Transaction, article: Article, revision: Revision, default_section: str
) -> Article:
    """Freeze the article's slug at its first publication; move it to its section.

    An article whose section was corrected moves with all its versions: the paths it had
    lead on to the new ones, and its views stay its own.
    """
    label = revision.corrected.section or default_section
    section = slugify(label, "news")
    if section in RESERVED:
        section = f"{section}-news"
    if not article.slug:
        wanted = slugify(revision.corrected.headline or "", article.key)[:80].strip("-")
        slug = free_slug(wanted, tx.articles.slug_taken)
        tx.articles.set_address(article.id, slug, section)
        return replace(article, slug=slug, section_slug=section)
    if section == article.section_slug:
        return article
    tx.articles.set_address(article.id, article.slug, section)
    moved = replace(article, section_slug=section)
    for translation in tx.translations.all(article.id):
        if tx.editions.numbers(translation.id):
            locale = translation.locale
            old = article_path(locale, article.section_slug, article.slug)
            new = article_path(locale, section, article.slug)
            earlier = tx.redirects.put(old, new, translation.id)
            tx.pages.mark_dirty(dict.fromkeys(earlier, "moved"))
            _mark(tx, moved, [translation])
            open_lists(tx, [Listing(locale, "section", section)])
    return moved


def _edition(
    room: Newsroom, tx: Transaction, article: Article, revision: Revision,
    translation: Translation,
) -> tuple[Edition, dict[int, int]]:  # fmt: skip
    """Assemble the edition from approved targets alone; returns its unit → target rows."""
    locale = translation.locale
    targets: dict[int, int] = {}
    kept = bulk = alone = 0
    if _is_source(room, locale):
        pieces = tx.articles.pieces(revision.id)
        texts = {piece.uid: piece.content.text for piece in pieces}
    else:
        units = tx.units.of_translation(translation.id)
        texts = _approved_texts(units)
        approvals = tx.units.approvals(translation.id)
        targets = {unit: given.target for unit, given in approvals.items()}
        kept = sum(given.origin == "draft" for given in approvals.values())
        bulk = sum(given.bulk for given in approvals.values())
        alone = sum(bool(given.alone) for given in approvals.values())
    numbers = tx.editions.numbers(translation.id)
    first = tx.editions.get(translation.id, numbers[0]) if numbers else None
    made = assemble(tx, room.settings, article, revision, locale, texts, tx.now())
    edition = replace(
        made,
        number=(numbers[-1] if numbers else 0) + 1,
        published_at=revision.corrected.published_at
        or (first.published_at if first else made.made_at),
        first_made_at=first.first_made_at if first else made.made_at,
        drafts_kept=kept,
        units=len(targets),
        bulk=bulk,
        alone=alone,
    )
    return edition, targets


def _approved_texts(units: Sequence[Unit]) -> dict[str, str]:
    texts = {}
    for unit in units:
        if unit.status != "approved" or unit.target is None:
            # waits_for has counted them; this is the last gate before the public.
            raise NotReady("Segment %(segment)s is not approved.", segment=unit.key)
        texts[unit.uid] = unit.target.text
    return texts


def _same(a: Edition, b: Edition) -> bool:
    """Tell whether a reader would see no difference."""
    return replace(
        a, number=b.number, revision=b.revision, made_at=b.made_at, bulk=b.bulk,
        first_made_at=b.first_made_at, drafts_kept=b.drafts_kept, units=b.units,
        alone=b.alone,
    ) == b  # fmt: skip


def _lists(edition: Edition, author: str) -> list[Listing]:
    """Return the lists that an edition's page leads to."""
    found = [Listing(edition.locale, "section", edition.section_slug)]
    if author:
        found.append(Listing(edition.locale, "author", author))
    return found


def _mark(
    tx: Transaction, article: Article, translations: Sequence[Translation]
) -> None:
    """Have these pages of an article written; what shows them follows once they are."""
    for translation in translations:
        locale = translation.locale
        path = article_path(locale, article.section_slug, article.slug)
        is_live = tx.editions.standing(translation.id) > 0
        what = "article" if is_live else "gone"
        tx.pages.mark_dirty({path: f"{what}:{article.key}:{locale}"})
