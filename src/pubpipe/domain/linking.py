"""Addresses in texts: where a link leads, and which of them are our own articles."""

from collections.abc import Iterable
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from pubpipe.domain.edition import Line
from pubpipe.domain.markup import safe_href

_SCHEMES = ("http://", "https://", "mailto:")
_TRACKING = ("utm_", "fbclid", "gclid", "yclid")
"""Beginnings of query fields that tell where a reader came from, not what to show."""


def absolute(href: str, base: str) -> str | None:
    """The address when it is safe and leads somewhere from any page; `base` is the source's."""
    safe = safe_href(href)
    if safe is None:
        return None
    try:
        joined = urljoin(base, safe)
        urlsplit(joined)  # urljoin does not look when there is nothing to join
    except ValueError:
        return None
    whole = joined.lower().startswith(_SCHEMES)
    return joined if whole and safe_href(joined) else None


def links_of(lines: Iterable[Line], base: str) -> list[str]:
    """The addresses that the lines link to, each once, in order."""
    found = (
        absolute(dict(tag.attrs).get("href", ""), base)
        for line in lines
        for tag in line.content.tags
        if tag.name == "a"
    )
    return list(dict.fromkeys(address for address in found if address))


def address_key(address: str, site_url: str) -> str:
    """A digest that is the same for every way to write an address, "" for none.

    Scheme, `www.`, a slash at the end, a fragment and what tracks readers do not count.
    An article's page on our own site has one key for all locales and sections.
    """
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return ""
    ours = urlsplit(site_url)
    names = [name for name in parts.path.split("/") if name]
    is_ours = (parts.hostname, port) == (ours.hostname, ours.port)
    if is_ours and len(names) == 3:
        return slug_key(names[2])
    fields = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not name.startswith(_TRACKING)
    ]
    place = f"{host}:{port}" if port else host
    return _digest(f"{place}/{'/'.join(names)}?{urlencode(fields)}")


def slug_key(slug: str) -> str:
    """The key of an article's page on our own site."""
    return _digest(f"slug {slug}")


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
