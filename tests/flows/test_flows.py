"""The flows as operations see them: through a real Prefect server."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flows.launch import launch
from flows.publish import publish
from flows.reconcile import LIMIT, reconcile
from flows.roll_up_views import roll_up_views
from flows.slots import only_one
from prefect import State, get_client
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId
from prefect.client.schemas.objects import FlowRun
from prefect.states import Running

from pubpipe.domain.hit import Hit
from pubpipe.ports import Newsroom, Visit
from pubpipe.stages import accounts, overview, review
from tests import newsdesk
from tests.web.public_room import new_id

pytestmark = pytest.mark.slow

HEADLINE = "The ferry returns"
PARAGRAPH = "It leaves the old pier at nine."
TARGETS = {
    "ru": {
        HEADLINE: "Паром возвращается",
        PARAGRAPH: "Он уходит от старого причала в девять.",
        "City": "Город",
    },
    "arm": {
        HEADLINE: "Լաստանավը վերադառնում է",
        PARAGRAPH: "Այն մեկնում է հին նավամատույցից ժամը իննին։",
        "City": "Քաղաք",
    },
}


def in_inbox(room: Newsroom) -> str:
    raw = newsdesk.markdown([PARAGRAPH], HEADLINE)
    (room.settings.workspace / "inbox" / "ferry.md").write_bytes(raw)
    return "inbox/ferry.md"


def approve(room: Newsroom, locale: str) -> None:
    anna = accounts.person(room, "anna")
    for unit in newsdesk.units(room, locale):
        review.approve(
            room, anna, unit.id, source_hash=unit.source_hash, version=unit.version,
            text=TARGETS[locale][unit.source.text],
        )  # fmt: skip


def run_of(state: State[Any]) -> FlowRun:
    run = state.state_details.flow_run_id
    assert run
    with get_client(sync_client=True) as client:
        return client.read_flow_run(run)


def artifacts_of(run: UUID) -> list[Any]:
    mine = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run]))
    with get_client(sync_client=True) as client:
        return client.read_artifacts(artifact_filter=mine)


def test_a_launched_source_awaits_review_in_a_run_named_and_tagged_by_article(
    room: Newsroom,
) -> None:
    source = in_inbox(room)

    state = launch(source, return_state=True)

    run = run_of(state)
    tables = [a for a in artifacts_of(run.id) if a.key == "launch-ferry"]
    assert (state.type.value, state.name) == ("COMPLETED", "Awaiting review")
    assert run.name == "launch ferry (ru, arm)"
    assert {"ferry", "ru", "arm"} <= set(run.tags)
    assert [row in tables[0].data for row in ("| en |", "| ru |", "| arm |")] == [
        True, True, True,
    ]  # fmt: skip
    assert "/desk/articles/ferry/arm" in tables[0].data


def test_drafting_shows_as_a_progress_bar_of_the_run(room: Newsroom) -> None:
    source = in_inbox(room)

    state = launch(source, return_state=True)

    bars = [a for a in artifacts_of(run_of(state).id) if a.type == "progress"]
    assert {bar.description.partition(":")[0] for bar in bars} == {
        "drafts ru",
        "drafts arm",
    }
    assert {bar.data for bar in bars} == {100.0}


def test_the_same_launch_twice_makes_one_article_and_says_that_nothing_changed(
    room: Newsroom,
) -> None:
    source = in_inbox(room)

    first, second = (launch(source, return_state=True) for _ in range(2))

    rows = overview.status(room)
    assert (first.name, second.name) == ("Awaiting review", "Nothing changed")
    assert [(row["article"], row["revision"]) for row in rows] == [("ferry", 1)]


def test_a_launch_into_one_locale_makes_only_that_one(room: Newsroom) -> None:
    source = in_inbox(room)

    state = launch(source, locales=["arm"], return_state=True)

    assert set(overview.status(room, "ferry")[0]["locales"]) == {"en", "arm"}
    assert run_of(state).name == "launch ferry (arm)"


def test_a_locale_without_an_engine_ends_partly_drafted_and_says_so(
    room: Newsroom,
) -> None:
    settings = room.settings.workspace / "pubpipe.toml"
    settings.write_text('[engines]\nru = ["dummy"]\narm = ["none"]\n', "utf-8")
    source = in_inbox(room)

    state = launch(source, return_state=True)

    assert (state.type.value, state.name) == ("COMPLETED", "Partly drafted")
    assert state.message


@pytest.mark.parametrize(
    ("source", "embargo", "reason"),
    [
        ("inbox/../pubpipe.toml", "", "There is no file"),
        ("inbox/missing.md", "", "There is no file"),
        ("inbox//etc/passwd", "", "There is no file"),
        ("/etc/passwd", "", "is no source"),
        ("file:///etc/passwd", "", "is no source"),
        ("submission:999", "", "There is no submission 999"),
        ("inbox/ferry.md", "завтра", "is no time"),
    ],
)
def test_what_cannot_be_launched_is_refused_with_the_reason_and_not_retried(
    room: Newsroom, source: str, embargo: str, reason: str
) -> None:
    in_inbox(room)

    state = launch(source, embargo=embargo, return_state=True)

    assert (state.type.value, state.name) == ("FAILED", "Refused")
    assert reason in (state.message or "")
    assert run_of(state).run_count == 1
    assert overview.status(room) == []


def test_an_approved_translation_is_published_once(room: Newsroom) -> None:
    launch(in_inbox(room))

    early = publish("ferry", "arm", return_state=True)
    approve(room, "arm")
    first = publish("ferry", "hy", return_state=True)
    again = publish("ferry", "arm", return_state=True)

    page = room.settings.workspace / "site" / "arm" / "city" / "the-ferry-returns"
    assert [early.name, first.name, again.name] == [
        "Not ready", "Published", "Already live",
    ]  # fmt: skip
    assert run_of(first).name == "publish ferry arm"
    assert {"ferry", "arm"} <= set(run_of(first).tags)
    assert [a.key for a in artifacts_of(run_of(first).id)] == ["publish-ferry-arm"]
    assert 'lang="hy"' in (page / "index.html").read_text("utf-8")


def test_publishing_an_unknown_article_is_refused(room: Newsroom) -> None:
    state = publish("nowhere", "ru", return_state=True)

    assert (state.type.value, state.name) == ("FAILED", "Refused")


def test_under_an_embargo_nothing_goes_live_and_no_run_tells_the_headline(
    room: Newsroom,
) -> None:
    later = (datetime.now(UTC) + timedelta(days=1)).isoformat()

    launched = launch(in_inbox(room), embargo=later, return_state=True)
    approve(room, "ru")
    held = publish("ferry", "ru", return_state=True)

    told = [f"{run_of(s).name} {s.message} {run_of(s).tags}" for s in (launched, held)]
    told += [str(a.data) for s in (launched, held) for a in artifacts_of(run_of(s).id)]
    assert held.name == "Embargoed"
    assert not [text for text in told if HEADLINE in text or "Паром" in text]
    assert overview.status(room, "ferry")[0]["locales"]["en"]["edition"] == 0


def test_reconcile_publishes_what_was_missed_and_then_has_nothing_to_do(
    room: Newsroom,
) -> None:
    launch(in_inbox(room))
    approve(room, "ru")

    first, second = (reconcile(return_state=True) for _ in range(2))

    assert (first.name, second.name) == ("Caught up", "Nothing to do")
    assert "publish ferry ru: Published" in (first.message or "")


def test_reconcile_leaves_quietly_while_another_one_runs(room: Newsroom) -> None:
    with get_client(sync_client=True) as client, only_one(LIMIT, 60):
        before = client.create_flow_run(reconcile, state=Running())
        state = reconcile(return_state=True)
        client.delete_flow_run(before.id)

    assert (state.type.value, state.name) == ("COMPLETED", "Already running")


def test_a_slot_that_prefect_lost_is_taken_over(room: Newsroom) -> None:
    with get_client(sync_client=True) as client:
        # What a server leaves that is killed before it notes the lease.
        client.increment_concurrency_slots([LIMIT], 1, "concurrency")
        state = reconcile(return_state=True)
        left = client.read_global_concurrency_limit_by_name(LIMIT).active_slots

    assert (state.type.value, state.name) == ("COMPLETED", "Nothing to do")
    assert left == 0


def test_rolling_up_shows_the_views_of_every_live_page_and_says_what_does_not_add_up(
    room: Newsroom,
) -> None:
    launch(in_inbox(room))
    now = datetime.now(UTC)
    room.hits.record([Visit(Hit(new_id(now), "ferry", "en", 1), now, b"mark")])

    state = roll_up_views(return_state=True)
    with room.hits._engine.begin() as connection:  # type: ignore[attr-defined]
        connection.exec_driver_sql("UPDATE hourly SET views = 7")
    wrong = roll_up_views(return_state=True)

    tables = [a for a in artifacts_of(run_of(state).id) if a.key == "views"]
    assert (state.type.value, state.name) == ("COMPLETED", "Rolled up")
    assert "| ferry | en | 1 |" in tables[0].data
    assert (wrong.type.value, wrong.name) == ("FAILED", "Does not add up")
    assert "“ferry” in “en” has 1 views stored" in (wrong.message or "")
    assert "a total of 7" in (wrong.message or "")


def test_the_launch_form_explains_its_fields_and_offers_the_newsrooms_locales() -> None:
    fields = launch.parameters.properties

    assert fields["locales"]["items"]["enum"] == ["ru", "arm"]
    assert fields["locales"]["default"] == []
    assert launch.parameters.required == ["source"]
    assert all(field.get("description") for field in fields.values())
