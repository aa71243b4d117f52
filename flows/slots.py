"""The slots of Prefect's concurrency limits: the courtesy of one run at a time.

Two runs that hold one slot harm nothing, for the database has leases of its own. So a slot
that Prefect has lost is taken over, and never waited for without end.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from uuid import UUID

from prefect import get_client
from prefect.client.schemas.actions import GlobalConcurrencyLimitUpdate
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterId,
    FlowRunFilter,
    FlowRunFilterStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.concurrency.sync import concurrency
from prefect.runtime import flow_run

LEASE_SECONDS = 60
"""How long the slot of a killed run stays taken; the shortest that Prefect allows."""
ENGINE_PATIENCE_SECONDS = 3 * LEASE_SECONDS
"""How long a run waits for an engine's slot before it holds that slot for lost."""


def slot_name(locale: str) -> str:
    """The concurrency limit of the engines that draft one locale."""
    return f"engine-{locale}"


@contextmanager
def only_one(
    name: str, timeout_seconds: float, is_lost: Callable[[], bool] = lambda: True
) -> Iterator[None]:
    """Hold the one slot of the concurrency limit `name`, which `serve.py` makes.

    Prefect's server counts a slot as taken first and then notes the lease that runs out:
    killed in between, or together with its Redis, it never frees that slot again. So one
    that does not come free in time and that is lost, by `is_lost`, is taken over. Raises
    TimeoutError when it is not lost.
    """
    with ExitStack() as held:
        while not _is_entered(held, name, timeout_seconds):
            if not is_lost():
                raise TimeoutError(name)
            _give_back(name)
        yield


def is_first() -> bool:
    """Tell whether no run of the current flow that began before this one is still at work."""
    with get_client(sync_client=True) as client:
        me = client.read_flow_run(UUID(flow_run.get_id()))
        running = client.read_flow_runs(
            flow_filter=FlowFilter(id=FlowFilterId(any_=[me.flow_id])),
            flow_run_filter=FlowRunFilter(
                state=FlowRunFilterState(
                    type=FlowRunFilterStateType(any_=[StateType.RUNNING])
                ),
                start_time=FlowRunFilterStartTime(before_=me.start_time),
            ),
        )
    return {run.id for run in running} <= {me.id}


def _is_entered(held: ExitStack, name: str, timeout_seconds: float) -> bool:
    slot = concurrency(
        name,
        timeout_seconds=timeout_seconds,
        lease_duration=LEASE_SECONDS,
        strict=True,
        raise_on_lease_renewal_failure=False,
    )
    try:
        held.enter_context(slot)
    except TimeoutError:
        return False
    return True


def _give_back(name: str) -> None:
    free = GlobalConcurrencyLimitUpdate(active_slots=0)
    with get_client(sync_client=True) as client:
        client.update_global_concurrency_limit(name, free)
