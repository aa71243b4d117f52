"""Who sends a hit, as far as a request tells, and which part of that can be believed."""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
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


class Senders:
    """Reads senders from requests; only listed proxies may speak for another address."""

    def __init__(self, settings: Settings) -> None:
        self._site_url = settings.site_url
        # Most requests come over few connections.
        self._look_at = lru_cache(4096)(self._seen_from)
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
        client = scope.get("client")
        _, text, is_proxy = self._look_at(client[0] if client else "")
        return Seen(
            address=self.address(Request(scope)) if is_proxy else text,
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
        peer = request.client.host if request.client else ""
        nearest, text, is_proxy = self._look_at(peer)
        if nearest is None or not is_proxy:
            return text
        forwarded = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
        while self._is_proxy(nearest) and forwarded:
            before = _parse(forwarded.pop())
            if before is None:
                break
            nearest = before
        return str(nearest)

    def _seen_from(self, peer: str) -> tuple[Address | None, str, bool]:
        nearest = _parse(peer)
        if nearest is None:
            return None, peer, False
        return nearest, str(nearest), self._is_proxy(nearest)

    def _is_proxy(self, address: Address) -> bool:
        return any(address in network for network in self._proxies)

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


@lru_cache(4096)
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
