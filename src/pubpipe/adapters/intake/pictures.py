"""The pictures of a page: where they are and what their alt text says."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from pubpipe.adapters.intake.inline import address
from pubpipe.domain.text import clean

_EMOJI = re.compile(r"emoji|smiley|emoticon", re.IGNORECASE)
_LAZY = ("data-src", "data-lazy-src", "data-original", "data-original-src")
_SMALLEST = 3  # pixels: smaller pictures only count readers


def picture(
    element: HtmlElement, base: str | None
) -> tuple[str, dict[str, str]] | None:
    """The alt text and attributes (src, width, height) of an img element.

    An emoji gives its text and no attributes; a counting pixel gives None.
    """
    alt = " ".join(clean(element.get("alt") or "").split())
    if _EMOJI.search(element.get("class") or ""):
        return alt, {}
    sizes = {
        name: value
        for name in ("width", "height")
        if (value := (element.get(name) or "").removesuffix("px").strip()).isdecimal()
        and value.isascii()
    }
    if any(int(value) < _SMALLEST for value in sizes.values()):
        return None
    src = _source(element, base)
    return None if src is None else (alt, {"src": src, **sizes})


def _source(element: HtmlElement, base: str | None) -> str | None:
    candidates = [element.get(name) for name in ("src", *_LAZY)]
    for name in ("srcset", "data-srcset"):
        # The last candidate of a srcset is by custom the largest.
        urls = [
            part.split()[0]
            for part in re.split(r",\s+", element.get(name) or "")
            if part.split()
        ]
        candidates.extend(urls[-1:])
    for candidate in candidates:
        if candidate and not candidate.strip().startswith("mailto:"):
            found = address(candidate, base)
            if found is not None and not found.startswith("#"):
                return found
    return None
