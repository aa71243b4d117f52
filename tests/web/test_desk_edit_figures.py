"""The editor's page of what people change of drafts, and each person's own choice."""

import csv
from collections.abc import Iterator
from io import StringIO

import pytest

from pubpipe.ports import Newsroom
from pubpipe.stages import review
from tests.conftest import MakePerson
from tests.web.desk_client import TARGETS, Desk, enter, launch, post, units
from tests.web.elements import assert_no_inline_code


@pytest.fixture
def client(room: Newsroom, person: MakePerson) -> Iterator[Desk]:
    """The desk of a newsroom in which anna approved a headline as it was, and one more."""
    anna = person("anna", "reviewer")
    person("chief", "editor")
    launch(room)
    for unit in units(room)[:2]:
        review.approve(
            room, anna, unit.id, source_hash=unit.source_hash, version=unit.version,
            text=TARGETS["b1"] if unit.uid == "b1" else None,
        )  # fmt: skip
    with Desk(room) as made:
        yield made


def test_the_page_and_its_table_have_the_engines_figures(client: Desk) -> None:
    enter(client, "chief")

    answer = client.get("/desk/edits?by=month&locale=arm")
    table = client.get("/desk/edits.csv?by=month&locale=arm")
    refused = client.get("/desk/edits?by=year")

    assert answer.status_code == 200
    assert_no_inline_code(answer.text)
    assert answer.text.count('<figure class="plot small">') == 3
    assert "anna" not in answer.text
    assert refused.status_code == 400
    assert "by “year”" in refused.text
    head, row = csv.reader(StringIO(table.content.decode("utf-8-sig")))
    found = dict(zip(head, row, strict=True))
    assert "attachment" in table.headers["content-disposition"]
    assert (found["locale"], found["engine"], found["person"]) == ("arm", "dummy", "")
    assert (found["confirmed"], found["unchanged"], found["scored"]) == ("2", "1", "2")
    assert 0 < float(found["chrF"]) < 100
    assert float(found["words edited per 100"]) > 0


def test_a_persons_figures_come_and_go_with_their_choice(
    client: Desk, room: Newsroom
) -> None:
    with Desk(room) as chief:
        enter(client, "anna")
        enter(chief, "chief")

        without = client.get("/desk/edits/mine").text
        chosen = post(client, "/desk/edits/mine", measured="true")
        own, seen = client.get("/desk/edits/mine").text, chief.get("/desk/edits").text
        post(client, "/desk/edits/mine", measured="false")
        again, gone = client.get("/desk/edits/mine").text, chief.get("/desk/edits").text

    assert chosen.headers["location"] == "/desk/edits/mine"
    for page in (without, again):
        assert "Nobody can see" in page
        assert "<figure" not in page
    assert own.count("<figure") == 3
    assert '<th scope="row">anna</th>' in seen
    assert "anna" not in gone


def test_reviewers_and_editors_of_other_locales_see_nothing_of_it(
    client: Desk, person: MakePerson
) -> None:
    person("olga", "editor", "ru")
    enter(client, "anna")
    reviewer = client.get("/desk/edits")
    enter(client, "olga")
    own, other = client.get("/desk/edits"), client.get("/desk/edits?locale=arm")

    assert (reviewer.status_code, other.status_code) == (403, 403)
    assert own.status_code == 200
    assert "No draft has been approved" in own.text


def test_the_page_speaks_the_language_of_the_desk(client: Desk) -> None:
    enter(client, "chief")

    for language, title in (("ru", "Правка машинных"), ("arm", "Մեքենայական սևագրերի")):
        post(client, "/desk/language", language=language)
        page = client.get("/desk/edits").text
        assert title in page
        assert "Confirmed" not in page
