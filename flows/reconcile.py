"""Reconciling: what should have happened and has not is done now."""

from typing import Any

from prefect import State, flow
from prefect.states import Completed, Failed

from pubpipe import pipeline
from pubpipe.bootstrap import open_newsroom

from .slots import is_first, only_one
from .steps import run_as_task

LIMIT = "reconcile"
INTERVAL_SECONDS = 60
PATIENCE_SECONDS = 10
"""For the slot: a free one is handed over within seconds, not at once."""


@flow(name="reconcile", flow_run_name="reconcile", persist_result=False)
def reconcile() -> State[Any]:
    """Do what was missed: stored launches, drafts, releases that are due, pages.

    Ends as *Nothing to do*, *Caught up* with what was done, *Already running*, or failed
    as *Trying again* (the next runs will) or *Needs a person* (once, when work that has
    failed too often is set aside).
    """
    room = open_newsroom()
    try:
        with only_one(LIMIT, PATIENCE_SECONDS, is_lost=is_first):
            work = pipeline.reconcile(room, run_as_task)
    except TimeoutError:
        return Completed(name="Already running", message="The run before is not done.")
    told = "; ".join((*work.set_aside, *work.failing, *work.done))
    if work.set_aside:
        return Failed(name="Needs a person", message=told)
    if work.failing:
        return Failed(name="Trying again", message=told)
    if work.done:
        return Completed(name="Caught up", message=told)
    return Completed(name="Nothing to do")
