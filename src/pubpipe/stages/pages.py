"""Dirty pages are written, in the order that never shows a reader a missing one."""

import logging
import time
import uuid
from datetime import timedelta

from pubpipe.domain.edition import Edition
from pubpipe.domain.errors import Refused
from pubpipe.domain.hit import Count
from pubpipe.domain.page import (
    Alternate,
    ArticlePage,
    FrontPage,
    Teaser,
    article_path,
    front_path,
)
from pubpipe.ports import Newsroom, Transaction

_log = logging.getLogger(__name__)
FRONT_PAGE = 30
"""Teasers on a front page."""
MORE_TO_READ = 4
LEASE = timedelta(seconds=60)
"""How long a writer may be silent before another takes over."""


def write_dirty_pages(room: Newsroom, patience: float = 60.0) -> int:
    """Write every dirty page, in the order that never shows a reader a missing one.

    One writer at a time holds the lease; others wait up to `patience` seconds for it to
    finish. A page that cannot be written stays dirty, keeps no other from being written
    and is told at the end. Returns how many pages this call wrote.
    """
    holder, written = uuid.uuid4().hex, 0
    failed: dict[str, str] = {}
    deadline = time.monotonic() + patience
    while True:
        with room.store.write() as tx:
            dirty = [page for page in tx.pages.dirty() if page[0] not in failed]
            mine = bool(dirty) and _has_lease(tx, holder)
        if not dirty:
            break
        if mine:
            try:
                written += _write(room, dirty, holder, failed)
            finally:
                with room.store.write() as tx:
                    tx.pages.drop_lease("site", holder)
        elif time.monotonic() > deadline:
            raise Refused(
                "Another writer has held the site for a minute. The pages are queued; "
                "they are written as soon as it is done."
            )
        else:
            time.sleep(0.2)
    if failed:
        path, reason = next(iter(failed.items()))
        raise Refused(
            f"{len(failed)} pages could not be written, the first of them {path}: "
            f"{reason}. They stay queued; the log has the rest."
        )
    return written


def _has_lease(tx: Transaction, holder: str) -> bool:
    return tx.pages.take_lease("site", holder, tx.now() + LEASE, tx.now())


def _write(
    room: Newsroom,
    dirty: list[tuple[str, str, int]],
    holder: str,
    failed: dict[str, str],
) -> int:
    room.site.furniture()
    with room.store.read() as tx:
        gone = tx.editions.withdrawn()
    # Before any file goes: a removed page answers 410 from its first moment.
    room.site.gone([article_path(e.locale, e.section_slug, e.slug) for e in gone])
    written = 0
    for path, what, generation in dirty:
        with room.store.write() as tx:
            if not _has_lease(tx, holder):
                break  # this writer was silent for too long, and another took over
        try:
            _write_page(room, path, what)
        except Exception as error:  # the edge of one page: the others go on
            _log.exception("page %s", path)
            failed[path] = str(error)
            continue
        written += 1
        with room.store.write() as tx:
            tx.pages.mark_clean(path, generation)
    return written


def _write_page(room: Newsroom, path: str, what: str) -> None:
    kind, _, rest = what.partition(":")
    if kind == "article":
        _write_article(room, path, *rest.split(":"))
    elif kind == "front":
        room.site.front(_front(room, rest))
    elif kind == "home":
        room.site.home(_fronts(room))
    else:
        room.site.remove(path)


def _write_article(room: Newsroom, path: str, article: str, locale: str) -> None:
    with room.store.read() as tx:
        found = tx.articles.find(article)
        translation = tx.translations.find(found.id, locale) if found else None
        if found is None or translation is None:
            return
        live = {edition.locale: edition for edition in tx.editions.live(found.id)}
        newest = tx.editions.newest(locale, MORE_TO_READ + 1)
        now = tx.now()
    edition = live.get(locale)
    if edition is None:
        room.site.remove(path)
        return
    room.site.article(
        ArticlePage(
            edition=edition,
            path=path,
            alternates=tuple(
                Alternate(code, article_path(code, each.section_slug, each.slug))
                for code, each in live.items()
            ),
            more=tuple(_teaser(each) for each in newest if each.article != article)[
                :MORE_TO_READ
            ],
            is_behind=translation.live_revision < found.head,
            count=Count(article, locale, room.hits.count(article, locale), now),
        )
    )


def _front(room: Newsroom, locale: str) -> FrontPage:
    with room.store.read() as tx:
        newest = tx.editions.newest(locale, FRONT_PAGE)
    return FrontPage(
        locale=locale,
        teasers=tuple(_teaser(edition) for edition in newest),
        alternates=tuple(
            Alternate(code, front_path(code)) for code in room.settings.published
        ),
    )


def _fronts(room: Newsroom) -> list[FrontPage]:
    return [_front(room, code) for code in room.settings.published]


def _teaser(edition: Edition) -> Teaser:
    return Teaser(
        article=edition.article,
        path=article_path(edition.locale, edition.section_slug, edition.slug),
        headline=edition.headline,
        kicker=edition.kicker,
        section=edition.section,
        published_at=edition.published_at,
    )
