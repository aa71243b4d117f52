"""Runs share one loaded model: who has the engine's slot drafts what the others wait for."""

import os
import subprocess
import sys
import time

import pytest
from flows.serve import make_limits
from flows.slots import only_one, slot_name
from prefect import get_client
from prefect.settings import PREFECT_API_URL

from pubpipe.bootstrap import open_newsroom
from pubpipe.domain.order import Order
from pubpipe.ports import Newsroom
from pubpipe.stages import intake, pretranslation, segmentation
from tests import newsdesk
from tests.tiny_model import write_package

pytestmark = pytest.mark.slow

SETTINGS = '[newsroom]\ntarget_locales = ["ru"]\n[engines]\nru = ["argos"]\n'
# As the runner does: every flow run is a process of its own.
_RUN = """
import sys
from flows.launch import launch
state = launch(sys.argv[1], priority=100, return_state=True)
print(state.name, "ctranslate2" in sys.modules)
"""
_PATIENCE = 240


def pending(room: Newsroom, article: str) -> int:
    with room.store.read() as tx:
        found = tx.articles.find(article)
        translation = tx.translations.find(found.id, "ru") if found else None
        return tx.drafts.pending_of(translation.id) if translation else 0


def test_a_run_that_waits_for_the_slot_gets_its_drafts_and_loads_no_model(
    room: Newsroom,
) -> None:
    workspace = room.settings.workspace
    (workspace / "pubpipe.toml").write_text(SETTINGS, "utf-8")
    write_package(workspace / "models", "ru")
    breaking = newsdesk.markdown(["Ten boats left."], "Breaking").replace(
        b"ferry", b"boats"
    )
    (workspace / "inbox" / "boats.md").write_bytes(breaking)
    room = open_newsroom()
    ours = intake.submit(
        room, raw=newsdesk.markdown(["It leaves the old pier."]), name="ferry.md", origin="ferry.md", media_type="",
        order=Order(), actor="editor",
    )  # fmt: skip
    segmentation.segment(room, intake.take_in(room, ours).article)
    address = PREFECT_API_URL.value()
    assert address

    with only_one(slot_name("ru"), _PATIENCE):
        other = subprocess.Popen(  # noqa: S603 - our own flow
            [sys.executable, "-c", _RUN, "inbox/boats.md"],
            env=os.environ | {"PREFECT_API_URL": address}, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        until = time.monotonic() + _PATIENCE
        while not pending(room, "boats") and time.monotonic() < until:
            assert other.poll() is None
            time.sleep(0.2)
        drafted = pretranslation.pretranslate(room, "ferry", "ru").drafted
        waiting = other.poll() is None
    said = other.communicate(timeout=_PATIENCE)[0]

    assert waiting
    assert drafted == len(newsdesk.units(room, "ru")) + len(
        newsdesk.units(room, "ru", "boats")
    )
    assert "Awaiting review False" in said
    drafts = [unit.draft for unit in newsdesk.units(room, "ru", "boats")]
    assert all(draft and draft.engine == "argos" for draft in drafts)


def test_each_locale_has_one_slot_and_making_it_again_changes_nothing(
    room: Newsroom,
) -> None:
    make_limits(("ru", "arm"))

    with get_client(sync_client=True) as client:
        limits = [
            client.read_global_concurrency_limit_by_name(slot_name(locale))
            for locale in ("ru", "arm")
        ]

    assert [(limit.limit, limit.active) for limit in limits] == [(1, True), (1, True)]
