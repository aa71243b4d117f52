"""Stand-ins for what is outside: Prefect."""

from collections.abc import Mapping, Sequence
from typing import Any

from pubpipe.domain.errors import OrchestratorAway


class FakeOrchestrator:
    """Remembers what was asked of Prefect; `is_away` makes it unreachable."""

    def __init__(self) -> None:
        self.started: dict[str, tuple[str, dict[str, Any], tuple[str, ...]]] = {}
        self.is_away = False

    def start(
        self, flow: str, parameters: Mapping[str, Any], key: str, tags: Sequence[str]
    ) -> str:
        if self.is_away:
            raise OrchestratorAway("Prefect does not answer. Start it.")
        self.started.setdefault(key, (flow, dict(parameters), tuple(tags)))
        return f"run-{list(self.started).index(key)}"

    def state(self, run: str) -> tuple[str, str]:
        return "SCHEDULED", "Scheduled"

    def url(self, run: str) -> str:
        return f"http://127.0.0.1:4200/runs/flow-run/{run}"
