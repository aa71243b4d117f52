"""Prefect is told, once, to mark runs that fell silent as crashed."""

from typing import Any

import pytest
from flows.automations import PATIENCE, SILENT, make_automations
from prefect import get_client
from prefect.automations import AutomationCore, ChangeFlowRunState, EventTrigger
from prefect.client.schemas.objects import StateType


@pytest.fixture(autouse=True)
def none_yet(prefect: None) -> None:
    with get_client(sync_client=True) as client:
        for each in client.read_automations_by_name(SILENT):
            client.delete_automation(each.id)


def test_made_again_it_is_still_one_automation() -> None:
    make_automations()
    make_automations()

    with get_client(sync_client=True) as client:
        (found,) = client.read_automations_by_name(SILENT)
    assert found.enabled
    assert isinstance(found.trigger, EventTrigger)
    assert found.trigger.within == PATIENCE
    (action,) = found.actions
    assert isinstance(action, ChangeFlowRunState)
    assert action.state is StateType.CRASHED


def watching() -> tuple[str, bool]:
    """The trigger's id, new whenever it begins anew and forgets, and whether it is on."""
    with get_client(sync_client=True) as client:
        answer = client.request("POST", "/automations/filter", json={})
    (found,) = [each for each in answer.json() if each["name"] == SILENT]
    return found["trigger"]["id"], found["enabled"]


def change(**to: Any) -> None:
    """Change it as an operator does in Prefect's pages."""
    with get_client(sync_client=True) as client:
        (found,) = client.read_automations_by_name(SILENT)
        now = found.model_dump(exclude={"id", "owner_resource"}) | to
        client.update_automation(found.id, AutomationCore.model_validate(now))


def test_it_is_not_renewed_without_need() -> None:
    make_automations()
    before = watching()

    make_automations()

    assert watching() == before


def test_one_that_differs_is_renewed_and_one_switched_off_stays_off() -> None:
    make_automations()
    change(description="Of an older pubpipe.", enabled=False)
    before = watching()

    make_automations()

    after = watching()
    assert before[0] != after[0]
    assert (before[1], after[1]) == (False, False)


def test_two_of_the_same_name_become_one() -> None:
    make_automations()
    with get_client(sync_client=True) as client:
        (found,) = client.read_automations_by_name(SILENT)
        copy = AutomationCore.model_validate(found.model_dump(exclude={"id"}))
        client.create_automation(copy)

    make_automations()

    with get_client(sync_client=True) as client:
        assert len(client.read_automations_by_name(SILENT)) == 1
