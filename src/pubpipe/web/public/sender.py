"""Who sends a hit, as far as a request tells, and which part of that can be believed."""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import NamedTuple
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import Scope

from pubpipe.domain.errors import Refused
from pubpipe.domain.settings import Settings
from pubpipe.stages.views import Seen
from pubpipe.web.auth import is_staff

Address = IPv4Address | IPv6Address
_PURPOSES = (b"sec-purpose", b"purpose", b"x-purpose", b"x-moz")
_TELLING = frozenset(
    (
        *_PURPOSES,
        b"user-agent", b"cookie", b"dnt", b"sec-gpc", b"sec-fetch-site", b"origin", b"host",
    )
)  # fmt: skip
"""The headers that are read of every hit; a request may have many others."""


class _Place(NamedTuple):
    """Where a request comes from, or says that it does."""

    text: str
    is_address: bool
    is_proxy: bool


class Senders:
    """Reads senders from requests; only listed proxies may speak for another address."""

    def __init__(self, settings: Settings) -> None:
        self._site_url = settings.site_url
        # Most requests come over few connections.
        self._look_at = lru_cache(4096)(self._parsed)
        try:
            self._proxies = [
                ip_network(each, strict=False) for each in settings.trusted_proxies
            ]
        except ValueError as error:
            raise Refused(
                "trusted_proxies: %(error)s. Give addresses or networks, such as "
                "10.0.0.5 or 10.0.0.0/8.",
                error=error,
            ) from None

    def see(self, scope: Scope) -> Seen:
        """Return what a request's ASGI scope tells of its sender."""
        told = {name: value for name, value in scope["headers"] if name in _TELLING}
        purpose = b" ".join([told[name] for name in _PURPOSES if name in told]).lower()
        return Seen(
            address=self._address(scope),
            agent=told.get(b"user-agent", b"").decode("latin-1"),
            is_prefetch=b"prefetch" in purpose or b"prerender" in purpose,
            is_preview=b"preview" in purpose,
            is_staff=b"cookie" in told and is_staff(Request(scope), self._site_url),
            opts_out=b"1" in (told.get(b"dnt"), told.get(b"sec-gpc")),
            is_foreign=self._is_foreign(told),
        )

    def address(self, request: Request) -> str:
        """Return the nearest address that is not one of our proxies.

        What stands left of it in X-Forwarded-For was written by strangers.
        """
        return self._address(request.scope)

    def _address(self, scope: Scope) -> str:
        client = scope.get("client")
        nearest = self._look_at(client[0] if client else "")
        forwarded = _forwarded(scope) if nearest.is_proxy else []
        while nearest.is_proxy and forwarded:
            before = self._look_at(forwarded.pop())
            if not before.is_address:
                break
            nearest = before
        return nearest.text

    def _parsed(self, text: str) -> _Place:
        address = _parse(text)
        if address is None:
            return _Place(text, is_address=False, is_proxy=False)
        is_proxy = any(address in network for network in self._proxies)
        return _Place(str(address), is_address=True, is_proxy=is_proxy)

    def _is_foreign(self, told: Mapping[bytes, bytes]) -> bool:
        fetched_by = told.get(b"sec-fetch-site")
        if fetched_by:
            return fetched_by not in (b"same-origin", b"none")
        origin = told.get(b"origin")
        if origin is None:
            return False
        host = told.get(b"host", b"").decode("latin-1")
        ours = (urlsplit(self._site_url).netloc, host)
        return urlsplit(origin.decode("latin-1")).netloc not in ours


def _forwarded(scope: Scope) -> list[str]:
    """What X-Forwarded-For says; each proxy has written who came to it at the end."""
    told = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
    return b",".join(told).decode("latin-1").split(",")


def _parse(text: str) -> Address | None:
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found
