"""Slowing down who guesses passwords; kept in this process, so a restart forgives."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from threading import BoundedSemaphore, Lock

from pubpipe.domain.errors import NotSignedIn
from pubpipe.stages.accounts import folded
from pubpipe.web.refusals import TooManyTries

WINDOW = timedelta(minutes=5)
PER_NAME = 5
"""Failures of one name from one address within the window."""
PER_ADDRESS = 30
"""Failures of all names from one address."""
PER_NAME_ANYWHERE = 50
"""Failures of one name from all addresses where it has not signed in before."""
REMEMBERED = 10_000
"""Counters, and places where someone has signed in: the oldest go first."""
AT_ONCE = 4
"""Passwords that are compared at one time; each comparison takes 64 MB."""
_PATIENCE = 2.0
_NETWORK = 64
"""One subscriber of IPv6 has a whole /64 to choose addresses from."""

Key = tuple[str, str]


class Throttle:
    """Counts sign-ins that failed, by address, by name, and by both together."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = Lock()
        self._turns = BoundedSemaphore(AT_ONCE)
        self._tries: OrderedDict[Key, list[datetime]] = OrderedDict()
        self._homes: OrderedDict[Key, None] = OrderedDict()

    @contextmanager
    def trying(self, address: str, name: str) -> Iterator[None]:
        """Hold a try at a password; it counts unless the block ends well.

        It is counted before the password is looked at, so that a hundred tries at once
        are a hundred tries. Raises TooManyTries when one more is too many.
        """
        place, who = _place(address), folded(name)
        counted, at = self._begin(place, who)
        try:
            if not self._turns.acquire(timeout=_PATIENCE):
                raise TooManyTries(
                    "Very many people sign in at this moment. Try again in a minute."
                )
            try:
                yield
            finally:
                self._turns.release()
        except NotSignedIn:
            raise
        except BaseException:
            self._take_back(counted, at)  # no fault of the person's
            raise
        self._take_back(counted, at)
        self._welcome(place, who)

    def __len__(self) -> int:
        """How much is remembered."""
        return len(self._tries) + len(self._homes)

    def _begin(self, place: str, who: str) -> tuple[list[Key], datetime]:
        with self._lock:
            at = self._clock()
            known = (place, who) in self._homes
            limits = {(place, who): PER_NAME, (place, ""): PER_ADDRESS}
            # Whoever is besieged from elsewhere still gets in from their own place.
            if not known:
                limits["", who] = PER_NAME_ANYWHERE
            if any(self._recent(key, at) >= most for key, most in limits.items()):
                minutes = int(WINDOW.total_seconds() // 60)
                raise TooManyTries(
                    "Too many failed sign-ins. Wait %(minutes)s minutes, or ask "
                    "whoever runs this newsroom for a sign-in link.",
                    minutes=minutes,
                )
            for key in limits:
                self._tries.setdefault(key, []).append(at)
                self._tries.move_to_end(key)
            while len(self._tries) > REMEMBERED:
                self._tries.popitem(last=False)
            return list(limits), at

    def _take_back(self, counted: list[Key], at: datetime) -> None:
        with self._lock:
            for key in counted:
                tries = self._tries.get(key, [])
                if at in tries:
                    tries.remove(at)

    def _welcome(self, place: str, who: str) -> None:
        with self._lock:
            self._tries.pop((place, who), None)
            self._homes[place, who] = None
            self._homes.move_to_end((place, who))
            while len(self._homes) > REMEMBERED:
                self._homes.popitem(last=False)

    def _recent(self, key: Key, at: datetime) -> int:
        recent = [each for each in self._tries.get(key, ()) if each > at - WINDOW]
        if recent:
            self._tries[key] = recent
        else:
            self._tries.pop(key, None)
        return len(recent)


def _place(address: str) -> str:
    """What counts as one sender: the address, of IPv6 the network it was given."""
    try:
        found = ip_address(address)
    except ValueError:
        return f"peer {address}"
    if isinstance(found, IPv6Address):
        return str(ip_network((found, _NETWORK), strict=False))
    return str(found)
