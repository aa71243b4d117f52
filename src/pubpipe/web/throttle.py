"""Slowing down who guesses passwords; kept in memory, so a restart forgives."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

from pubpipe.web.refusals import TooManyTries

WINDOW = timedelta(minutes=5)
PER_NAME = 5
"""Failures of one name from one address within the window."""
PER_ADDRESS = 30
_REMEMBERED = 10_000


class Throttle:
    """Counts failed sign-ins by address and by address and name."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._failures: OrderedDict[tuple[str, str], list[datetime]] = OrderedDict()

    def check(self, address: str, name: str) -> None:
        """Raise TooManyTries when this address has failed too often."""
        if (
            self._recent((address, name)) >= PER_NAME
            or self._recent((address, "")) >= PER_ADDRESS
        ):
            minutes = int(WINDOW.total_seconds() // 60)
            raise TooManyTries(
                f"Too many failed sign-ins from here. Wait {minutes} minutes, "
                "or ask an editor for a new password."
            )

    def failed(self, address: str, name: str) -> None:
        """Remember a failure."""
        for key in ((address, name), (address, "")):
            self._failures.setdefault(key, []).append(self._clock())
            self._failures.move_to_end(key)
        while len(self._failures) > _REMEMBERED:
            self._failures.popitem(last=False)

    def succeeded(self, address: str, name: str) -> None:
        """Forget the failures of this name from this address."""
        self._failures.pop((address, name), None)

    def _recent(self, key: tuple[str, str]) -> int:
        since = self._clock() - WINDOW
        recent = [at for at in self._failures.get(key, []) if at > since]
        if recent:
            self._failures[key] = recent
        else:
            self._failures.pop(key, None)
        return len(recent)
