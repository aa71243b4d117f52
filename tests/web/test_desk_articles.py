"""What editors do: launching, releasing, taking back, and the PO files of an article."""

import re

from pubpipe import pipeline
from pubpipe.ports import Newsroom
from pubpipe.stages import review
from tests.conftest import MakePerson
from tests.fakes import FakeOrchestrator
from tests.web.desk_client import SOURCE, TARGETS, Desk, act, enter, launch, post, units


def approve_everything(client: Desk) -> None:
    for unit in units(client.room):
        act(client, unit, "approve", text=TARGETS[unit.uid])


def test_a_finished_translation_is_published_and_read_on_the_site(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "editor")
    launch(room)

    with Desk(room) as client:
        enter(client, "anna")
        approve_everything(client)
        published = post(client, "/desk/articles/orchard/arm/publish")
        article = client.get("/desk/articles/orchard").text
        path = re.search(r'href="(/arm/[^"]+)"', article)
        page = client.get(path[1] if path else "")

    assert published.headers["location"] == "/desk/articles/orchard?said=published"
    assert TARGETS["headline"] in page.text
    assert 'lang="hy"' in page.text


def test_an_unfinished_translation_stays_off_the_site_and_says_what_it_waits_for(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "editor")
    launch(room)

    with Desk(room) as client:
        enter(client, "anna")
        answer = post(client, "/desk/articles/orchard/ru/publish")
        article = client.get("/desk/articles/orchard").text

    assert answer.status_code == 409
    assert "5 of 5 segments are not approved." in answer.text
    assert "/desk/articles/orchard/ru/publish" not in article


def test_only_who_may_publish_does(room: Newsroom, person: MakePerson) -> None:
    person("vahe", "reviewer")
    launch(room)

    with Desk(room) as client:
        enter(client, "vahe")
        approve_everything(client)
        answers = [
            post(client, "/desk/articles/orchard/arm/publish"),
            post(client, "/desk/articles/orchard/en/rollback", edition=1),
            post(client, "/desk/articles/orchard/withdraw", locale="en", reason="x"),
        ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]


def test_an_earlier_edition_comes_back_and_a_withdrawn_page_is_gone(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "editor")
    launch(room)

    with Desk(room) as client:
        enter(client, "anna")
        launch(room, SOURCE.replace("12 hives", "14 hives"))
        path = re.search(
            r'href="(/en/[^"]+)"', client.get("/desk/articles/orchard").text
        )
        address = path[1] if path else ""
        newest = client.get(address).text
        post(client, "/desk/articles/orchard/en/rollback", edition=1)
        earlier = client.get(address).text
        post(client, "/desk/articles/orchard/withdraw", locale="en", reason="an error")
        gone = client.get(address)

    assert "14 hives" in newest
    assert "12 hives" in earlier
    assert gone.status_code == 410


def test_the_queue_filters_by_locale_status_and_words(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "editor")
    launch(room)

    with Desk(room) as client:
        enter(client, "anna")
        act(client, units(room)[0], "save", text="Այգին")
        rows = {
            query: client.get(f"/desk/?{query}").text.count("<tr") - 1
            for query in (
                "locale=",
                "locale=arm",
                "status=translated",
                "q=HUMS+orchard",
                "q=ferry",
            )
        }
        empty = client.get("/desk/?q=ferry").text

    assert list(rows.values()) == [2, 1, 1, 2, -1]
    assert "Nothing that waits matches the filter." in empty


def test_a_pasted_text_is_launched_through_prefect(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "editor")

    with Desk(room) as client:
        enter(client, "anna")
        answer = post(
            client,
            "/desk/launch",
            text=SOURCE,
            article="orchard",
            kicker="Bees",
            locale=["arm"],
            priority="100",
            deadline="2026-11-24T18:00",
        )
        number = int(re.search(r"submission (\d+)", answer.text)[1])  # type: ignore[index]
        launched = pipeline.launch(room, number)

    assert answer.status_code == 200
    assert "/runs/flow-run/run-0" in answer.text
    assert isinstance(room.orchestrator, FakeOrchestrator)
    assert room.orchestrator.started[f"launch:{number}"][1] == {
        "source": f"submission:{number}"
    }
    assert list(launched.locales) == ["en", "arm"]
    assert launched.locales["arm"]["priority"] == 100
    assert launched.locales["arm"]["deadline"].startswith("2026-11-24T18:00")
    assert review.workbench(room, "orchard", "arm").units[1].source.text == "Bees"


def test_a_file_is_launched_and_kept_while_prefect_is_away(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "editor")
    assert isinstance(room.orchestrator, FakeOrchestrator)
    room.orchestrator.is_away = True

    with Desk(room) as client:
        enter(client, "anna")
        csrf = re.search(r'name="csrf" value="([^"]+)"', client.get("/desk/").text)
        answer = client.post(
            "/desk/launch",
            data={"csrf": csrf[1] if csrf else ""},
            files={"file": ("orchard.md", SOURCE.encode(), "text/markdown")},
        )

    assert answer.status_code == 200
    assert "starts by itself" in answer.text
    with room.store.read() as t:
        stored = t.submissions.get(1)
    assert stored is not None
    assert (stored.raw, stored.name) == (SOURCE.encode(), "orchard.md")


def test_a_launch_without_one_source_comes_back_filled_in(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "editor")

    with Desk(room) as client:
        enter(client, "anna")
        none = post(client, "/desk/launch", headline="Մեղուների այգին")
        two = post(client, "/desk/launch", url="https://a.example/", text="Текст.")
        late = post(client, "/desk/launch", text=SOURCE, deadline="tomorrow")

    assert [each.status_code for each in (none, two, late)] == [400, 400, 400]
    assert "Give one source" in none.text
    assert 'value="Մեղուների այգին"' in none.text
    assert "Текст.</textarea>" in two.text
    assert "“tomorrow” is not a date" in late.text


def test_a_po_file_goes_out_and_comes_back_after_a_look_at_what_it_does(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "editor")
    launch(room)
    path = "/desk/articles/orchard/arm/po"

    with Desk(room) as client:
        enter(client, "anna")
        out = client.get(path)
        draft = units(room)[0].text
        changed = out.text.replace(f'msgstr "{draft}"', 'msgstr "Այգին բզզում է"')
        csrf = re.search(r'name="csrf" value="([^"]+)"', client.get("/desk/").text)
        given = {"csrf": csrf[1] if csrf else ""}
        file = {"file": ("orchard.po", changed.encode(), "text/plain")}
        tried = client.post(path, data=given | {"how": "try"}, files=file)
        before = units(room)[0].text
        carried = re.search(r'name="content" value="([^"]+)"', tried.text)
        again = {"content": carried[1] if carried else "", "how": "take"}
        taken = client.post(path, data=given | again)
        damaged = client.post(path, data=given | again | {"content": "не base64"})
        broken = client.post(
            path, data=given, files={"file": ("x.po", b"\x00\xff no po", "text/plain")}
        )

    assert out.headers["content-disposition"].startswith("attachment")
    assert "What the file would do" in tried.text
    assert "orchard → Armenian" in tried.text
    assert "<ins>է</ins>" in tried.text
    assert "<del>" in tried.text
    assert damaged.status_code == 400
    assert before == draft
    assert "What the file did" in taken.text
    assert units(room)[0].text == "Այգին բզզում է"
    assert broken.status_code == 400
    assert 'role="alert"' in broken.text


def test_what_is_odd_about_a_source_is_said_in_the_desks_language(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "editor")
    article = launch(room, "# Ferry\n\nA captain of te ferry came.\n", "ferry.md")

    with Desk(room) as client:
        enter(client, "anna")
        said = {
            code: client.get(
                f"/desk/articles/{article}", headers={"accept-language": code}
            ).text
            for code in ("en", "ru", "hy")
        }

    assert "Perhaps a slip, kept as it is: “of te”" in said["en"]
    assert "Возможно, опечатка, оставлено как есть: «of te»" in said["ru"]
    assert "Հավանաբար վրիպակ, թողնված է ինչպես կա՝ «of te»" in said["hy"]
