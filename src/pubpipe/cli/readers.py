"""The demo's readers: they follow every link of the site and are counted as they read."""

import os
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit
from uuid import UUID

import httpx

_BROWSER = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36"
)
_MOST_PAGES = 2000


@dataclass
class Walk:
    """What the readers met: `pages` maps each page's path to its `lang`."""

    pages: dict[str, str] = field(default_factory=dict)
    files: int = 0
    faults: list[str] = field(default_factory=list)


def browser(base: str) -> httpx.Client:
    """A client that looks like a reader's browser; proxies of the environment are not ours."""
    return httpx.Client(
        base_url=base, headers={"User-Agent": _BROWSER}, trust_env=False, timeout=30.0
    )


def walk(client: httpx.Client, idle: Callable[[], None]) -> Walk:
    """Open the home page and everything of the site that can be reached from it.

    `idle` is called between two requests.
    """
    found = Walk()
    home = str(client.base_url)
    seen = {"/"}
    todo = deque(["/"])
    while todo and len(seen) < _MOST_PAGES:
        idle()
        path = todo.popleft()
        response = client.get(path)
        if response.status_code != 200:
            found.faults.append(f"{path} answers {response.status_code}, not 200.")
            continue
        if not response.headers["content-type"].startswith("text/html"):
            found.files += 1
            continue
        page = _Page()
        page.feed(response.text)
        found.pages[path] = page.lang
        for link in page.links:
            there = urlsplit(urldefrag(urljoin(urljoin(home, path), link)).url)
            is_ours = there.netloc == urlsplit(home).netloc
            if is_ours and there.path not in seen and not _is_desk(there.path):
                seen.add(there.path)
                todo.append(there.path)
    return found


def send_view(
    client: httpx.Client, article: str, locale: str, edition: int, times: int = 1
) -> list[int]:
    """Send one view `times` times with the same id, as a page that retries does.

    Returns the answers' status codes.
    """
    hit = {
        "event_id": str(event_id()),
        "article": article,
        "locale": locale,
        "edition": edition,
    }
    return [client.post("/hit", json=hit).status_code for _ in range(times)]


def counts(client: httpx.Client) -> dict[tuple[str, str], int]:
    """The numbers that `/counts/` shows."""
    rows: list[dict[str, Any]] = client.get("/counts/").raise_for_status().json()
    return {(row["article"], row["locale"]): row["views"] for row in rows}


def event_id() -> UUID:
    """Return a UUIDv7 of this moment (RFC 9562 §5.7), as a page makes one."""
    milliseconds = time.time_ns() // 1_000_000
    chance = int.from_bytes(os.urandom(10), "big")
    number = milliseconds << 80 | chance
    number = number & ~(0xF << 76) | 7 << 76
    return UUID(int=number & ~(0x3 << 62) | 2 << 62)


def _is_desk(path: str) -> bool:
    return path.startswith(("/desk", "/api/"))


class _Page(HTMLParser):
    """Collects a page's language and all that it links to."""

    def __init__(self) -> None:
        super().__init__()
        self.lang = ""
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.lang = given.get("lang", "")
        link = given.get("src") or (given.get("href") if tag in ("a", "link") else "")
        if link:
            self.links.append(link)
