"""How many hits one address may send."""

from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network, ip_address
from threading import Lock
from time import monotonic

ADDRESSES = 50_000
"""How many are remembered; the one that was silent longest is forgotten first."""


class Limiter:
    """A bucket of hits per address that refills evenly; nothing of it is stored."""

    def __init__(
        self, per_minute: int, seconds: Callable[[], float] = monotonic
    ) -> None:
        self._size = float(per_minute)
        self._seconds = seconds
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def allows(self, address: str) -> bool:
        """Take one hit from the address's bucket; false when it is empty."""
        if not self._size:
            return True
        key, now = _household(address), self._seconds()
        with self._lock:
            left, since = self._buckets.pop(key, (self._size, now))
            left = min(self._size, left + (now - since) * self._size / 60)
            is_allowed = left >= 1
            self._buckets[key] = (left - 1 if is_allowed else left, now)
            if len(self._buckets) > ADDRESSES:
                self._buckets.popitem(last=False)
        return is_allowed


def _household(address: str) -> str:
    """Return what one sender cannot change at will: an IPv6 host has 2⁶⁴ addresses."""
    return _network(address) if ":" in address else address


@lru_cache(4096)
def _network(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(IPv6Network((parsed.packed, 64), strict=False))
    return str(parsed)
