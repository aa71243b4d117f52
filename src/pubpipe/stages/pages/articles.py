"""An article's page as it should stand now."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import repeat
from urllib.parse import urlsplit

from pubpipe.domain.edition import Edition, excerpt
from pubpipe.domain.hit import Count
from pubpipe.domain.page import Alternate, ArticlePage, Teaser, article_path
from pubpipe.domain.settings import Settings
from pubpipe.linking import own_links
from pubpipe.ports import Article, Newsroom, Transaction
from pubpipe.ports.shown import Listing, Shown
from pubpipe.showing import more_to_read, path_of


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
        edition, shown = standing(room.settings, tx, article, translation.id, edition)
        views = room.hits.count(key, locale)
        is_behind = translation.live_revision < article.head
        page = page_of(room.settings, tx, edition, shown, is_behind, views)
        return page, shown


def page_of(
    settings: Settings, tx: Transaction, edition: Edition, shown: Shown,
    is_behind: bool, views: int,
) -> ArticlePage:  # fmt: skip
    """Return the page of a live edition that stands, or is about to stand, as noted."""
    siblings = [
        Alternate(each.locale, each.path)
        for each in tx.shown.of_article(shown.article_id)
        if each.translation != shown.translation
    ]
    section = Listing(edition.locale, "section", shown.section_slug)
    author = Listing(edition.locale, "author", shown.author_slug)
    return ArticlePage(
        edition=replace(
            edition, section=shown.section, section_slug=shown.section_slug
        ),
        path=shown.path,
        alternates=(Alternate(edition.locale, shown.path), *siblings),
        more=teasers(tx, more_to_read(tx, shown)),
        is_behind=is_behind,
        count=Count(edition.article, edition.locale, views, tx.now()),
        section_path=first_page(tx, section),
        author_path=first_page(tx, author) if shown.author_slug else "",
        links=own_links(tx, settings, edition),
        canonical="" if shown.is_listed else edition.source_url,
    )


def standing(
    settings: Settings, tx: Transaction, article: Article, translation: int,
    edition: Edition,
) -> tuple[Edition, Shown]:  # fmt: skip
    """Return a live edition where its article stands now, and its note.

    An article moves with all its editions: the section's label is then today's.
    """
    revision = tx.articles.revision(article.id, edition.revision)
    byline = (revision.corrected.byline or "") if revision else ""
    if edition.section_slug != article.section_slug:
        head = tx.articles.revision(article.id, article.head)
        name = (head and head.corrected.section) or settings.default_section
        label = tx.articles.section_label(name, edition.locale)
        edition = replace(
            edition,
            section=label or edition.section,
            section_slug=article.section_slug,
        )
    shown = Shown(
        translation=translation,
        article_id=article.id,
        article=article.key,
        locale=edition.locale,
        path=article_path(edition.locale, article.section_slug, article.slug),
        section_slug=article.section_slug,
        author_slug=tx.articles.author_slug(byline) if byline else "",
        edition=edition.number,
        published_at=edition.published_at,
        changed_at=max(edition.made_at, edition.published_at),
        headline=edition.headline,
        kicker=edition.kicker,
        section=edition.section,
        byline=edition.byline,
        summary=edition.kicker or excerpt(edition.lines),
        is_listed=not _is_foreign(settings, edition),
    )
    return edition, shown


def teasers(
    tx: Transaction, pages: Iterable[Shown], views: Iterable[int | None] = repeat(None)
) -> tuple[Teaser, ...]:
    """Return articles as a list shows them."""
    firsts: dict[Listing, str] = {}
    found = []
    for page, seen in zip(pages, views, strict=False):
        section = Listing(page.locale, "section", page.section_slug)
        if section not in firsts:
            firsts[section] = first_page(tx, section)
        found.append(
            Teaser(
                article=page.article,
                path=page.path,
                headline=page.headline,
                kicker=page.kicker,
                section=page.section,
                published_at=page.published_at,
                section_path=firsts[section],
                views=seen,
            )
        )
    return tuple(found)


def first_page(tx: Transaction, listing: Listing) -> str:
    """Return where a list begins, "" while its first page is not there."""
    leaf = tx.leaves.find(listing, 0)
    return path_of(listing) if leaf and leaf.is_written else ""


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
