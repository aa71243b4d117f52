"""Who sends a hit, as far as a request tells, and which part of that can be believed."""

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
_PURPOSES = ("sec-purpose", "purpose", "x-purpose", "x-moz")


class Senders:
    """Reads senders from requests; only listed proxies may speak for another address."""

    def __init__(self, settings: Settings) -> None:
        self._site_url = settings.site_url
        try:
            self._proxies = [
                ip_network(each, strict=False) for each in settings.trusted_proxies
            ]
        except ValueError as error:
            raise Refused(
                f"trusted_proxies: {error}. Give addresses or networks, "
                "such as 10.0.0.5 or 10.0.0.0/8."
            ) from None

    def see(self, scope: Scope) -> Seen:
        """Return what a request's ASGI scope tells of its sender."""
        request = Request(scope)
        headers = request.headers
        purpose = " ".join(headers.get(name, "") for name in _PURPOSES).lower()
        return Seen(
            address=self.address(request),
            agent=headers.get("user-agent", ""),
            is_prefetch="prefetch" in purpose or "prerender" in purpose,
            is_preview="preview" in purpose,
            is_staff=is_staff(request, self._site_url),
            opts_out="1" in (headers.get("dnt"), headers.get("sec-gpc")),
            is_foreign=self._is_foreign(request),
        )

    def address(self, request: Request) -> str:
        """Return the nearest address that is not one of our proxies.

        What stands left of it in X-Forwarded-For was written by strangers.
        """
        peer = request.client.host if request.client else ""
        nearest = _parse(peer)
        if nearest is None:
            return peer
        forwarded = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
        while self._is_proxy(nearest) and forwarded:
            before = _parse(forwarded.pop())
            if before is None:
                break
            nearest = before
        return str(nearest)

    def _is_proxy(self, address: Address) -> bool:
        return any(address in network for network in self._proxies)

    def _is_foreign(self, request: Request) -> bool:
        fetched_by = request.headers.get("sec-fetch-site")
        if fetched_by:
            return fetched_by not in ("same-origin", "none")
        origin = request.headers.get("origin")
        if origin is None:
            return False
        ours = (urlsplit(self._site_url).netloc, request.headers.get("host", ""))
        return urlsplit(origin).netloc not in ours


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
