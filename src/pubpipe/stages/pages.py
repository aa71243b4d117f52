"""Dirty pages are written, in the order that never shows a reader a missing one."""

import logging
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta

from pubpipe.domain.edition import Edition
from pubpipe.domain.errors import Refused
from pubpipe.domain.hit import Count
from pubpipe.domain.page import (
    Alternate,
    ArticlePage,
    ListPage,
    Teaser,
    article_path,
    front_path,
)
from pubpipe.holders import holder
from pubpipe.linking import note_standing, own_links
from pubpipe.ports import Newsroom, Transaction

_log = logging.getLogger(__name__)
FRONT_PAGE = 30
"""Teasers on a front page."""
MORE_TO_READ = 4
LEASE = timedelta(seconds=60)
"""How long a writer may be silent before another takes over."""


@dataclass
class Written:
    """The paths that a call wrote, and by path what kept others from being written."""

    paths: list[str] = field(default_factory=list)
    failed: dict[str, Exception] = field(default_factory=dict)


def write_dirty_pages(room: Newsroom, patience: float = 60.0) -> int:
    """Write every dirty page; returns how many, raises Refused when one cannot be written."""
    written = write_pages(room, frozenset(), patience)
    if written.failed:
        path, reason = next(iter(written.failed.items()))
        raise Refused(
            f"{len(written.failed)} pages could not be written, the first of them {path}: "
            f"{reason}. They stay queued; the log has the rest."
        )
    return len(written.paths)


def write_pages(
    room: Newsroom, leave: Collection[str], patience: float = 60.0
) -> Written:
    """Write the dirty pages but those to `leave`, so that no reader sees a missing one.

    One writer at a time holds the lease; others wait up to `patience` seconds for it to
    finish. A page that cannot be written stays dirty and keeps no other from being
    written.
    """
    me, written = holder(), Written()
    deadline = time.monotonic() + patience
    while True:
        with room.store.write() as tx:
            dirty = [
                page
                for page in tx.pages.dirty()
                if page[0] not in written.failed and page[0] not in leave
            ]
            mine = bool(dirty) and _has_lease(tx, me)
        if not dirty:
            break
        if mine:
            try:
                _write(room, dirty, me, written)
            finally:
                with room.store.write() as tx:
                    tx.pages.drop_lease("site", me)
        elif time.monotonic() > deadline:
            raise Refused(
                "Another writer has held the site for a minute. The pages are queued; "
                "they are written as soon as it is done."
            )
        else:
            time.sleep(0.2)
    return written


def _has_lease(tx: Transaction, me: str) -> bool:
    return tx.pages.take_lease("site", me, tx.now() + LEASE, tx.now())


def _write(
    room: Newsroom,
    dirty: list[tuple[str, str, int]],
    me: str,
    written: Written,
) -> None:
    room.site.furniture()
    for path, what, generation in dirty:
        with room.store.write() as tx:
            if not _has_lease(tx, me):
                break  # this writer was silent for too long, and another took over
        try:
            _write_page(room, path, what)
        except Exception as error:  # the edge of one page: the others go on
            _log.warning(
                "A page cannot be written.", exc_info=True, extra={"page": path}
            )
            written.failed[path] = error
            continue
        written.paths.append(path)
        with room.store.write() as tx:
            if _has_lease(tx, me):
                tx.pages.mark_clean(path, generation)
                # Only now: what search finds is there.
                _index(room, tx, what)
            else:
                # It took so long that another took over, and may have written something
                # newer before us: the page is to be written once more.
                tx.pages.mark_dirty({path: what})
                break


def _index(room: Newsroom, tx: Transaction, what: str) -> None:
    kind, *names = what.split(":")
    if kind in ("article", "gone") and len(names) == 2:
        tx.search.refresh(*names)
        note_standing(tx, room.settings, *names)


def _write_page(room: Newsroom, path: str, what: str) -> None:
    kind, _, rest = what.partition(":")
    if kind == "article":
        _write_article(room, path, *rest.split(":"))
    elif kind == "front":
        room.site.list(_front(room, rest))
    elif kind == "home":
        room.site.home(_fronts(room))
    else:
        room.site.gone(path)


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
        links = own_links(tx, room.settings, edition) if edition else ()
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
            links=links,
        )
    )


def _front(room: Newsroom, locale: str) -> ListPage:
    with room.store.read() as tx:
        newest = tx.editions.newest(locale, FRONT_PAGE)
    return ListPage(
        kind="front",
        locale=locale,
        path=front_path(locale),
        teasers=tuple(_teaser(edition) for edition in newest),
        alternates=tuple(
            Alternate(code, front_path(code)) for code in room.settings.published
        ),
    )


def _fronts(room: Newsroom) -> list[ListPage]:
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
