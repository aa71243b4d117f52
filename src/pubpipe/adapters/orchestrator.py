"""Prefect's REST API: starting runs of our deployments and asking after them."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from pubpipe.domain.errors import OrchestratorAway

DEPLOYMENT = "pubpipe"
_TIMEOUT = httpx.Timeout(10.0, connect=2.0)
"""Seconds: a person waits for the answer, and a busy server takes some."""
_HERE = ("127.0.0.1", "localhost", "::1")


class PrefectApi:
    """The `Orchestrator` port; `api` is the address that ends in `/api`.

    `auth` is `user:password` where the server asks for it (basic authentication).
    """

    def __init__(self, api: str, auth: str = "") -> None:
        self._api = api.rstrip("/")
        self._headers = {"Authorization": f"Basic {_basic(auth)}"} if auth else {}

    def start(
        self, flow: str, parameters: Mapping[str, Any], key: str, tags: Sequence[str]
    ) -> str:
        """Create a run of the flow's deployment, once per `key`; return its id."""
        deployment = self._call("GET", f"/deployments/name/{flow}/{DEPLOYMENT}")
        run = self._call(
            "POST",
            f"/deployments/{deployment['id']}/create_flow_run",
            {
                "parameters": dict(parameters),
                "idempotency_key": key,
                "tags": list(tags),
            },
        )
        return str(run["id"])

    def state(self, run: str) -> tuple[str, str]:
        """Return the run's state type (`COMPLETED` …) and its name."""
        state = self._call("GET", f"/flow_runs/{run}").get("state") or {}
        return str(state.get("type", "")), str(state.get("name", ""))

    def url(self, run: str) -> str:
        """Return the run's page in the Prefect UI."""
        return f"{self._api.removesuffix('/api')}/runs/flow-run/{run}"

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Return the JSON answer to any question, None for what does not exist (404).

        Raises OrchestratorAway.
        """
        try:
            return self._call(method, path, body)
        except OrchestratorAway as away:
            cause = away.__cause__
            if (
                isinstance(cause, httpx.HTTPStatusError)
                and cause.response.status_code == httpx.codes.NOT_FOUND
            ):
                return None
            raise

    def _call(
        self, method: str, path: str, body: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        try:
            with self._client() as client:
                response = client.request(method, self._api + path, json=body)
            response.raise_for_status()
            found: dict[str, Any] = response.json()
        except httpx.HTTPStatusError as error:
            code = error.response.status_code
            if code == httpx.codes.UNAUTHORIZED:
                raise OrchestratorAway(
                    "Prefect at %(address)s asks for other credentials. Set "
                    "PREFECT_API_AUTH_STRING to what the server has in "
                    "PREFECT_SERVER_API_AUTH_STRING.",
                    address=self._api,
                ) from error
            raise OrchestratorAway(
                "Prefect at %(address)s answered %(code)s to %(path)s. Start pubpipe "
                "with “pubpipe up”, which also registers its flows.",
                address=self._api,
                code=str(code),
                path=path,
            ) from error
        except httpx.HTTPError as error:
            raise OrchestratorAway(
                "Prefect does not answer at %(address)s. Start it with “pubpipe up”; "
                "stored launches are picked up then.",
                address=self._api,
            ) from error
        except ValueError as error:
            raise OrchestratorAway(
                "What answers at %(address)s is not Prefect. Set prefect_port under "
                "[server] in pubpipe.toml to where Prefect is.",
                address=self._api,
            ) from error
        return found

    def _client(self) -> httpx.Client:
        address = httpx.URL(self._api)
        return httpx.Client(
            timeout=_TIMEOUT,
            headers=self._headers,
            # A proxy of the environment is for the way out, not for this machine.
            trust_env=address.host not in _HERE,
            # Reading the machine's certificates takes longer than the call.
            verify=address.scheme != "http",
        )


def _basic(auth: str) -> str:
    return base64.b64encode(auth.encode()).decode()
