"""Links between our own articles lead to the page that stands in the same locale."""

from collections.abc import Iterable

from pubpipe.domain.edition import Edition
from pubpipe.domain.linking import address_key, links_of, slug_key
from pubpipe.domain.page import article_path
from pubpipe.domain.settings import Settings
from pubpipe.ports import Addresses, Article, Transaction


def own_links(
    tx: Transaction, settings: Settings, locale: str, editions: Iterable[Edition]
) -> list[tuple[tuple[str, str], ...]]:
    """(Address in the text, path) of each edition's links that lead to standing pages of ours.

    A link to an article that is not on the site in this locale is not among them: it leads
    where it led in the source.
    """
    found = [(edition, _keys(settings, edition)) for edition in editions]
    wanted = {key for _, keys in found for key in keys.values()}
    paths = tx.links.standing(locale, wanted) if wanted else {}
    return [
        tuple(
            (address, paths[key])
            for address, key in keys.items()
            if key in paths and key != slug_key(edition.slug)
        )
        for edition, keys in found
    ]


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
        addresses = addresses_of(settings, translation.id, found, edition)
    else:
        addresses = Addresses(translation.id, locale, {}, ())
    tx.links.put([addresses])
    stands = addresses.stands
    changed = {key for key, _ in stood.items() ^ stands.items()}
    for key, section, slug in tx.links.linking(locale, changed):
        if key != article:
            where = article_path(locale, section, slug)
            tx.pages.mark_dirty({where: f"article:{key}:{locale}"})


def addresses_of(
    settings: Settings, translation: int, article: Article, edition: Edition
) -> Addresses:
    """Return where a live edition stands and what it links to."""
    path = article_path(edition.locale, article.section_slug, article.slug)
    own = (slug_key(article.slug), address_key(edition.source_url, settings.site_url))
    stands = {key: path for key in own if key}
    links = set(_keys(settings, edition).values())
    return Addresses(translation, edition.locale, stands, links)


def _keys(settings: Settings, edition: Edition) -> dict[str, str]:
    found = {
        address: address_key(address, settings.site_url)
        for address in links_of(edition.lines, edition.source_url)
    }
    return {address: key for address, key in found.items() if key}
