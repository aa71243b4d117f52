"""What an editor's page shows of an article: its locales, editions and views."""

from dataclasses import dataclass

from pubpipe.domain.edition import Edition, Translation, waits_for
from pubpipe.domain.errors import NotFound
from pubpipe.domain.page import article_path
from pubpipe.ports import Article, Newsroom, Transaction


@dataclass(frozen=True)
class LocaleFacts:
    """One article in one locale: `waits_for` is empty when it could go live now."""

    translation: Translation
    editions: tuple[Edition, ...]
    """Newest first."""
    live_path: str
    waits_for: str
    is_publishable: bool
    """Whether publishing by name would make something new live."""
    views: int


@dataclass(frozen=True)
class ArticleFacts:
    """One article in all its locales, the source's own first."""

    article: Article
    headline: str
    flags: tuple[str, ...]
    dropped: tuple[str, ...]
    locales: tuple[LocaleFacts, ...]
    correction: str = ""
    """The note for readers that goes with the article."""


def of_article(room: Newsroom, key: str) -> ArticleFacts:
    """Return the facts of one article; raises NotFound."""
    with room.store.read() as t:
        article = t.articles.find(key)
        if article is None:
            raise NotFound(
                "There is no article “%(key)s”. Look for it in the list.", key=key
            )
        return _facts(room, t, article, with_editions=True)


def of_all(room: Newsroom) -> list[ArticleFacts]:
    """Return the facts of every article, newest first, without their editions."""
    with room.store.read() as t:
        articles = sorted(t.articles.all(), key=lambda each: -each.id)
        return [_facts(room, t, each, with_editions=False) for each in articles]


def _facts(
    room: Newsroom, t: Transaction, article: Article, *, with_editions: bool
) -> ArticleFacts:
    revision = t.articles.revision(article.id, article.head) if article.head else None
    source = room.settings.source_locale
    translations = sorted(
        t.translations.all(article.id), key=lambda each: each.locale != source
    )
    return ArticleFacts(
        article,
        headline=article.title or article.key,
        flags=revision.extracted.flags if revision else (),
        dropped=revision.extracted.dropped if revision else (),
        locales=tuple(
            _locale(room, t, article, each, with_editions=with_editions)
            for each in translations
        ),
        correction=(revision.corrected.correction or "") if revision else "",
    )


def _locale(
    room: Newsroom,
    t: Transaction,
    article: Article,
    translation: Translation,
    *,
    with_editions: bool,
) -> LocaleFacts:
    numbers = t.editions.numbers(translation.id) if with_editions else []
    found = [t.editions.get(translation.id, number) for number in numbers]
    path = article_path(translation.locale, article.section_slug, article.slug)
    return LocaleFacts(
        translation,
        editions=tuple(
            sorted((each for each in found if each), key=lambda each: -each.number)
        ),
        live_path=path if translation.live_edition else "",
        is_publishable=_is_publishable(room, article, translation),
        waits_for=_waits_for(t, article, translation, room.settings.source_locale),
        views=room.hits.count(article.key, translation.locale),
    )


def _waits_for(
    t: Transaction, article: Article, translation: Translation, source: str
) -> str:
    if translation.live_edition and translation.live_revision == article.head:
        return ""
    is_source = translation.locale == source
    return waits_for(translation, article.head, t.now(), is_source=is_source)


def _is_publishable(room: Newsroom, article: Article, translation: Translation) -> bool:
    is_source = translation.locale == room.settings.source_locale
    is_complete = is_source or 0 < translation.total == translation.approved
    is_shown = (
        translation.mode == "latest" and translation.live_revision == article.head
    )
    return is_complete and not is_shown
