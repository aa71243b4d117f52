"""The site as a folder of files, ready for any static server."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from pubpipe.adapters.site.pictures import place
from pubpipe.adapters.site.render import (
    House,
    article_html,
    error_html,
    front_html,
    home_html,
    published,
)
from pubpipe.adapters.site.writing import remove_file, write_if_changed
from pubpipe.domain.errors import Refused
from pubpipe.domain.page import Alternate, ArticlePage, FrontPage, front_path
from pubpipe.domain.settings import Settings

ASSETS = Path(__file__).parent / "assets"
GONE = ".gone.json"
GONE_FOLDER, GONE_MARK = ".gone", "410"


class SiteFiles:
    """The `Site` port on a folder; every write is atomic, durable and repeatable.

    `/ru/news/slug/` is `ru/news/slug/index.html`. `<locale>/404.html` and
    `<locale>/410.html` are the error pages. The paths to answer with 410 are listed in
    `.gone.json`, and each has an empty file `.gone/<path>/410`, which Caddy and nginx look
    for without being reloaded; neither is ever served. `pictures` is where an article's
    own pictures are found.
    """

    def __init__(
        self,
        root: Path,
        settings: Settings,
        locales_dir: Path,
        pictures: Path | None = None,
    ) -> None:
        self._root = root
        self._settings = settings
        put = partial(place, folder=pictures, root=root)
        self._house = House(settings, locales_dir, put)

    def article(self, page: ArticlePage) -> None:
        """Write an article's page."""
        self._write(self._index(page.path), article_html(page, self._house))

    def front(self, page: FrontPage) -> None:
        """Write a locale's front page."""
        self._write(self._index(front_path(page.locale)), front_html(page, self._house))

    def home(self, fronts: Sequence[FrontPage]) -> None:
        """Write the choice of languages at `/`."""
        self._write(self._root / "index.html", home_html(fronts, self._house))

    def remove(self, path: str) -> None:
        """Take a page away; one that is not there is fine."""
        remove_file(self._index(path), self._root)

    def gone(self, paths: Sequence[str]) -> None:
        """Replace the map of the paths that are answered 410."""
        folder = self._root / GONE_FOLDER
        marks = {folder / path.strip("/") / GONE_MARK for path in paths}
        for mark in sorted(marks):
            self._write(mark, "")
        listed = json.dumps(sorted(set(paths)), ensure_ascii=False, indent=1)
        self._write(self._root / GONE, listed + "\n")
        for mark in sorted(set(folder.rglob(GONE_MARK)) - marks):
            if mark.is_file():
                remove_file(mark, folder)

    def furniture(self) -> None:
        """Write style sheets, scripts, fonts, error pages, and the lists that are missing.

        A front page and the home page are there from the start, empty, so that no link
        of the first article leads nowhere.
        """
        for asset in sorted(ASSETS.rglob("*")):
            if asset.is_file() and not asset.name.startswith("."):
                target = self._root / "assets" / asset.relative_to(ASSETS)
                write_if_changed(target, asset.read_bytes())
        locales = published(self._settings)
        for locale in locales:
            for status in (404, 410):
                page = error_html(locale.code, status, self._house)
                self._write(self._root / locale.code / f"{status}.html", page)
        alternates = tuple(
            Alternate(each.code, front_path(each.code)) for each in locales
        )
        empty = [FrontPage(each.code, (), alternates) for each in locales]
        for front in empty:
            if not self._index(front_path(front.locale)).exists():
                self.front(front)
        if not (self._root / "index.html").exists():
            self.home(empty)
        if not (self._root / GONE).exists():
            self.gone(())

    def _index(self, path: str) -> Path:
        file = self._root / path.strip("/") / "index.html"
        if ".." in file.parts or not path.startswith("/"):
            raise Refused(
                f"“{path}” is no page of this site. Give a path such as /ru/news/slug/."
            )
        return file

    def _write(self, file: Path, text: str) -> None:
        write_if_changed(file, text.encode("utf-8"))
