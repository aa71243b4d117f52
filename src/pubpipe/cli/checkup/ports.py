"""Who listens where desk and site belong."""

from typing import Any

import httpx

from pubpipe.cli.ports import is_taken
from pubpipe.domain.diagnosis import Diagnosis, fault, well
from pubpipe.domain.errors import Refused
from pubpipe.domain.settings import Settings


def site(settings: Settings) -> Diagnosis:
    """See whether the port of desk and site is free, ours or another program's."""
    name, port = "port of the site", settings.port
    try:
        if not port or not is_taken(settings.host, port):
            return well(name, f"Port {port} is free: desk and site do not run here.")
    except Refused as refusal:
        return fault(name, str(refusal), "Set another port under [server].")
    status, body = get(f"http://{reachable(settings.host)}:{port}/healthz")
    if not isinstance(body, dict) or "ok" not in body:
        return fault(
            name,
            f"Another program listens on port {port}.",
            "Stop that one, or set another port under [server] in pubpipe.toml.",
        )
    if status != httpx.codes.OK:
        return fault(
            name,
            f"Desk and site run on port {port} and are not healthy.",
            "Look into logs/web.log, and at the databases above.",
        )
    return well(name, f"Desk and site run on port {port}.")


def is_running(settings: Settings) -> bool:
    """Tell whether a pubpipe answers at the newsroom's address."""
    if not settings.port:
        return False
    _, body = get(f"http://{reachable(settings.host)}:{settings.port}/healthz")
    return isinstance(body, dict) and "ok" in body


def reachable(host: str) -> str:
    """Return the address at which a server that listens on `host` is reached from here."""
    if host in ("0.0.0.0", "::", ""):  # noqa: S104 - compared
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def get(url: str) -> tuple[int, Any]:
    """Return the status and the JSON of an address of this machine, (0, None) for none."""
    try:
        # Without encryption: no proxies, and no certificates to read.
        with httpx.Client(timeout=3.0, trust_env=False, verify=False) as client:  # noqa: S501
            response = client.get(url)
            return response.status_code, response.json()
    except (httpx.HTTPError, ValueError):
        return 0, None
