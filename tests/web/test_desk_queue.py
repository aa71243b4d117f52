"""The queue: filters in the address, claims that run out, and the next one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pubpipe.domain.errors import NotAllowed, Taken
from pubpipe.domain.order import Order
from pubpipe.ports import CLAIM_LASTS, Newsroom
from pubpipe.stages import preview, queue
from tests import newsdesk
from tests.conftest import MakePerson
from tests.web.desk_client import Desk, enter, launch, post, units


def launch_named(room: Newsroom, name: str, headline: str, order: Order) -> None:
    raw = newsdesk.markdown(newsdesk.PARAGRAPHS[:1], headline)
    newsdesk.launch(room, raw.replace(b"ferry\n", name.encode() + b"\n", 1), order)


def shown(client: Desk, query: str) -> list[str]:
    """Which of the articles of `three` the queue shows, in its order."""
    page = client.get(f"/desk/{query}").text
    found = {page.find(f'/articles/{each}/arm"'): each for each in ("a", "b", "c")}
    return [found[place] for place in sorted(found) if place >= 0]


def three(room: Newsroom) -> None:
    now = room.clock()
    launch_named(room, "a", "The lake", Order(locales=("arm",)))
    late = Order(locales=("arm",), deadline=now - timedelta(hours=1))
    launch_named(room, "b", "The old pier", late)
    launch_named(room, "c", "A storm", Order(locales=("arm", "ru"), priority=5))


def test_the_queue_is_filtered_searched_and_sorted_by_its_address(
    room: Newsroom, person: MakePerson
) -> None:
    anna = person("anna", "translator", "arm")
    vahe = person("vahe", "reviewer", "arm")
    three(room)
    queue.claim(room, anna, "a", "arm")
    queue.claim(room, vahe, "c", "arm")

    with Desk(room) as client:
        enter(client, "anna")
        everything = shown(client, "")
        by_filter = {
            query: shown(client, query)
            for query in (
                "?q=PIER", "?due=late", "?priority=5", "?held=mine", "?held=others",
                "?held=free", "?order=newest", "?status=fuzzy", "?status=pretranslated",
                "?at=2",
            )
        }  # fmt: skip
        page = client.get("/desk/").text

    assert everything == ["c", "b", "a"]
    assert by_filter == {
        "?q=PIER": ["b"], "?due=late": ["b"], "?priority=5": ["c"],
        "?held=mine": ["a"], "?held=others": ["c"], "?held=free": ["b", "a"],
        "?order=newest": ["c", "b", "a"], "?status=fuzzy": [],
        "?status=pretranslated": ["c", "b", "a"], "?at=2": [],
    }  # fmt: skip
    assert "/articles/c/ru" not in page, "Russian is not among her locales"
    assert '<option value="ru"' not in page


def test_next_skips_what_others_hold_until_their_claim_runs_out(
    room: Newsroom, person: MakePerson
) -> None:
    anna, vahe = person("anna", "translator", "arm"), person("vahe", "reviewer")
    three(room)
    later = room.clock() + CLAIM_LASTS + timedelta(minutes=1)

    assert queue.take_next(room, vahe, "arm") == ("c", "arm")
    assert queue.take_next(room, anna) == ("b", "arm")
    assert queue.take_next(room, anna, without="b") == ("a", "arm")
    # What Anna left behind is free again.
    assert queue.take_next(room, vahe, "arm", without="c") == ("b", "arm")
    assert queue.take_next(room, vahe, "ru") == ("c", "ru")
    with room.store.write() as tx:
        assert tx.desk.expire_claims(later) == 3
    assert queue.take_next(room, anna) == ("c", "arm")


def test_a_claim_is_taken_over_openly(room: Newsroom, person: MakePerson) -> None:
    anna, vahe = person("anna", "translator", "arm"), person("vahe", "reviewer")
    elsewhere = person("lena", "editor", "ru")
    three(room)
    queue.claim(room, anna, "a", "arm")

    with pytest.raises(NotAllowed):
        queue.claim(room, elsewhere, "a", "arm", over=True)
    with pytest.raises(Taken, match="anna is working on “a”"):
        queue.claim(room, vahe, "a", "arm")
    with Desk(room) as client:
        enter(client, "vahe")
        page = client.get("/desk/articles/a/arm").text
        post(client, "/desk/articles/a/arm/claim", how="over")
    with room.store.read() as tx:
        said = [e for e in tx.events("article:a") if e.action == "taken over"]

    assert "anna is working on this translation" in page
    assert [(e.actor, e.detail["holder"]) for e in said] == [("vahe", "anna")]
    queue.let_go(room, anna, "a", "arm")
    assert queue.holders(room, anna, units(room, "a")[0].translation)[0] is not None


def test_the_preview_is_the_page_with_the_present_texts(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "reviewer")
    launch(room)

    with Desk(room) as client:
        enter(client, "anna")
        answer = client.get("/desk/articles/orchard/arm/preview")
    hidden = replace(room, settings=replace(room.settings, hide_drafts=("arm",)))
    without = preview.page(hidden, "orchard", "arm")

    policy = answer.headers["content-security-policy"]
    assert "script-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert '<html lang="hy">' in answer.text
    assert units(room)[0].text in answer.text
    assert "⟦The orchard that hums⟧" in without
    assert not list((room.settings.workspace / "site" / "arm").rglob("orchard*"))
