"""An article's page as it should stand now."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import repeat
from urllib.parse import urlsplit

from pubpipe.domain.edition import Edition, excerpt
from pubpipe.domain.hit import Count
from pubpipe.domain.page import Alternate, ArticlePage, Teaser, article_path
from pubpipe.domain.settings import Settings
from pubpipe.linking import own_links
from pubpipe.ports import Article, Newsroom, Transaction
from pubpipe.ports.shown import Listing, Shown
from pubpipe.showing import MORE_TO_READ, more_to_read, path_of

Firsts = Callable[[Listing], str]
"""Tells where a list begins, "" while it is not there."""


def article_page(
    room: Newsroom, key: str, locale: str
) -> tuple[ArticlePage, Shown] | None:
    """Return what the article's page shows, and what to note once it stands.

    None when the article has no live edition in the locale.
    """
    with room.store.read() as tx:
        article = tx.articles.find(key)
        translation = tx.translations.find(article.id, locale) if article else None
        if article is None or translation is None:
            return None
        number = tx.editions.standing(translation.id)
        edition = tx.editions.get(translation.id, number) if number else None
        if edition is None:
            return None
        revision = tx.articles.revision(article.id, edition.revision)
        byline = (revision.corrected.byline or "") if revision else ""
        author = tx.articles.author_slug(byline) if byline else ""
        shown = standing(room.settings, tx, article, translation.id, edition, author)
        first = first_pages(tx)
        page = page_of(
            edition,
            shown,
            tx.shown.versions([article.id]).get(article.id, ()),
            teasers(more_to_read(tx, shown), first),
            own_links(tx, room.settings, locale, [edition])[0],
            first,
            is_behind=translation.live_revision < article.head,
            count=Count(key, locale, room.hits.count(key, locale), tx.now()),
        )
        return page, shown


def pages_beside(
    settings: Settings, tx: Transaction, beside: Sequence[Shown], first: Firsts,
    count: Callable[[Shown], Count],
) -> Iterator[ArticlePage]:  # fmt: skip
    """Give the pages of articles that stand next to one another in their section, newest first.

    What they need is read once for all of them: each offers those that come after it.
    """
    if not beside:
        return
    last, locale = beside[-1], beside[-1].locale
    section = Listing(locale, "section", last.section_slug)
    row = [*beside, *tx.shown.older(section, last.rank, MORE_TO_READ)]
    editions = tx.shown.editions([each.translation for each in beside])
    versions = tx.shown.versions([each.article_id for each in beside])
    links = own_links(
        tx, settings, locale, [editions[each.translation][0] for each in beside]
    )
    for place, shown in enumerate(beside):
        edition, is_behind = editions[shown.translation]
        more = row[place + 1 : place + 1 + MORE_TO_READ]
        if len(more) < MORE_TO_READ:
            more = more_to_read(tx, shown)
        yield page_of(
            edition,
            shown,
            versions[shown.article_id],
            teasers(more, first),
            links[place],
            first,
            is_behind=is_behind,
            count=count(shown),
        )


def page_of(
    edition: Edition, shown: Shown, versions: Iterable[Alternate], more: tuple[Teaser, ...],
    links: tuple[tuple[str, str], ...], first: Firsts, *, is_behind: bool, count: Count,
) -> ArticlePage:  # fmt: skip
    """Return the page of a live edition that stands, or is about to stand, as noted."""
    siblings = [each for each in versions if each.locale != edition.locale]
    section = Listing(edition.locale, "section", shown.section_slug)
    author = Listing(edition.locale, "author", shown.author_slug)
    place = shown.section, shown.section_slug
    if place != (edition.section, edition.section_slug):
        edition = replace(edition, section=place[0], section_slug=place[1])
    return ArticlePage(
        edition=edition,
        path=shown.path,
        alternates=(Alternate(edition.locale, shown.path), *siblings),
        more=more,
        is_behind=is_behind,
        count=count,
        section_path=first(section),
        author_path=first(author) if shown.author_slug else "",
        links=links,
        canonical="" if shown.is_listed else edition.source_url,
    )


def standing(
    settings: Settings, tx: Transaction, article: Article, translation: int,
    edition: Edition, author: str,
) -> Shown:  # fmt: skip
    """Return the note of a live edition where its article stands now.

    An article moves with all its editions: the section's label is then today's. `author`
    is the slug of whoever signs it.
    """
    section = edition.section
    if edition.section_slug != article.section_slug:
        head = tx.articles.revision(article.id, article.head)
        name = (head and head.corrected.section) or settings.default_section
        section = tx.articles.section_label(name, edition.locale) or section
    return Shown(
        translation=translation,
        article_id=article.id,
        article=article.key,
        locale=edition.locale,
        path=article_path(edition.locale, article.section_slug, article.slug),
        section_slug=article.section_slug,
        author_slug=author,
        edition=edition.number,
        published_at=edition.published_at,
        changed_at=max(edition.made_at, edition.published_at),
        headline=edition.headline,
        kicker=edition.kicker,
        section=section,
        byline=edition.byline,
        summary=edition.kicker or excerpt(edition.lines),
        is_listed=not _is_foreign(settings, edition),
    )


def teasers(
    pages: Iterable[Shown], first: Firsts, views: Iterable[int | None] = repeat(None)
) -> tuple[Teaser, ...]:
    """Return articles as a list shows them."""
    return tuple(
        Teaser(
            article=page.article,
            path=page.path,
            headline=page.headline,
            kicker=page.kicker,
            section=page.section,
            published_at=page.published_at,
            section_path=first(Listing(page.locale, "section", page.section_slug)),
            views=seen,
        )
        for page, seen in zip(pages, views, strict=False)
    )


def first_pages(tx: Transaction) -> Firsts:
    """Return what tells where a list begins, "" while its first page is not there.

    Each list is looked up once.
    """

    @cache
    def first(listing: Listing) -> str:
        leaf = tx.leaves.find(listing, 0)
        return path_of(listing) if leaf and leaf.is_written else ""

    return first


def _is_foreign(settings: Settings, edition: Edition) -> bool:
    """Tell whether search engines are sent to where the article was first published.

    Only a text in its own language is the same page: a translation is our own.
    """
    return (
        settings.canonical == "original"
        and edition.locale == settings.source_locale
        and edition.source_url.startswith(("http://", "https://"))
        and urlsplit(edition.source_url).netloc != urlsplit(settings.site_url).netloc
    )
