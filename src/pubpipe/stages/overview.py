"""Where everything stands."""

from typing import Any

from pubpipe import attempts
from pubpipe.domain.edition import Translation, waits_for
from pubpipe.domain.errors import NotFound
from pubpipe.ports import Article, Newsroom, Transaction


def status(room: Newsroom, article: str = "") -> list[dict[str, Any]]:
    """Per article and locale: state, units by status, live edition, what it waits for.

    This is the JSON of `pubpipe status`; newest article first. `set_aside` says what has
    failed too often at the article and waits for a person.
    """
    with room.store.read() as tx:
        found = tx.articles.find(article) if article else None
        if article and found is None:
            raise NotFound("There is no article “%(article)s”.", article=article)
        articles = [found] if found else tx.articles.all()
        return [_row(room, tx, each) for each in articles]


def set_aside(room: Newsroom) -> list[str]:
    """Say what has failed too often, at any article or at none, and waits for a person."""
    with room.store.read() as tx:
        return [attempts.told(each) for each in attempts.set_aside(tx)]


def _row(room: Newsroom, tx: Transaction, article: Article) -> dict[str, Any]:
    locales = {
        translation.locale: _locale(room, tx, article, translation)
        for translation in tx.translations.all(article.id)
    }
    return {
        "article": article.key,
        "headline": article.title,
        "revision": article.head,
        "slug": article.slug,
        "section": article.section_slug,
        "set_aside": [
            attempts.told(each)
            for each in attempts.set_aside(tx)
            if each.article == article.key
        ],
        "locales": locales,
    }


def _locale(
    room: Newsroom, tx: Transaction, article: Article, translation: Translation
) -> dict[str, Any]:
    is_source = translation.locale == room.settings.source_locale
    is_live = translation.live_edition > 0 and translation.mode != "withdrawn"
    is_behind = is_live and translation.live_revision < article.head
    waits = waits_for(translation, article.head, tx.now(), is_source=is_source)
    return {
        "state": _state(translation, waits, is_live=is_live, is_behind=is_behind),
        "mode": translation.mode,
        "units": translation.units,
        "words_left": translation.words_left,
        "edition": translation.live_edition,
        "editions": tx.editions.numbers(translation.id),
        "behind": is_behind,
        "waits_for": waits,
        "priority": translation.priority,
        "deadline": translation.deadline.isoformat() if translation.deadline else None,
        "embargo": translation.embargo.isoformat() if translation.embargo else None,
    }


def _state(
    translation: Translation, waits: str, *, is_live: bool, is_behind: bool
) -> str:
    if translation.mode == "withdrawn":
        return "withdrawn"
    if is_live and not is_behind:
        return "live"
    if is_live:
        return "live, behind"
    return "in review" if waits else "ready"
