"""The editor's page of views, and the one number that everybody sees."""

import csv
import json
import re
from datetime import timedelta
from io import StringIO

import httpx
import pytest

from pubpipe.cli import main
from pubpipe.domain.hit import REASONS, Hit
from pubpipe.ports import Newsroom, Visit
from pubpipe.stages.views import PERIODS, Question, report
from tests.conftest import MakePerson
from tests.web.desk_client import SOURCE, Desk, enter, launch
from tests.web.public_room import BROWSER, a_body, new_id, publish

HARBOUR = SOURCE.replace("id: orchard", "id: harbour").replace(
    "The orchard that hums", "=The harbour"
)
LIVE = {"озеро": ("ru",), "լիճ": ("arm", "ru")}


def read(
    room: Newsroom, article: str, locale: str, times: int, *, days_ago: float = 0
) -> None:
    at = room.clock() - timedelta(days=days_ago)
    room.hits.record(
        [
            Visit(Hit(new_id(at), article, locale, 1), at, b"%d" % n)
            for n in range(times)
        ]
    )


def fill(room: Newsroom) -> None:
    """Readers of four articles: now, five days ago, and beyond what is kept as events."""
    for source in (SOURCE, HARBOUR):
        launch(room, source, name=source[8:15] + ".md")
    for article, locales in LIVE.items():
        publish(room, article, *locales)
    read(room, "orchard", "en", 7)
    read(room, "harbour", "en", 2)
    read(room, "լիճ", "arm", 4)
    read(room, "լիճ", "ru", 1, days_ago=5)
    read(room, "озеро", "ru", 3, days_ago=40)
    room.hits.forget(
        (room.clock() - timedelta(days=1)).date(), room.clock() - timedelta(days=31)
    )


def test_the_parts_of_every_period_and_selection_add_up(room: Newsroom) -> None:
    fill(room)
    totals = {"48h": 13, "7": 14, "30": 14, "90": 17, "365": 17}

    for period, total in totals.items():
        found = report(room, Question(period))

        assert found.total == total, period
        assert sum(views for _, views in found.slots) == total
        assert sum(each.views for each in found.articles) == total
        assert sum(views for _, views in found.locales) == total
        assert sum(views for _, views in found.sections) == total
        assert len(found.slots) == (48 if period == "48h" else PERIODS[period])
        assert found.articles[0].key == "orchard"

    russian = report(room, Question("90", locale="ru"))
    section = report(room, Question("90", section="nature"))
    lake = report(room, Question("90", article="լիճ"))

    assert [(each.key, each.views) for each in russian.articles] == [
        ("озеро", 3),
        ("լիճ", 1),
    ]
    assert [each.key for each in section.articles] == ["orchard", "harbour"]
    assert section.sections == (("nature", 9),)
    assert (lake.total, lake.ever) == (5, (("ru", 1), ("arm", 4)))


def test_the_page_shows_the_numbers_its_plot_and_what_was_not_counted(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "translator")
    fill(room)
    for times, reason in enumerate(REASONS, 46):
        room.hits.reject(reason, room.clock(), times)
    with Desk(room) as client:
        enter(client, "anna")

        answer = client.get("/desk/views?period=90")
        refused = client.get("/desk/views?period=1000")

    assert answer.status_code == 200
    assert "17 views" in answer.text
    assert answer.text.count("<rect") > 90
    shown = re.findall(
        r"(\S+) <code>(\w+)</code></th><td class=\"number\">(\d+)<", answer.text
    )
    assert ("robots", "bot", "46") in shown
    assert [(reason, int(times)) for _, reason, times in reversed(shown)] == [
        (reason, times) for times, reason in enumerate(REASONS, 46)
    ]
    # The page's policy allows neither.
    assert "style=" not in answer.text
    assert "<script>" not in answer.text
    assert refused.status_code == 400
    assert "There is no period “1000”" in refused.text


def test_the_tables_to_take_away_have_the_same_numbers_and_no_formula(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "editor")
    fill(room)
    with Desk(room) as client:
        enter(client, "anna")

        pages = client.get("/desk/views/pages.csv?period=90&locale=en")
        times = client.get("/desk/views/time.csv?period=90")
        everything = client.get("/desk/views/pages.csv?period=90")

    assert pages.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in pages.headers["content-disposition"]
    assert rows(pages) == [
        ["article", "headline", "section", "locale", "views", "readers"],
        ["orchard", "The orchard that hums", "nature", "en", "7", "7"],
        ["harbour", "'=The harbour", "nature", "en", "2", "2"],
    ]
    assert sum(int(row[1]) for row in rows(times)[1:]) == 17
    assert len(rows(times)) == 91
    assert {row[0] for row in rows(everything)[1:]} == {
        "orchard",
        "harbour",
        "լիճ",
        "озеро",
    }


def rows(answer: httpx.Response) -> list[list[str]]:
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))


def test_everybody_sees_one_number(
    room: Newsroom, person: MakePerson, capsys: pytest.CaptureFixture[str]
) -> None:
    person("anna", "editor")
    fill(room)
    workspace = ["--workspace", str(room.settings.workspace), "--json"]
    with Desk(room) as client:
        enter(client, "anna")
        reader = {"User-Agent": BROWSER, "Cookie": ""}
        for _ in range(3):
            hit = a_body(room.clock(), article="orchard", locale="en")
            assert client.post("/hit", json=hit, headers=reader).status_code == 204

        page = client.get("/counts/en/orchard").json()
        counts = client.get("/counts/").json()
        api = client.get("/api/v1/views").json()
        desk = client.get("/desk/articles/").text
        views = client.get("/desk/views?period=365").text
        client._transport.close()
    main(["views", *workspace])
    command = json.loads(capsys.readouterr().out)

    told = [{k: row[k] for k in ("article", "locale", "views")} for row in counts]
    assert page["views"] == page["total"] == 10
    assert {"article": "orchard", "locale": "en", "views": 10} in told
    for other in (api, command):
        assert [
            {k: row[k] for k in ("article", "locale", "views")} for row in other
        ] == told
    assert re.search(
        r"The orchard that hums.*?<td class=\"number\">10</td>", desk, re.DOTALL
    )
    assert f"{sum(row['views'] for row in told)} views" in views
