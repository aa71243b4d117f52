"""One page from the web, without letting an address reach into our own network."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urljoin

import httpx

from pubpipe.adapters.intake.unreadable import MAX_SOURCE_BYTES
from pubpipe.domain.errors import Refused
from pubpipe.ports import Fetched

_MOST_REDIRECTS = 5
_TOTAL_SECONDS = 30.0
_AGENT = "pubpipe/0.1 (article intake)"
# Addresses that a gateway translates to others, perhaps inside our network, and
# the old site-local ones, which Python takes for public.
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in (
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2002::/16",
        "2001::/32",
        "fec0::/10",
    )
)
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Unreachable(Refused):
    """The address cannot be fetched, or may not be."""


def fetch(
    url: str,
    *,
    allow_private: bool = False,
    timeout: float = _TOTAL_SECONDS,
    limit: int = MAX_SOURCE_BYTES,
) -> Fetched:
    """Fetches a page over http or https.

    ``timeout`` is in seconds for everything together: names, redirects and body;
    ``limit`` in bytes after decompression. Every hop's addresses are checked, and the
    connection goes to the checked one. ``allow_private`` lets addresses of this machine
    and of private networks through. Raises Unreachable.
    """

    def run() -> Fetched:
        return asyncio.run(_fetch(url, allow_private, timeout, limit))

    # A thread of its own: the caller may be inside an event loop already.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


async def _fetch(url: str, private: bool, timeout: float, limit: int) -> Fetched:
    try:
        async with asyncio.timeout(timeout):
            return await _follow(url, private, limit)
    except TimeoutError:
        raise Unreachable(
            "%(url)s did not answer in full within %(timeout)s seconds. Try "
            "again, or save the page and submit the file.",
            url=url,
            timeout=f"{timeout:g}",
        ) from None


async def _follow(url: str, private: bool, limit: int) -> Fetched:
    # The environment's proxies would connect to addresses that nobody has checked.
    async with httpx.AsyncClient(
        verify=ssl.create_default_context(), trust_env=False, timeout=_TOTAL_SECONDS
    ) as client:
        current = url
        for _ in range(_MOST_REDIRECTS + 1):
            answer = await _hop(client, current, private, limit)
            if isinstance(answer, Fetched):
                return answer
            current = answer
    raise Unreachable(
        "%(url)s redirects more than %(most)s times. Give the article's own address.",
        url=url,
        most=_MOST_REDIRECTS,
    )


async def _hop(
    client: httpx.AsyncClient, url: str, private: bool, limit: int
) -> Fetched | str:
    """The page at an address, or the address it redirects to."""
    parsed = _parsed(url)
    failure: Exception | None = None
    for address in await _addresses(parsed, private):
        host = f"[{address}]" if address.version == 6 else str(address)
        request = client.build_request(
            "GET",
            parsed.copy_with(host=host),
            headers={
                "Host": parsed.netloc.decode("ascii"),
                "User-Agent": _AGENT,
                "Accept": "text/html, text/markdown, text/plain;q=0.9, */*;q=0.1",
                "Accept-Encoding": "gzip",
            },
            extensions={"sni_hostname": parsed.raw_host.decode("ascii")},
        )
        try:
            response = await client.send(request, stream=True)
        except (
            httpx.ConnectError,
            httpx.RemoteProtocolError,
            httpx.ReadError,
        ) as error:
            failure = error
            continue
        try:
            return await _answer(response, url, limit)
        except httpx.HTTPError as error:
            failure = error
        finally:
            await response.aclose()
    raise Unreachable(
        "%(url)s cannot be fetched: %(failure)s. Check the address, or "
        "save the page and submit the file.",
        url=url,
        failure=failure,
    )


async def _answer(response: httpx.Response, url: str, limit: int) -> Fetched | str:
    if response.is_redirect:
        try:
            return urljoin(url, response.headers["location"])
        except ValueError:
            raise Unreachable(
                "%(url)s redirects to an address that cannot be read. Give the "
                "article's own address.",
                url=url,
            ) from None
    if response.status_code != httpx.codes.OK:
        raise Unreachable(
            "%(url)s answers %(status_code)s %(reason_phrase)s. Check the "
            "address, or save the page and submit the file.",
            url=url,
            status_code=str(response.status_code),
            reason_phrase=response.reason_phrase,
        )
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body.extend(chunk)
        if len(body) > limit:
            raise Unreachable(
                "%(url)s has more than the %(most)s bytes an article may have. "
                "Save the article alone and submit the file.",
                url=url,
                most=limit,
            )
    return Fetched(bytes(body), url, response.headers.get("content-type"))


def _parsed(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url.strip())
    except (httpx.InvalidURL, UnicodeError):
        parsed = httpx.URL()
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise Unreachable(
            "“%(url)s” is not a web address. Give one that begins with "
            "https:// or http://.",
            url=url,
        )
    if parsed.userinfo:
        raise Unreachable(
            "The address holds a user name or password. Save the page and submit the file."
        )
    return parsed


async def _addresses(parsed: httpx.URL, private: bool) -> list[_Address]:
    """The addresses of a host, all of them public unless private ones are allowed."""
    loop = asyncio.get_running_loop()
    port = parsed.port or (443 if parsed.scheme == "https" else 80)
    host = parsed.raw_host.decode("ascii").strip("[]")
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable(
            "The host %(host)s is not known. Check the address.", host=parsed.host
        ) from None
    addresses = list(dict.fromkeys(_address(str(entry[4][0])) for entry in found))
    for address in addresses:
        if not private and not _is_public(address):
            raise Unreachable(
                "%(host)s is an address inside this machine or network "
                "(%(address)s), which is not fetched. Save the page and submit the "
                "file, or allow private addresses in the settings.",
                host=parsed.host,
                address=address,
            )
    return addresses


def _address(text: str) -> _Address:
    address = ipaddress.ip_address(text.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped if isinstance(mapped, ipaddress.IPv4Address) else address


def _is_public(address: _Address) -> bool:
    if address.version == 6 and any(address in network for network in _NOT_PUBLIC):
        return False
    return address.is_global and not address.is_multicast
