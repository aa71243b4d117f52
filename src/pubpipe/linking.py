"""Links between our own articles lead to the page that stands in the same locale."""

from pubpipe.domain.edition import Edition
from pubpipe.domain.linking import address_key, links_of, slug_key
from pubpipe.domain.page import article_path
from pubpipe.domain.settings import Settings
from pubpipe.ports import Article, Transaction


def own_links(
    tx: Transaction, settings: Settings, edition: Edition
) -> tuple[tuple[str, str], ...]:
    """(Address in the text, path) of the edition's links that lead to standing pages of ours.

    A link to an article that is not on the site in this locale is not among them: it leads
    where it led in the source.
    """
    keys = _keys(settings, edition)
    paths = tx.links.standing(edition.locale, keys.values())
    return tuple(
        (address, paths[key])
        for address, key in keys.items()
        if key in paths and key != slug_key(edition.slug)
    )


def note_standing(
    tx: Transaction, settings: Settings, article: str, locale: str
) -> None:
    """Note what stands, or no longer stands, once the page of a translation was written.

    The pages in the same locale that link to it become dirty when that changes, so that
    no link leads to a page before it is there.
    """
    found = tx.articles.find(article)
    translation = tx.translations.find(found.id, locale) if found else None
    if found is None or translation is None:
        return
    number = tx.editions.standing(translation.id)
    edition = tx.editions.get(translation.id, number) if number else None
    stood = tx.links.standing_of(translation.id)
    if edition:
        stands = note_edition(tx, settings, translation.id, found, edition)
    else:
        stands = {}
        tx.links.put(translation.id, locale, {}, ())
    changed = {key for key, _ in stood.items() ^ stands.items()}
    for key, section, slug in tx.links.linking(locale, changed):
        if key != article:
            where = article_path(locale, section, slug)
            tx.pages.mark_dirty({where: f"article:{key}:{locale}"})


def note_edition(
    tx: Transaction, settings: Settings, translation: int, article: Article,
    edition: Edition,
) -> dict[str, str]:  # fmt: skip
    """Note where a live edition stands and what it links to; returns the former."""
    path = article_path(edition.locale, article.section_slug, article.slug)
    own = (slug_key(article.slug), address_key(edition.source_url, settings.site_url))
    stands = {key: path for key in own if key}
    links = set(_keys(settings, edition).values())
    tx.links.put(translation, edition.locale, stands, links)
    return stands


def _keys(settings: Settings, edition: Edition) -> dict[str, str]:
    found = {
        address: address_key(address, settings.site_url)
        for address in links_of(edition.lines, edition.source_url)
    }
    return {address: key for address, key in found.items() if key}
