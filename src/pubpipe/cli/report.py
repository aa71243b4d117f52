"""What the demo tells at its end: one screen to go on from, or a report of the whole job."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from pubpipe.ports import Newsroom
from pubpipe.stages import overview, review


@dataclass
class Report:
    """The headless demo's findings; `failures` says what went wrong, one sentence each."""

    workspace: str
    locales: dict[str, dict[str, Any]] = field(default_factory=dict)
    articles: dict[str, dict[str, int]] = field(default_factory=dict)
    """Per article, the live edition of each locale."""
    runs: dict[str, str] = field(default_factory=dict)
    """Per Prefect run, how it ended."""
    pages: dict[str, int] = field(default_factory=dict)
    views: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The JSON of `pubpipe demo --headless --json`."""
        return {"ok": not self.failures, **asdict(self)}

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Note how long the block took, also when it fails."""
        began = time.monotonic()
        try:
            yield
        finally:
            self.seconds[stage] = round(time.monotonic() - began, 1)

    def as_text(self) -> str:
        """The report for people."""
        lines = [
            "Locale  segments  drafted by machine  accepted unedited  edited  engine"
        ]
        lines += [
            f"{code:8}{row['segments']:8}{row['drafts']:20}{row['accepted_unedited']:19}"
            f"{row['edited']:8}  {row['engine']}"
            for code, row in self.locales.items()
        ]
        lines += [
            f"{self.pages.get('pages', 0)} pages and {self.pages.get('files', 0)} files "
            "opened over HTTP",
            f"{self.views.get('sent', 0)} views sent, {self.views.get('repeated', 0)} of "
            f"them twice; {self.views.get('counted', 0)} counted",
            "Seconds: " + ", ".join(f"{name} {s}" for name, s in self.seconds.items()),
        ]
        lines += [f"FAILED: {failure}" for failure in self.failures]
        lines.append("Failed." if self.failures else "Everything works.")
        return "\n".join(lines)


def tell_translations(room: Newsroom, report: Report, articles: list[str]) -> None:
    """Count drafts and what people made of them, per locale, and note what is live."""
    for code in room.settings.target_locales:
        row: dict[str, Any] = {
            "segments": 0, "drafts": 0, "accepted_unedited": 0, "edited": 0,
        }  # fmt: skip
        engines = set()
        for article in articles:
            for unit in review.workbench(room, article, code).units:
                row["segments"] += 1
                if unit.draft and unit.draft.text:
                    row["drafts"] += 1
                    engines.add(f"{unit.draft.engine} {unit.draft.model}")
                if unit.status == "approved" and unit.target:
                    kept = unit.target.origin == "draft"
                    row["accepted_unedited" if kept else "edited"] += 1
        report.locales[code] = {**row, "engine": ", ".join(sorted(engines))}
    for article in articles:
        state = overview.status(room, article)[0]["locales"]
        report.articles[article] = {code: row["edition"] for code, row in state.items()}


def waiting(room: Newsroom) -> list[str]:
    """One line per article: what waits for review in each target locale."""
    lines = []
    for row in overview.status(room):
        states = []
        for code in room.settings.target_locales:
            units = row["locales"].get(code, {}).get("units", {})
            left = sum(n for status, n in units.items() if status != "approved")
            states.append(
                f"{code} {f'{left} of {sum(units.values())}' if left else '✓'}"
            )
        lines.append(f"{row['article']:18} {', '.join(states)}")
    return lines
