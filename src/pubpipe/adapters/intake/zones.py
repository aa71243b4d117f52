"""Which time zone a source's clock is read in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pubpipe.adapters.intake.moment import Moment, to_utc


@dataclass(frozen=True)
class Zones:
    """The newsroom's zone, and those of publishers by name or host."""

    newsroom: str
    publishers: Mapping[str, str] = field(default_factory=dict)

    def settle(
        self, moment: Moment, publisher: str | None
    ) -> tuple[datetime, bool, list[str]]:
        """The moment in UTC, whether its zone was assumed, and the flags that tell so."""
        known = {name.casefold(): zone for name, zone in self.publishers.items()}
        zone = known.get((publisher or "").casefold(), self.newsroom)
        when, assumed = to_utc(moment, zone)
        flags = [f"zone_assumed: {zone}"] if assumed else []
        if not moment.has_time:
            flags.append("time_missing: the source gives a day without a time")
        return when, assumed, flags
