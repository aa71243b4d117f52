"""The published files as they lie on disk, read only."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from lxml import etree
from lxml.html import HTMLParser, document_fromstring

from pubpipe.adapters.site.files import GONE, MOVED
from pubpipe.domain.page import RESERVED
from pubpipe.domain.settings import Settings
from pubpipe.ports.inspection import PageFile


class SiteReader:
    """The `SiteFolder` port on the folder that `SiteFiles` writes."""

    def __init__(self, root: Path, settings: Settings) -> None:
        self._root = root
        self._locales = settings.published

    def page(self, path: str) -> PageFile | None:
        """Return the article page at `path`, None when there is no readable one."""
        tree = self._tree(path)
        story = None if tree is None else tree.find(".//article[@data-edition]")
        if story is None:
            return None
        try:
            return PageFile(
                article=story.get("data-article", ""),
                locale=story.get("data-locale", ""),
                edition=int(story.get("data-edition", "0")),
                # In the order of the document; a picture's words are an attribute.
                text="".join(cast(list[str], story.xpath(".//text()|.//img/@alt"))),
            )
        except ValueError:
            return None

    def article_pages(self) -> set[str]:
        """Return the paths of all article pages on disk."""
        return {
            f"/{file.parent.relative_to(self._root).as_posix()}/"
            for locale in self._locales
            for file in (self._root / locale).glob("*/*/index.html")
            if file.parents[1].name not in RESERVED and not self._is_moved(file.parent)
        }

    def teasers(self, path: str) -> list[tuple[str, str]] | None:
        """Return (path, headline) of each article on a list, None for no readable page."""
        tree = self._tree(path)
        if tree is None:
            return None
        return [
            (link.get("href", ""), " ".join(str(link.text_content()).split()))
            for link in tree.findall(".//article[@class='teaser']/*/a")
            if link.getparent().tag in ("h2", "h3")
        ]

    def gone(self) -> set[str]:
        """Return the paths that are answered 410."""
        folder, name = GONE
        return {
            f"/{mark.parent.relative_to(self._root / folder).as_posix()}/"
            for mark in (self._root / folder).rglob(name)
            if mark.is_file()
        }

    def _tree(self, path: str) -> Any:
        try:
            raw = self._file(path).read_bytes()
            return document_fromstring(raw, parser=HTMLParser(encoding="utf-8"))
        except (OSError, ValueError, etree.ParserError):
            return None

    def _is_moved(self, page: Path) -> bool:
        folder, name = MOVED
        return (self._root / folder / page.relative_to(self._root) / name).exists()

    def _file(self, path: str) -> Path:
        return self._root / path.strip("/") / "index.html"
