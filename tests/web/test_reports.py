"""Readers report mistakes, and editors deal with them."""

import json

import pytest
from httpx import Response

from pubpipe.domain.person import Person
from pubpipe.ports import Newsroom
from pubpipe.stages import accounts, reports
from pubpipe.web.public.reporting import PER_ADDRESS
from tests.conftest import MakePerson
from tests.web.desk_client import TARGETS, Desk, act, enter, launch, post, units

PAGE = "/en/nature/the-orchard-that-hums/"
QUOTE = "has 12 hives"


def send(client: Desk, headers: dict[str, str] | None = None, **said: str) -> Response:
    """Post the form of the article's page."""
    fields = {"article": "orchard", "locale": "en", "edition": "1", "website": ""}
    return client.post("/report", data={**fields, **said}, headers=headers)


@pytest.fixture
def live(room: Newsroom, person: MakePerson) -> Newsroom:
    """A newsroom with one English page and the editor Anna."""
    person("anna", "editor")
    launch(room)
    return room


@pytest.mark.parametrize(
    ("quote", "note"),
    [
        (QUOTE, "There are 14."),
        ("", "В заголовке ошибка: «Сад» & <b>лишнее</b>"),
        ("12 փեթակ", "Ինչո՞ւ 12։"),
    ],
)
def test_a_report_sent_without_a_script_reaches_the_desk_and_leads_back(
    live: Newsroom, quote: str, note: str
) -> None:
    with Desk(live) as client:
        answer = send(client, quote=quote, note=note)
        enter(client, "anna")
        desk = client.get("/desk/reports").text

    assert answer.status_code == 303
    assert answer.headers["location"] == f"{PAGE}#reported"
    assert "set-cookie" not in answer.headers
    assert note.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in desk
    assert quote in desk
    assert f'href="{PAGE}"' in desk


def test_a_script_is_told_by_the_status_alone(live: Newsroom) -> None:
    script = {"accept": "application/json"}

    with Desk(live) as client:
        taken = send(client, script, quote=QUOTE, note="There are 14.")
        empty = send(client, script, quote=" \n", note="")
        long = send(client, script, note="Ա" * 1_001)

    assert [taken.status_code, empty.status_code, long.status_code] == [204, 400, 400]


def test_a_report_is_settled_once_and_leaves_the_list(live: Newsroom) -> None:
    with Desk(live) as client:
        send(client, quote=QUOTE, note="There are 14.")
        send(client, quote=QUOTE, note="There are 14.")  # the same again
        enter(client, "anna")
        (waiting,) = reports.waiting(live, _anna(live))
        number = waiting.report.id
        for _ in range(2):
            settled = post(client, f"/desk/reports/{number}/settle")
            assert settled.headers["location"] == "/desk/reports"
        after = client.get("/desk/reports").text
        unknown = post(client, "/desk/reports/99/settle")

    assert "No reader’s report is waiting." in after
    assert unknown.status_code == 404
    with live.store.read() as tx:
        acts = [event.action for event in tx.events("article:orchard")]
    assert acts.count("report settled") == 1


def test_the_desk_leads_to_the_segment_that_holds_the_passage(live: Newsroom) -> None:
    with Desk(live) as client:
        enter(client, "anna")
        for unit in units(live):
            act(client, unit, "approve", text=TARGETS[unit.uid])
        post(client, "/desk/articles/orchard/arm/publish")
        send(client, locale="arm", quote="Ներքին հովտի\n այգում", note="Թե՞ վերին։")
        desk = client.get("/desk/reports").text

    linked = units(live)[1].id
    assert f'href="/desk/articles/orchard/arm?unit={linked}"' in desk


def test_only_editors_see_reports(live: Newsroom, person: MakePerson) -> None:
    person("vahe", "reviewer")
    person("nare", "editor", "arm")

    with Desk(live) as client:
        send(client, quote=QUOTE, note="There are 14.")
        enter(client, "vahe")
        refused = client.get("/desk/reports")
    with Desk(live) as client:
        enter(client, "nare")
        other_locale = client.get("/desk/reports").text

    assert refused.status_code == 403
    assert QUOTE not in other_locale


@pytest.mark.parametrize(
    "said",
    [
        {"article": "no-such"},
        {"locale": "ru"},
        {"locale": "xx"},
        {"article": "orch\0ard"},
        {"article": ""},
    ],
)
def test_a_report_on_a_page_that_is_not_live_is_refused(
    live: Newsroom, said: dict[str, str]
) -> None:
    with Desk(live) as client:
        answer = send(client, None, **{"note": "x", **said})

    assert answer.status_code == 404
    assert json.loads(answer.text)["error"] == "not_found"


def test_robots_strangers_and_floods_store_nothing_more(live: Newsroom) -> None:
    with Desk(live) as client:
        trapped = send(client, note="Buy our pills", website="https://spam.example/")
        foreign = send(client, {"sec-fetch-site": "cross-site"}, note="x")
        large = client.post("/report", content=b"note=" + b"x" * 40_000)
        broken = client.post("/report", content=b"note=%ED%A0%80")
        for number in range(PER_ADDRESS):
            send(client, note=f"Mistake {number}")
        flooded = send(client, {"accept": "application/json"}, note="One more")

    assert trapped.headers["location"].endswith("#reported")
    assert [foreign.status_code, large.status_code, broken.status_code] == [
        403,
        400,
        400,
    ]
    assert flooded.status_code == 429
    notes = [each.report.note for each in reports.waiting(live, _anna(live))]
    assert notes == [f"Mistake {number}" for number in range(PER_ADDRESS)]


def test_when_very_many_wait_the_reader_is_told_and_nothing_grows(
    live: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "MOST_OPEN", 1)

    with Desk(live) as client:
        send(client, note="The first")
        second = send(client, note="The second")

    assert second.headers["location"] == f"{PAGE}#not-reported"


def _anna(room: Newsroom) -> Person:
    return accounts.person(room, "anna")
