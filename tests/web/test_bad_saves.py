"""What nobody should save is refused or made harmless, in words, and loses nothing."""

import html
from typing import Any

import httpx
import polib
import pytest
from sqlalchemy import Connection, event

from pubpipe.adapters.database.store import SqlStore
from pubpipe.domain.unit import Unit
from pubpipe.ports import Newsroom
from pubpipe.stages import accounts, exchange, review
from tests.conftest import MakePerson
from tests.web.desk_client import Desk, act, enter, launch, token, units

GOOD = "Այգին, որը բզզում է"


@pytest.fixture
def unit(room: Newsroom, person: MakePerson) -> Unit:
    person("anna", "reviewer")
    launch(room)
    return units(room)[0]


def api(client: Desk, unit: Unit, what: str, **more: Any) -> httpx.Response:
    return client.post(
        f"/api/v1/units/{unit.id}/{what}",
        json={"source_hash": unit.source_hash, "version": unit.version, **more},
        headers={"X-CSRF-Token": token(client)},
    )


def test_a_megabyte_pasted_into_a_segment_is_refused_and_nothing_is_lost(room, unit):
    megabyte = "Սադ сад garden " * 70_000

    with Desk(room) as client:
        enter(client, "anna")
        typed = act(client, unit, "save", text=megabyte)
        sent = api(client, unit, "save", text=megabyte)
        long = api(client, unit, "approve", text="ա" * 20_001)

    after = review.unit(room, unit.id)
    assert typed.status_code == sent.status_code == 400
    assert "more than 1 MB of text" in typed.text
    assert "20,000 is the most" in sent.json()["message"]
    assert long.status_code in (400, 422)
    assert "20,000 is the most" in long.json()["message"]
    assert (after.target, after.version) == (None, unit.version)


def test_what_nobody_sees_is_taken_out_and_said(room, unit):
    with Desk(room) as client:
        enter(client, "anna")
        answer = api(
            client, unit, "save", text="Այգին,\u202e որը\x07 բզզում\u2066 է\ufeff"
        )
        story = client.get(f"/api/v1/units/{unit.id}/history").json()

    said = " ".join(each["message"] for each in answer.json()["findings"])
    assert answer.status_code == 200
    assert review.unit(room, unit.id).text == GOOD
    assert "were taken out" in said
    assert "U+202E RIGHT-TO-LEFT OVERRIDE" in said
    assert "U+0007" in said
    assert [target["text"] for target in story["targets"]] == [GOOD]


def test_a_script_stays_words_and_cannot_be_approved(room, unit):
    text = f"{GOOD} <script>alert('сад')</script>"

    with Desk(room) as client:
        enter(client, "anna")
        saved = api(client, unit, "save", text=text).json()
        refused = api(client, review.unit(room, unit.id), "approve")
        page = client.get(f"/desk/articles/orchard/arm?unit={unit.id}").text

    assert saved["target"]["text"] == f"{GOOD} &lt;script>alert('сад')&lt;/script>"
    assert refused.status_code == 422
    assert "is HTML, which the source does not have" in refused.json()["message"]
    assert "<script>alert" not in page


def test_an_import_while_someone_edits_costs_neither_of_them_a_word(
    room, unit, tmp_path
):
    accounts.add_user(room, "vahe", [("arm", "translator")], "a long password")
    path = tmp_path / "orchard.po"
    path.write_text(exchange.export(room, "vahe", "orchard", "arm")[1], "utf-8")
    po = polib.pofile(path)
    for entry in po:
        if entry.msgctxt == unit.key:
            entry.msgstr, entry.flags = GOOD, []
    po.save()
    mine = "Բզզացող այգին"

    with Desk(room) as client:
        enter(client, "anna")
        exchange.import_file(room, accounts.person(room, "vahe"), path)
        stale = api(client, unit, "save", text=mine)
        seen = review.unit(room, unit.id)
        again = api(client, seen, "save", text=mine)
    late = exchange.import_file(room, accounts.person(room, "vahe"), path)

    assert stale.status_code == 409
    assert (stale.json()["theirs"], stale.json()["yours"]) == (GOOD, mine)
    assert "Compare the two texts" in stale.json()["message"]
    assert again.status_code == 200
    assert review.unit(room, unit.id).text == mine
    assert [o.fate for o in late.outcomes if o.key == unit.key] == ["conflict"]
    assert [t.text for t in review.history(room, unit.id).targets] == [GOOD, mine]


@pytest.mark.parametrize(
    ("pragma", "says"),
    [
        # As many pages as it has, whatever the number here.
        ("max_page_count=1", "Free space on the disk"),
        ("query_only=ON", "Make the workspace folder and its files writable"),
    ],
    ids=["full", "read-only"],
)
def test_on_a_full_or_read_only_disk_the_text_stays_with_who_wrote_it(
    room: Newsroom, unit: Unit, pragma: str, says: str
) -> None:
    assert isinstance(room.store, SqlStore)
    text = ("Այգին բզզում է, сад жужжит. " * 700).strip()

    def limit(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA {pragma}")

    with Desk(room) as client:
        enter(client, "anna")
        event.listen(room.store.engine, "begin", limit)
        typed = act(client, unit, "save", text=text)
        sent = api(client, unit, "save", text=text)
        event.remove(room.store.engine, "begin", limit)
        room.store.engine.dispose()
        after = review.unit(room, unit.id)
        later = act(client, unit, "save", text=text)

    assert (typed.status_code, sent.status_code) == (503, 503)
    assert says in typed.text
    assert text in html.unescape(typed.text)
    assert says in sent.json()["message"]
    assert (after.target, after.version) == (None, unit.version)
    assert later.is_redirect or later.is_success
    assert review.unit(room, unit.id).text == text
