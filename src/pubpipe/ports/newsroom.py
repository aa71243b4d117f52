"""One newsroom with all its outsides joined."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pubpipe.domain.sentences import Cut
from pubpipe.domain.settings import Settings
from pubpipe.ports.outside import (
    Fetcher,
    Hits,
    Orchestrator,
    Passwords,
    PoFiles,
    Reader,
    Site,
    TmxFiles,
    Translators,
)
from pubpipe.ports.store import Store

Clock = Callable[[], datetime]
"""The present moment, aware UTC."""


@dataclass(frozen=True)
class Newsroom:
    """One newsroom with all its outsides joined; `bootstrap` makes it."""

    settings: Settings
    store: Store
    hits: Hits
    translators: Translators
    read: Reader
    fetch: Fetcher
    po: PoFiles
    tmx: TmxFiles
    site: Site
    orchestrator: Orchestrator
    passwords: Passwords
    is_bot: Callable[[str], bool]
    """Tells a robot by its User-Agent."""
    clock: Clock
    cut: Cut


Progress = Callable[[str, int, int], None]
"""Told (what, done, of) as work goes on."""


def silent(_what: str, _done: int, _of: int) -> None:
    """A `Progress` that tells nobody."""
