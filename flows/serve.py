"""The flow runner: registers the flows as deployments called `pubpipe` and runs them.

Run it as a module, which is how `pubpipe up` starts it: `python -m flows.serve` in a
checkout, `python -m pubpipe.flows.serve` where pubpipe is installed.
"""

import time
from collections.abc import Iterable
from typing import Any

from prefect import Flow, get_client, serve
from prefect.deployments.runner import RunnerDeployment
from prefect.types.entrypoint import EntrypointType

from pubpipe import logs
from pubpipe.bootstrap import open_newsroom

from . import reconcile as reconciling
from . import roll_up_views as rolling_up
from .automations import make_automations
from .launch import launch
from .publish import publish
from .slots import slot_name

DEPLOYMENT = "pubpipe"
AT_ONCE = 4
"""Flow runs at the same time; each is a process of some 150 MB."""
BETWEEN_TRIES = 0.5


def main() -> None:
    """Serve until stopped; a schedule stays as it is when the runner ends."""
    logs.set_up()
    prepare()
    # Nothing is paused at the end: a restart of the runner alone goes on as before.
    serve(
        *deployments(),
        pause_on_shutdown=False,
        print_starting_message=False,
        limit=AT_ONCE,
    )


def prepare() -> None:
    """Wait for Prefect's server, and make what the flows ask of it."""
    targets = open_newsroom().settings.target_locales
    _await_prefect()
    make_limits(targets)
    make_automations()


def deployments() -> tuple[RunnerDeployment, ...]:
    """The flows as they appear in Prefect, the two on a schedule with theirs."""
    return (
        _deployment(launch),
        _deployment(publish),
        _deployment(reconciling.reconcile, reconciling.INTERVAL_SECONDS),
        _deployment(rolling_up.roll_up_views, rolling_up.INTERVAL_SECONDS),
    )


def make_limits(targets: Iterable[str]) -> None:
    """Make the concurrency limits that the flows insist on: one slot each."""
    with get_client(sync_client=True) as client:
        for name in (*map(slot_name, targets), reconciling.LIMIT):
            client.upsert_global_concurrency_limit_by_name(name, 1)


def _await_prefect() -> None:
    """Wait until the server answers: both are started together, and it takes longer."""
    with get_client(sync_client=True) as client:
        while client.api_healthcheck() is not None:
            time.sleep(BETWEEN_TRIES)


def _deployment(of: Flow[Any, Any], interval: int | None = None) -> RunnerDeployment:
    return RunnerDeployment.from_flow(
        of,
        DEPLOYMENT,
        interval=interval,
        # A run imports the flow from wherever this runner found it.
        entrypoint_type=EntrypointType.MODULE_PATH,
    )


if __name__ == "__main__":
    main()
