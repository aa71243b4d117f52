"""Our own sample articles: their sources, what an editor orders, and the human targets."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pubpipe.domain.order import Order
from pubpipe.ports import Newsroom
from pubpipe.stages import intake

_SOURCES = (".html", ".md", ".txt")

_HOST = "riverbank.example"
"""Where the samples say that they were published; it does not exist."""


@dataclass(frozen=True)
class Sample:
    """A sample article; `name` is its key in the newsroom."""

    name: str
    source: Path
    order: Order

    def targets(self, room: Newsroom, locale: str) -> Mapping[str, str]:
        """Segment text → the human target in `locale`."""
        sheet = room.po.load(self.source.with_name(f"{self.name}.{locale}.po"))
        return {entry.source: entry.target for entry in sheet.entries}

    def is_launched(self, room: Newsroom) -> bool:
        """Tell whether the newsroom has this very content, in every locale."""
        if intake.preview(room, **self._given()).is_new:
            return False
        with room.store.read() as tx:
            article = tx.articles.find(self.name)
            has = [t.locale for t in tx.translations.all(article.id)] if article else []
        return set(room.settings.published) <= set(has)

    def submit(self, room: Newsroom) -> int:
        """Store the source as a submission; returns its number."""
        return intake.submit(room, **self._given())

    def _given(self) -> dict[str, Any]:
        return {
            "raw": self.source.read_bytes(),
            "name": self.source.name,
            "origin": "sample",
            "media_type": "",
            "order": self.order,
            "actor": "editor",
        }


def load(folder: Path) -> list[Sample]:
    """The sample articles of a folder, by name; `NAME.json` corrects what no rule can tell."""
    return [
        Sample(path.stem, path, _order(path))
        for path in sorted(folder.iterdir())
        if path.suffix in _SOURCES and path.name != "README.md"
    ]


def place_pictures(folder: Path, workspace: Path) -> None:
    """Copy the samples' pictures to where the site looks for an article's own ones."""
    for section in ("science", "city"):
        target = workspace / "pictures" / _HOST / section / "images"
        shutil.copytree(folder / "images", target, dirs_exist_ok=True)


def _order(source: Path) -> Order:
    corrections = source.with_suffix(".json")
    given = json.loads(corrections.read_text("utf-8")) if corrections.exists() else {}
    return Order(article=source.stem, **given)
