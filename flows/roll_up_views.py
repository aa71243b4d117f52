"""Housekeeping of the view counts, and the day's numbers as a table."""

from typing import Any

from prefect import State, flow
from prefect.states import Completed, Failed

from pubpipe.bootstrap import open_newsroom
from pubpipe.stages import views

from .steps import run_as_task, show_table

INTERVAL_SECONDS = 3600


@flow(name="roll_up_views", flow_run_name="roll_up_views", persist_result=False)
def roll_up_views() -> State[Any]:
    """Destroy old salts, seal days beyond the window, check that the numbers add up.

    Ends as *Rolled up*, or failed as *Does not add up* with where events and totals differ.
    """
    room = open_newsroom()
    gone = run_as_task("roll-up", views.roll_up, room)
    rows = run_as_task("views", views.views, room)
    show_table(
        "views",
        f"Views as of {rows[0]['as_of']}" if rows else "No views yet",
        ("Article", "Locale", "Views"),
        [(row["article"], row["locale"], row["views"]) for row in rows],
    )
    if gone["faults"]:
        return Failed(name="Does not add up", message=" ".join(gone["faults"]))
    told = ", ".join(f"{gone[name]} {name}" for name in ("salts", "marks", "events"))
    return Completed(name="Rolled up", message=f"destroyed or sealed: {told}")
