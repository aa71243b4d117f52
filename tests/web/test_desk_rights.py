"""Who may approve at the desk, and what follows from the last approval."""

from dataclasses import replace

from pubpipe.ports import Newsroom
from pubpipe.stages import review
from tests.conftest import MakePerson
from tests.web.desk_client import TARGETS, Desk, act, enter, launch, units


def test_a_translator_saves_and_may_not_approve(
    room: Newsroom, person: MakePerson
) -> None:
    person("tigran", "translator", "arm")
    launch(room)
    armenian, russian = units(room)[0], units(room, locale="ru")[0]

    with Desk(room) as client:
        enter(client, "tigran")
        page = client.get("/desk/articles/orchard/arm").text
        approved = act(client, armenian, "approve", text=TARGETS["headline"])
        elsewhere = act(client, russian, "save", text="Сад, который гудит")
        saved = act(client, armenian, "save", text=TARGETS["headline"])

    assert 'value="approve"' not in page
    assert approved.status_code == 403
    assert elsewhere.status_code == 403
    assert "Сад, который гудит" not in review.unit(room, russian.id).text
    assert saved.status_code == 303


def test_who_may_not_translate_leaves_nothing_behind_not_even_a_stale_text(
    room: Newsroom, person: MakePerson
) -> None:
    person("tigran", "translator", "arm")
    launch(room)
    russian = replace(units(room, locale="ru")[0], version=99)

    with Desk(room) as client:
        enter(client, "tigran")
        answer = act(client, russian, "save", text="Чужой текст")
        story = client.get(f"/api/v1/units/{russian.id}/history").json()

    assert answer.status_code == 403
    assert story["suggestions"] == []


def test_where_four_eyes_are_asked_for_an_own_approval_waits_for_a_second_person(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "reviewer")
    person("vahe", "reviewer")
    launch(room)
    locales = tuple(replace(each, four_eyes=True) for each in room.settings.locales)
    strict = replace(room, settings=replace(room.settings, locales=locales))
    headline = units(room)[0]

    with Desk(strict) as anna, Desk(strict) as vahe:
        enter(anna, "anna")
        enter(vahe, "vahe")
        own = act(anna, headline, "approve", text=TARGETS["headline"])
        between = review.unit(room, headline.id)
        act(vahe, between, "approve", text=TARGETS["headline"])
        said = anna.get(own.headers["location"]).text

    assert between.status == "translated"
    assert "said=second" in own.headers["location"]
    assert "A second person must approve it." in said
    assert review.unit(room, headline.id).status == "approved"


def test_the_last_approval_asks_prefect_for_the_publication(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "reviewer")
    launch(room)

    with Desk(room) as client:
        enter(client, "anna")
        for unit in units(room):
            answer = act(client, unit, "approve", text=TARGETS[unit.uid])
        page = client.get(answer.headers["location"]).text

    started = room.orchestrator.started  # type: ignore[attr-defined] # the fake's
    assert list(started) == ["publish:orchard:arm:1"]
    assert "Every segment is finished." in page
