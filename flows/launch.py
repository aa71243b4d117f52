"""Launching: a source becomes an article that awaits review in every locale."""

from collections.abc import Callable
from typing import Annotated, Any

from prefect import State, flow
from prefect.states import Completed, Failed
from pydantic import Field

from pubpipe import config, pipeline
from pubpipe.bootstrap import open_newsroom
from pubpipe.domain.errors import Refused
from pubpipe.domain.order import Order
from pubpipe.ports import Newsroom

from .sources import moment, submission_of
from .steps import name_run, run_as_task, show_progress, show_table

# The form's choices are the newsroom's, so that a further locale stays configuration.
_TARGETS = config.load(config.workspace_path(None)).target_locales
Targets = Annotated[
    list[str],
    Field(json_schema_extra={"items": {"type": "string", "enum": list(_TARGETS)}}),
]


@flow(name="launch", persist_result=False)
def launch(
    source: str,
    locales: Targets = [],  # noqa: B006 - Prefect shows it in the form and copies it
    priority: int = 0,
    deadline: str = "",
    embargo: str = "",
) -> State[Any]:
    """Take a source in, segment it, draft it in every locale and queue it for review.

    Ends as *Awaiting review*, *Nothing changed*, *Partly drafted* (an engine was missing
    or failed; people go on without it) or *Refused*, with the reason. A submission keeps
    what was ordered with it; the fields below are for an address or an inbox file.

    Args:
        source: An http(s) address, inbox/NAME or submission:NUMBER.
        locales: Target locales; none means all of the newsroom's.
        priority: Higher goes first; 100 is breaking news.
        deadline: When it should be done, as 2026-01-14T11:46+04:00; or empty.
        embargo: Nothing goes live before this time, as 2026-01-14T11:46+04:00; or empty.
    """
    room = open_newsroom()
    try:
        order = Order(
            locales=tuple(locales),
            priority=priority,
            deadline=moment(room, deadline, "Deadline"),
            embargo=moment(room, embargo, "Embargo"),
        )
        submission = run_as_task("source", submission_of, room, source, order)
    except Refused as refusal:
        return Failed(name="Refused", message=str(refusal))
    launched = pipeline.launch(room, submission, _named_run(room), show_progress())
    if launched.end == "Refused":
        return Failed(name="Refused", message=launched.reason)
    _show(room, launched)
    return Completed(name=launched.end, message=launched.reason or launched.article)


def _named_run(room: Newsroom) -> Callable[..., Any]:
    """Steps as tasks; the run takes its name and tags as soon as intake knows them.

    The article's name stands in them, never its headline: that may be under embargo.
    """

    def run(name: str, function: Callable[..., Any], *args: Any) -> Any:
        result = run_as_task(name, function, *args)
        if name == "intake":
            targets = result.order.locales or room.settings.target_locales
            name_run(
                f"launch {result.article} ({', '.join(targets)})",
                (result.article, *targets),
            )
        return result

    return run


def _show(room: Newsroom, launched: pipeline.Launched) -> None:
    desk = f"{room.settings.site_url}/desk/articles/{launched.article}"
    rows = [
        (
            code,
            state["state"],
            ", ".join(f"{n} {status}" for status, n in state["units"].items()),
            state.get("note") or state["waits_for"],
            f"[desk]({desk}/{code})" if state["units"] else f"[article]({desk})",
        )
        for code, state in launched.locales.items()
    ]
    show_table(
        f"launch-{launched.article}",
        f"{launched.article}, revision {launched.revision}: {launched.end}",
        ("Locale", "State", "Segments", "Waits for", "Open"),
        rows,
    )
