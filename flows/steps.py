"""What the flows share: steps as Prefect tasks, the engine's slot, names, progress, tables."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, cast
from uuid import UUID

from prefect import get_client, task
from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    update_progress_artifact,
)
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run

from pubpipe.domain.errors import DatabaseAway

from .slots import ENGINE_PATIENCE_SECONDS, only_one, slot_name


def run_as_task(name: str, function: Callable[..., Any], *args: Any) -> Any:
    """Run one step of the pipeline as a Prefect task of this name.

    Nothing is cached or persisted: a step reads the database and skips what is done.
    """

    # A closure, because Prefect walks through parameters and would open the newsroom up.
    @task(
        name=name.partition(" ")[0],
        task_run_name=name,
        cache_policy=NO_CACHE,
        persist_result=False,
        retries=2,
        retry_delay_seconds=[2, 10],
        retry_condition_fn=_is_worth_a_retry,
    )
    def step() -> Any:
        with _slot_for(name):
            return function(*args)

    return step()


def name_run(name: str, tags: Iterable[str]) -> None:
    """Give the current flow run a name and add tags to those it has."""
    with get_client(sync_client=True) as client:
        client.update_flow_run(
            UUID(flow_run.get_id()),
            name=name,
            tags=sorted({*flow_run.get_tags(), *tags}),
        )


def show_progress() -> Callable[[str, int, int], None]:
    """Return a `Progress` that keeps one progress bar per kind of work in the run."""
    bars: dict[str, UUID] = {}

    def report(what: str, done: int, of: int) -> None:
        if not of:
            return
        percent = 100 * done / of
        text = f"{what}: {done} of {of}"
        if what in bars:
            update_progress_artifact(bars[what], percent, text)
        else:
            # Without a key: it belongs to the run and is no line of the artifacts page.
            created = create_progress_artifact(percent, description=text)
            bars[what] = cast(
                UUID, created
            )  # in a flow without async, never a coroutine

    return report


def show_table(
    key: str, title: str, head: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Attach a Markdown table to the run; `key` has lowercase letters, digits and dashes."""
    lines = [f"# {title}", "", _row(head), _row(["---"] * len(head)), *map(_row, rows)]
    create_markdown_artifact("\n".join(lines), key=key, description=title)


def _row(cells: Sequence[object]) -> str:
    return f"| {' | '.join(str(cell).replace('|', '&#124;') for cell in cells)} |"


def _slot_for(name: str) -> AbstractContextManager[Any]:
    step, _, locale = name.partition(" ")
    if step == "pretranslation":
        return only_one(slot_name(locale), ENGINE_PATIENCE_SECONDS)
    return nullcontext()


def _is_worth_a_retry(_task: Any, _run: Any, state: Any) -> bool:
    """Tell a busy disk, database or network from a refusal or a fault of ours."""
    try:
        state.result()
    except (OSError, DatabaseAway):
        return True
    except Exception as error:
        # Every database driver, and SQLAlchemy for all of them, names it so: a lock that
        # did not come free, a connection that broke.
        return any(kind.__name__ == "OperationalError" for kind in type(error).__mro__)
    return False
