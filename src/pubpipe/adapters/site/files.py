"""The site as a folder of files, ready for any static server."""

from __future__ import annotations

import fnmatch
import gzip
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

from pubpipe.adapters.site.cards import Card, draw
from pubpipe.adapters.site.feeds import atom, json_feed, rss
from pubpipe.adapters.site.mirror import Mirror
from pubpipe.adapters.site.pictures import Placed, place
from pubpipe.adapters.site.render import (
    House,
    article_html,
    error_html,
    home_html,
    index_html,
    list_html,
    moved_html,
    published,
    search_html,
)
from pubpipe.adapters.site.sitemaps import (
    news_sitemap,
    robots,
    sitemap,
    sitemap_index,
)
from pubpipe.adapters.site.styles import lean
from pubpipe.adapters.site.writing import remove_file, sweep, write_if_changed
from pubpipe.domain.errors import Refused
from pubpipe.domain.feed import (
    Feed,
    NewsSitemap,
    SitemapIndex,
    SitemapPart,
    feed_path,
    news_sitemap_path,
    sitemap_index_path,
    sitemap_path,
)
from pubpipe.domain.page import (
    Alternate,
    ArticlePage,
    IndexKind,
    IndexPage,
    ListKind,
    ListPage,
    SearchPage,
    index_path,
    list_path,
)
from pubpipe.domain.serving import PACKED, WORTH_PACKING, is_text
from pubpipe.domain.settings import Settings

ASSETS = Path(__file__).parent / "assets"
GONE, MOVED = (".gone", "410"), (".moved", "301")
"""Where a path's mark lies, and what it is called: `.gone/ru/news/pier/410`."""
CARD = "share-*.png"
"""What a page's card is called, beside the page: it goes when the page goes."""
_FEEDS = {"rss": rss, "atom": atom, "json": json_feed}
_LISTS: tuple[ListKind, ...] = ("front", "most_read")
_INDEXES: tuple[IndexKind, ...] = ("sections", "authors")


class SiteFiles:
    """The `Site` port on a folder; every write is atomic, durable and repeatable.

    `/ru/news/slug/` is `ru/news/slug/index.html`. `<locale>/404.html` and
    `<locale>/410.html` are the error pages. A withdrawn path has an empty file
    `.gone/<path>/410`, which Caddy and nginx look for without being reloaded; a moved one
    has its new path in `.moved/<path>/301` and, for servers that do not look there, a page
    that leads on. Neither folder is ever served. `pictures` is where an article's own
    pictures are found.
    """

    def __init__(
        self,
        root: Path,
        settings: Settings,
        locales_dir: Path,
        pictures: Path | None = None,
        mirror: Mirror | None = None,
    ) -> None:
        self._root = root
        self._settings = settings
        self._is_durable, self._is_furnished = True, False
        self._pictures = pictures
        self._mirror = mirror
        self._house = House(settings, locales_dir, self._picture, self._card)

    def article(self, page: ArticlePage) -> None:
        """Write an article's page; a path that was gone or moved is back."""
        self._page(page.path, article_html(page, self._house))

    def preview(self, page: ArticlePage) -> str:
        """The HTML of an article's page, for a look at it before it is published.

        Its pictures are not put on the site, where anybody could find them.
        """
        if not (self._root / "assets" / "site.css").exists():
            self.furniture()
        return article_html(page, replace(self._house, place=lambda _: None))

    def list(self, page: ListPage) -> None:
        """Write a front, section, author or most-read page."""
        self._page(page.path, list_html(page, self._house))

    def index(self, page: IndexPage) -> None:
        """Write the index of sections or authors."""
        self._page(page.path, index_html(page, self._house))

    def home(self, fronts: Sequence[ListPage]) -> None:
        """Write the choice of languages at `/`."""
        self._page("/", home_html(fronts, self._house))

    def search_html(self, page: SearchPage) -> str:
        """A page of results; it is made when it is asked for, and never written."""
        return search_html(page, self._house)

    def feed(self, feed: Feed) -> None:
        """Write a locale's feed in every form."""
        for form, write in _FEEDS.items():
            made = write(feed, self._settings, self._house.locales_dir)
            self._write(self._file(feed_path(feed.locale, form)), made)

    def sitemap(self, part: SitemapPart) -> None:
        """Write a part of a locale's sitemap."""
        file = self._file(sitemap_path(part.locale, part.number))
        self._write(file, sitemap(part, self._settings))

    def sitemap_index(self, index: SitemapIndex) -> None:
        """Write the list of a locale's sitemaps."""
        file = self._file(sitemap_index_path(index.locale, index.number))
        self._write(file, sitemap_index(index, self._settings))

    def news_sitemap(self, news: NewsSitemap) -> None:
        """Write the sitemap of a locale's last two days."""
        file = self._file(news_sitemap_path(news.locale))
        self._write(file, news_sitemap(news, self._settings))

    def robots(self, indexes: Sequence[tuple[str, int]]) -> None:
        """Write robots.txt, which names every index of sitemaps as (locale, number)."""
        self._write(self._root / "robots.txt", robots(indexes, self._settings))

    def moved(self, path: str, to: str) -> None:
        """Lead readers of a page on to where it is now."""
        self._write(self._mark(MOVED, path), to)
        self._write(self._index(path), moved_html(path, to, self._house))
        self._remove_cards(path)
        self._remove(self._mark(GONE, path), self._root)

    def gone(self, path: str) -> None:
        """Take a page away and answer 410, from the first moment on."""
        self._write(self._mark(GONE, path), "")
        self._remove(self._index(path), self._root)
        self._remove_cards(path)
        self._remove(self._mark(MOVED, path), self._root)

    def remove(self, path: str) -> None:
        """Take a page away; one that is not there is fine."""
        self._remove(self._index(path), self._root)
        self._remove_cards(path)

    @contextmanager
    def quickly(self) -> Iterator[None]:
        """Within it files are replaced whole, but survive a power cut only after `flush`."""
        before, self._is_durable = self._is_durable, False
        try:
            yield
        finally:
            self._is_durable = before

    def sweep(self, renew: Callable[[], None]) -> None:
        """Remove what writers that were killed left behind; `renew` is called on the way."""
        sweep(self._root, renew)

    def flush(self) -> None:
        """Make all that was written so far survive a power cut."""
        os.sync()

    def furniture(self) -> None:
        """Write style sheets, scripts, fonts, error pages, and the lists that are missing.

        What every page links to is there from the start, empty, so that no link of the
        first article leads nowhere. A process that has done so does it again only when
        it is all gone.
        """
        if self._mirror:
            self._mirror.catch_up()
        if self._is_furnished and (self._root / "robots.txt").exists():
            return
        for name, sent, packed in _assets():
            self._write_packed(self._root / "assets" / name, sent, packed)
        for code in self._settings.published:
            for status in (404, 410):
                page = error_html(code, status, self._house)
                self._write(self._root / code / f"{status}.html", page)
        self._empty_lists()
        if not (self._root / "robots.txt").exists():
            self.robots([(code, 0) for code in self._settings.published])
        self._is_furnished = True

    def _empty_lists(self) -> None:
        codes = [locale.code for locale in published(self._settings)]
        fronts = []
        for code in codes:
            for kind in _LISTS:
                everywhere = [Alternate(c, list_path(kind, c)) for c in codes]
                path = list_path(kind, code)
                page = ListPage(kind, code, path, (), tuple(everywhere))
                if kind == "front":
                    fronts.append(page)
                if not self._index(path).exists():
                    self.list(page)
            for each in _INDEXES:
                everywhere = [Alternate(c, index_path(each, c)) for c in codes]
                path = index_path(each, code)
                if not self._index(path).exists():
                    self.index(IndexPage(each, code, path, (), tuple(everywhere)))
            if not self._file(feed_path(code, "rss")).exists():
                self.feed(Feed(code, ()))
            if not self._file(sitemap_index_path(code)).exists():
                self.sitemap_index(SitemapIndex(code, 0, ()))
            if not self._file(news_sitemap_path(code)).exists():
                self.news_sitemap(NewsSitemap(code, ()))
        if not (self._root / "index.html").exists():
            self.home(fronts)

    def _page(self, path: str, html: str) -> None:
        self._write(self._index(path), html)
        # After the page: until then its readers are told what became of the old one.
        for mark in (GONE, MOVED):
            self._remove(self._mark(mark, path), self._root)

    def _picture(self, src: str) -> Placed | None:
        """Put a picture on the site before the page that shows it."""
        placed = place(src, self._pictures, self._root)
        if placed and self._mirror:
            for public in {placed.src, *(each for each, _ in placed.sizes)}:
                self._mirror.put_file(self._file(public))
        return placed

    def _card(self, path: str, card: Card) -> str:
        """Draw a page's card unless it is there; its path, "" when it cannot or shall not be."""
        if not self._settings.share_pictures:
            return ""
        public = f"{path}{CARD.replace('*', card.digest)}"
        file = self._file(public)
        if not file.is_file():
            drawn = draw(card)
            if drawn is None:
                return ""
            self._write(file, drawn)
        elif self._mirror:
            self._mirror.put_file(file)
        return public

    def _remove_cards(self, path: str) -> None:
        folder = self._file(path)
        try:
            names = os.listdir(folder)  # noqa: PTH208 - names alone are wanted
        except FileNotFoundError:
            return
        for name in fnmatch.filter(sorted(names), CARD):
            self._remove(folder / name, self._root)

    def _index(self, path: str) -> Path:
        return Path(f"{self._root}/{_inner(path)}/index.html")

    def _mark(self, mark: tuple[str, str], path: str) -> Path:
        folder, name = mark
        return Path(f"{self._root}/{folder}/{_inner(path)}/{name}")

    def _file(self, path: str) -> Path:
        return Path(f"{self._root}/{_inner(path)}")

    def _write(self, file: Path, content: str | bytes) -> None:
        """Put a file of the site in place; with `_remove` all there is to a folder."""
        raw = content.encode("utf-8") if isinstance(content, str) else content
        write_if_changed(file, raw, is_durable=self._is_durable)
        if self._mirror:
            self._mirror.put(file, raw)

    def _write_packed(self, file: Path, raw: bytes, packed: bytes) -> None:
        """Put a file in place with its compressed copy, which is never of another one."""
        beside = file.with_name(file.name + PACKED)
        if not (file.is_file() and file.read_bytes() == raw):
            self._remove(beside, file.parent)
        self._write(file, raw)
        if packed:
            self._write(beside, packed)

    def _remove(self, file: Path, root: Path) -> None:
        if self._mirror:
            self._mirror.remove(file)
        remove_file(file, root, is_durable=self._is_durable)


def _inner(path: str) -> str:
    """A page's path as one within the site's folder."""
    if not path.startswith("/") or ".." in path.split("/"):
        raise Refused(
            f"“{path}” is no page of this site. Give a path such as /ru/news/slug/."
        )
    return path.strip("/")


@cache
def _assets() -> tuple[tuple[Path, bytes, bytes], ...]:
    """Every asset's path, what is sent of it, and that compressed (b"" if not worth it)."""
    made = []
    for asset in sorted(ASSETS.rglob("*")):
        if asset.is_file() and not asset.name.startswith("."):
            raw = asset.read_bytes()
            if asset.suffix == ".css":
                raw = lean(raw.decode("utf-8")).encode()
            is_worth_it = is_text(asset.name) and len(raw) >= WORTH_PACKING
            packed = gzip.compress(raw, mtime=0) if is_worth_it else b""
            made.append((asset.relative_to(ASSETS), raw, packed))
    return tuple(made)
