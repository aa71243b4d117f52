"""What an editor asks for when launching a source."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pubpipe.domain.text import slugify


@dataclass(frozen=True)
class Order:
    """A launch: where the source came from and what the editor decided about it.

    Empty `locales` means all of the newsroom's. Corrections (`headline` … `correction`)
    become the article's overlay. Times are aware UTC.
    """

    article: str = ""
    locales: tuple[str, ...] = ()
    headline: str = ""
    kicker: str = ""
    section: str = ""
    byline: str = ""
    published_at: datetime | None = None
    source_url: str = ""
    correction: str = ""
    """A note for readers on what was wrong in what they read before."""
    priority: int = 0
    """Higher goes first; breaking news is 100."""
    deadline: datetime | None = None
    embargo: datetime | None = None

    def corrections(self) -> dict[str, str]:
        """The corrected fields as text, only those that were given."""
        given = {
            "headline": self.headline,
            "kicker": self.kicker,
            "section": self.section,
            "byline": self.byline,
            "source_url": self.source_url,
            "correction": self.correction,
            "published_at": self.published_at.isoformat() if self.published_at else "",
        }
        return {name: value for name, value in given.items() if value}


_TIMES = ("published_at", "deadline", "embargo")


def to_json(order: Order) -> dict[str, Any]:
    """Return the order as JSON-ready data; the inverse of `from_json`."""
    data = asdict(order)
    data["locales"] = list(order.locales)
    for name in _TIMES:
        data[name] = data[name].isoformat() if data[name] else None
    return data


def from_json(data: dict[str, Any]) -> Order:
    """Rebuild an order from `to_json` data."""
    times = {
        name: datetime.fromisoformat(data[name]) if data.get(name) else None
        for name in _TIMES
    }
    return Order(**{**data, "locales": tuple(data.get("locales", ())), **times})


def article_key(text: str) -> str:
    """Return the key under which an article is filed: ASCII, safe in a path and a URL.

    `text` is a name given by the editor, a front-matter id, a URL or a file stem. The
    same text always gives the same key, so a look-up may use what the editor typed.
    """
    bare = re.sub(r"^[a-z]+://(www\.)?", "", text.strip().lower())
    return slugify(bare, "article")[:120].strip("-") or "article"
