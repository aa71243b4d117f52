"""What Prefect itself watches over: runs that fell silent.

A run whose process and runner were killed together stays “Running” for ever otherwise.
Marked as crashed it is seen by operations; its work is taken up by `reconcile`.
"""

from datetime import timedelta
from typing import Any

from prefect import get_client
from prefect.automations import (
    AutomationCore,
    ChangeFlowRunState,
    EventTrigger,
    Posture,
    ResourceSpecification,
)
from prefect.client.schemas.objects import StateType

SILENT = "pubpipe: runs that fell silent"
PATIENCE = timedelta(seconds=90)
"""Three heartbeats at the shortest interval that Prefect allows."""
_HEARTBEAT = "prefect.flow-run.heartbeat"
_ANYTHING = "prefect.flow-run.*"
"""A further heartbeat or any state: ours have names of their own."""


def make_automations() -> None:
    """Make the automation, or renew the one that is there; switched off it stays off."""
    wanted = _silent_runs()
    with get_client(sync_client=True) as client:
        standing = client.read_automations_by_name(SILENT)
        if not standing:
            client.create_automation(wanted)
        # Renewed it would forget the runs it watches: the ones of a runner that was killed.
        elif _content(standing[0]) != _content(wanted):
            wanted.enabled = standing[0].enabled
            client.update_automation(standing[0].id, wanted)
        for each in standing[1:]:  # made by two at the same moment
            client.delete_automation(each.id)


def _content(automation: AutomationCore) -> dict[str, Any]:
    """What an automation does, without the names that Prefect gives to its parts."""
    said = automation.model_dump(mode="json", include=set(AutomationCore.model_fields))
    said["trigger"].pop("id", None)
    return {name: said[name] for name in ("description", "trigger", "actions")}


def _silent_runs() -> AutomationCore:
    return AutomationCore(
        name=SILENT,
        description="Marks a run as crashed when its process no longer gives a sign of life.",
        trigger=EventTrigger(
            after={_HEARTBEAT},
            expect={_ANYTHING},
            match=ResourceSpecification({"prefect.resource.id": "prefect.flow-run.*"}),
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=PATIENCE,
        ),
        actions=[
            ChangeFlowRunState(
                name=None,
                state=StateType.CRASHED,
                force=False,
                message="Its process fell silent. What it left undone is taken up by reconcile.",
            )
        ],
    )
