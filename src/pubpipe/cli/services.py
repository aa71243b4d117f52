"""The processes that make a newsroom run on one machine, and how to tell they are ready."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from pubpipe import resources
from pubpipe.domain.settings import Settings
from pubpipe.ports import Newsroom

SITE, PREFECT, RUNNER = "desk and site", "Prefect", "flow runner"
_DAY = 86_400
_OF_ANOTHER_SERVER = (
    "PREFECT_API_KEY",
    "PREFECT_API_AUTH_STRING",
    "PREFECT_API_AUTH_STRING_FILE",
    "PREFECT_PROFILE",
)


@dataclass(frozen=True)
class Service:
    """A process to keep running; `is_ready` is asked with the moment it was started."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path
    is_ready: Callable[[datetime], bool]
    address: str = ""
    port: int = 0
    """Where it listens; 0 for one that does not."""
    port_setting: str = ""
    needs: str = ""
    """The name of the service that it talks to, and that is stopped after it."""


def services_of(room: Newsroom) -> list[Service]:
    """The site, Prefect's server unless another one is configured, and the flow runner."""
    settings = room.settings
    environment = _environment(settings)
    found = [_site(settings, environment)]
    runner = _runner(settings, environment)
    if settings.prefect_api_url:
        return [*found, runner]
    return [*found, _prefect(settings, environment), replace(runner, needs=PREFECT)]


def prefect_ui(settings: Settings) -> str:
    """The address of Prefect's pages."""
    return settings.prefect_api.removesuffix("/api").rstrip("/") + "/"


def _site(settings: Settings, environment: Mapping[str, str]) -> Service:
    base = f"http://{_reachable(settings.host)}:{settings.port}"
    return Service(
        SITE,
        (
            sys.executable, "-m", "uvicorn", "pubpipe.web.main:create", "--factory",
            "--host", settings.host, "--port", str(settings.port),
            "--no-access-log", "--no-server-header",
            # `trusted_proxies` decides whom to believe, not uvicorn.
            "--no-proxy-headers",
            "--timeout-graceful-shutdown", "3",
        ),
        environment,
        settings.workspace / "logs" / "web.log",
        lambda _: _answers(f"{base}/healthz"),
        address=f"{settings.site_url}/",
        port=settings.port,
        port_setting="port",
    )  # fmt: skip


def _prefect(settings: Settings, environment: Mapping[str, str]) -> Service:
    port = str(settings.prefect_port)
    return Service(
        PREFECT,
        (
            sys.executable, "-m", "prefect", "server", "start",
            "--host", "127.0.0.1", "--port", port,
        ),
        environment,
        settings.workspace / "logs" / "prefect.log",
        lambda _: _answers(f"{settings.prefect_api}/health"),
        address=prefect_ui(settings),
        port=settings.prefect_port,
        port_setting="prefect_port",
    )  # fmt: skip


def _runner(settings: Settings, environment: Mapping[str, str]) -> Service:
    flows = resources.flows_dir()
    module, extra = "pubpipe.flows.serve", {}
    if flows.parent != Path(resources.__file__).parent:
        # In a checkout the flows are beside the package, not in it.
        paths = [str(flows.parent), os.environ.get("PYTHONPATH", "")]
        module, extra = (
            "flows.serve",
            {"PYTHONPATH": os.pathsep.join(filter(None, paths))},
        )
    return Service(
        RUNNER,
        (sys.executable, "-m", module),
        {**environment, **extra},
        settings.workspace / "logs" / "flows.log",
        lambda since: _polls(settings, since),
    )


def _environment(settings: Settings) -> dict[str, str]:
    inherited = dict(os.environ)
    wanted = {
        "PUBPIPE_WORKSPACE": str(settings.workspace),
        "PUBPIPE_PORT": str(settings.port),
        "PREFECT_API_URL": settings.prefect_api,
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    }
    adjustable = {
        "PREFECT_RUNNER_POLL_FREQUENCY": "2",
        "PREFECT_RUNNER_HEARTBEAT_FREQUENCY": "30",
        "PREFECT_LOGGING_COLORS": "false",
        # Seconds a statement may take: several runs that start at once write to one file.
        "PREFECT_SERVER_DATABASE_TIMEOUT": "60",
        # A run of `reconcile` a minute leaves some 30 events and a row each.
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P1D",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(7 * _DAY),
    }
    if not settings.prefect_api_url:
        for name in _OF_ANOTHER_SERVER:
            inherited.pop(name, None)
        wanted |= {
            "PREFECT_HOME": str(settings.workspace / "prefect"),
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{settings.workspace / 'prefect.db'}",
            "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": prefect_ui(settings).rstrip("/"),
            # On disk: a slot whose holder was killed comes free after a restart as well.
            "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
        }
        nearby = [inherited.get("NO_PROXY", ""), "127.0.0.1", "localhost"]
        wanted["NO_PROXY"] = wanted["no_proxy"] = ",".join(filter(None, nearby))
    return {**adjustable, **inherited, **wanted}


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104 - compared


def _answers(url: str) -> bool:
    return _get(url) is not None


def _polls(settings: Settings, since: datetime) -> bool:
    """Tell whether the runner has asked for work since it was started."""
    user, _, password = settings.prefect_api_auth.partition(":")
    found = _get(
        f"{settings.prefect_api}/deployments/name/reconcile/pubpipe",
        (user, password) if user else None,
    )
    polled = str((found or {}).get("last_polled") or "")
    return bool(polled) and datetime.fromisoformat(polled) > since


def _get(url: str, auth: tuple[str, str] | None = None) -> Any:
    # On this machine and without encryption: no proxies, and no certificates to read.
    try:
        with httpx.Client(timeout=2.0, trust_env=False, verify=False) as client:  # noqa: S501
            response = client.get(url, auth=auth)
        response.raise_for_status()
        return response.json()
    except (httpx.HTTPError, ValueError):
        return None
