"""Prefect: does it answer, does it know our flows, does somebody run them?"""

from datetime import UTC, datetime, timedelta
from importlib import metadata
from typing import Any, Protocol

from pubpipe.cli.checkup.ports import is_running
from pubpipe.domain.diagnosis import Diagnosis, doubt, fault, well
from pubpipe.domain.errors import OrchestratorAway
from pubpipe.domain.settings import Settings

FLOWS = ("launch", "publish", "reconcile", "roll_up_views")
SILENT = timedelta(minutes=1)
"""A runner asks for work every few seconds."""
OVERDUE = timedelta(minutes=5)
"""Reconcile runs every minute."""
_AGAIN = "Trying again"
"""How reconcile ends when something failed that the next runs repeat."""
_ENDED = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")


class Api(Protocol):
    """Prefect's REST API."""

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Return the JSON answer, None for 404. Raises OrchestratorAway."""
        ...


def state(settings: Settings, api: Api, now: datetime | None = None) -> list[Diagnosis]:
    """Ask Prefect how it is; one that nobody has started is no fault."""
    try:
        version = str(api.ask("GET", "/admin/version"))
    except OrchestratorAway as away:
        if not settings.prefect_api_url and not is_running(settings):
            return [well("prefect", "Not running, nor are desk and site.")]
        return [
            fault(
                "prefect",
                str(away),
                "Start it with “pubpipe up”, or correct prefect_api_url; reviewing goes "
                "on meanwhile.",
            )
        ]
    at = now or datetime.now(UTC)
    try:
        known = {
            flow: api.ask("GET", f"/deployments/name/{flow}/pubpipe") for flow in FLOWS
        }
        run = _last_reconcile(api)
    except OrchestratorAway as away:
        advice = "Look at Prefect's own log."
        return [_version(version), fault("deployments", str(away), advice)]
    return [
        _version(version),
        _deployments(known),
        _runner(known, at),
        _reconcile(run, at),
    ]


def _version(server: str) -> Diagnosis:
    ours = metadata.version("prefect")
    if server != ours:
        return doubt(
            "prefect",
            f"The server has version {server} and this machine {ours}.",
            "Run the same version on both; upgrade the server first.",
        )
    return well("prefect", f"Answers with version {server}.")


def _deployments(known: dict[str, Any]) -> Diagnosis:
    missing = [flow for flow, found in known.items() if not found]
    paused = [flow for flow, found in known.items() if found and found.get("paused")]
    if missing:
        return fault(
            "deployments",
            f"Prefect does not know the flows {', '.join(missing)}.",
            "Start the flow runner, which registers them: “pubpipe up”.",
        )
    if paused:
        return fault(
            "deployments",
            f"Paused in Prefect: {', '.join(paused)}.",
            "Resume them on their pages in Prefect.",
        )
    return well("deployments", f"Prefect knows {', '.join(FLOWS)}.")


def _runner(known: dict[str, Any], now: datetime) -> Diagnosis:
    polled = [str((each or {}).get("last_polled") or "") for each in known.values()]
    last = max((_moment(each) for each in polled if each), default=None)
    if last is None or now - last > SILENT:
        since = f"since {last:%Y-%m-%d %H:%M} UTC" if last else "yet"
        return fault(
            "flow runner",
            f"Nobody has asked Prefect for work {since}.",
            "Start the flow runner: “pubpipe up”, or the worker of your deployment.",
        )
    return well("flow runner", "Asks for work.")


def _last_reconcile(api: Api) -> Any:
    found = api.ask(
        "POST",
        "/flow_runs/filter",
        {
            "flows": {"name": {"any_": ["reconcile"]}},
            "flow_runs": {"state": {"type": {"any_": list(_ENDED)}}},
            "sort": "END_TIME_DESC",
            "limit": 1,
        },
    )
    return found[0] if found else None


def _reconcile(run: Any, now: datetime) -> Diagnosis:
    if not run:
        return doubt(
            "reconcile",
            "It has not come to an end yet.",
            "Ask again in two minutes; it runs every minute.",
        )
    ended = _moment(str(run.get("end_time") or run["expected_start_time"]))
    name = str(run.get("state_name") or run.get("state_type"))
    told = f"Last ended as “{name}” at {ended:%Y-%m-%d %H:%M} UTC."
    if name == _AGAIN:
        advice = "It will be tried again; read that run's message in Prefect."
        return doubt("reconcile", told, advice)
    if run.get("state_type") != "COMPLETED":
        advice = "Read that run's message and log in Prefect."
        return fault("reconcile", told, advice)
    if now - ended > OVERDUE:
        return fault(
            "reconcile",
            told,
            "It should run every minute: see that the flow runner is there and that "
            "the deployment is not paused.",
        )
    return well("reconcile", told)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
