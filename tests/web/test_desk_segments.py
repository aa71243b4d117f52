"""Reviewing at the desk, as a form and as the workbench's script posts it."""

from pubpipe.ports import Newsroom
from pubpipe.stages import review
from tests.conftest import MakePerson
from tests.web.desk_client import (
    SOURCE,
    TARGETS,
    Desk,
    act,
    enter,
    launch,
    post,
    units,
)

JSON = {"Accept": "application/json"}


def test_an_article_stands_side_by_side_with_tags_drafts_and_languages(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "reviewer")
    launch(room)

    with Desk(room) as client:
        enter(client, "anna")
        page = client.get("/desk/articles/orchard/arm").text

    assert "The orchard that hums" in page
    assert 'title="a https://example.org/vale"' in page
    assert 'lang="hy" dir="auto" spellcheck="true"' in page
    assert "Machine draft" in page
    assert 'lang="arm"' not in page


def test_approving_stores_the_text_and_opens_the_next_segment(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "reviewer")
    launch(room)
    before = units(room)

    with Desk(room) as client:
        enter(client, "anna")
        answer = act(client, before[0], "approve", text=TARGETS["headline"])

    after = review.unit(room, before[0].id)
    assert (after.status, after.text) == ("approved", TARGETS["headline"])
    assert after.approved_by == "anna"
    assert f"?unit={before[1].id}&said=approve" in answer.headers["location"]


def test_what_is_typed_keeps_its_signs(room: Newsroom, person: MakePerson) -> None:
    person("anna", "translator")
    launch(room)
    pears = units(room)[2]

    with Desk(room) as client:
        enter(client, "anna")
        act(client, pears, "save", text="Խնձոր & տանձ <script>alert(1)</script>")
        page = client.get("/desk/articles/orchard/arm").text

    stored = review.unit(room, pears.id).text
    assert stored == "Խնձոր &amp; տանձ &lt;script>alert(1)&lt;/script>"
    assert "<script>alert(1)" not in page
    assert "Խնձոր &amp; տանձ &lt;script&gt;alert(1)" in page


def test_a_script_in_the_source_is_only_text(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "reviewer")
    launch(room, SOURCE + "\nHe wrote `<img src=x onerror=alert(1)>` & left.\n")

    with Desk(room) as client:
        enter(client, "anna")
        page = client.get("/desk/articles/orchard/arm").text

    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_a_stale_save_shows_both_texts_and_loses_neither(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "reviewer")
    person("vahe", "reviewer")
    launch(room)
    seen = units(room)[0]

    with Desk(room) as anna, Desk(room) as vahe:
        enter(anna, "anna")
        enter(vahe, "vahe")
        act(anna, seen, "save", text="Աննայի վերնագիրը")
        answer = act(vahe, seen, "save", text="Վահեի վերնագիրը")
        again = act(vahe, review.unit(room, seen.id), "save", text="Վահեի վերնագիրը")

    assert answer.status_code == 409
    assert "Աննայի" in answer.text
    assert ">\nՎահեի վերնագիրը</textarea>" in answer.text
    assert again.status_code == 303
    assert review.unit(room, seen.id).text == "Վահեի վերնագիրը"
    texts = [target.text for target in review.history(room, seen.id).targets]
    assert texts == ["Աննայի վերնագիրը", "Վահեի վերնագիրը"]


def test_the_script_gets_the_segment_as_it_is_now_with_a_refusal(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "reviewer")
    launch(room)
    seen = units(room)[0]

    with Desk(room, **JSON) as client:
        enter(client, "anna")
        saved = act(client, seen, "save", text="Վերնագիր").json()
        stale = act(client, seen, "approve", text="Այլ վերնագիր")
        body = stale.json()

    assert saved["status"] == "translated"
    assert stale.status_code == 409
    assert (body["error"], body["version"]) == ("stale", saved["version"])
    assert (body["yours"], body["theirs"]) == ("Այլ վերնագիր", "Վերնագիր")
    assert ">\nԱյլ վերնագիր</textarea>" in body["html"]


def test_an_approval_with_an_error_is_refused_and_the_text_stays_in_the_editor(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "reviewer")
    launch(room)
    linked = units(room)[1]

    with Desk(room) as client:
        enter(client, "anna")
        answer = act(client, linked, "approve", text="Ներքին հովիտը՝ առանց հղման։")

    assert answer.status_code == 422
    assert "The tag &lt;1&gt;" in answer.text
    assert "առանց հղման։</textarea>" in answer.text
    assert review.unit(room, linked.id).status == "pretranslated"


def test_checks_answer_while_one_types_and_store_nothing(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "translator")
    launch(room)
    linked = units(room)[1]

    with Desk(room) as client:
        enter(client, "anna")
        path = f"/desk/units/{linked.id}/check"
        bad = post(client, path, text="Այգում կա 21 փեթակ։").text
        good = post(client, path, text=TARGETS["b1"]).text

    assert 'class="error"' in bad
    assert 'class="error"' not in good
    assert review.unit(room, linked.id).version == linked.version


def test_a_segment_goes_back_with_a_reason_that_the_translator_reads(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "reviewer")
    launch(room)
    headline = units(room)[0]

    with Desk(room) as client:
        enter(client, "anna")
        act(client, headline, "approve", text=TARGETS["headline"])
        approved = review.unit(room, headline.id)
        without = act(client, approved, "send_back", reason=" ")
        act(client, approved, "send_back", reason="Շատ երկար է")
        page = client.get(f"/desk/articles/orchard/arm?unit={headline.id}").text

    assert without.status_code == 400
    assert "needs a reason" in without.text
    assert review.unit(room, headline.id).status == "fuzzy"
    assert "Շատ երկար է" in page


def test_an_older_text_comes_back_from_the_history(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "translator")
    launch(room)
    headline = units(room)[0]

    with Desk(room) as client:
        enter(client, "anna")
        act(client, headline, "save", text="Առաջին տարբերակ")
        act(client, review.unit(room, headline.id), "save", text="Երկրորդ տարբերակ")
        story = client.get(f"/desk/units/{headline.id}/history").text
        first = review.history(room, headline.id).targets[0]
        act(client, review.unit(room, headline.id), "restore", target=first.id)

    assert "<del>Առաջին</del><ins>Երկրորդ</ins>" in story
    assert review.unit(room, headline.id).text == "Առաջին տարբերակ"
    origins = [each.origin for each in review.history(room, headline.id).targets]
    assert origins == ["desk", "desk", "history"]


def test_a_changed_source_is_shown_with_its_difference(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "reviewer")
    launch(room)

    with Desk(room) as client:
        enter(client, "anna")
        for unit in units(room):
            act(client, unit, "approve", text=TARGETS[unit.uid])
        launch(room, SOURCE.replace("12 hives", "14 hives"))
        page = client.get("/desk/articles/orchard/arm").text

    assert "The source has changed since this was translated" in page
    assert "<del>12</del><ins>14</ins>" in page
    assert TARGETS["b1"].replace("<", "&lt;").replace(">", "&gt;") in page


def test_a_huge_paste_is_refused_with_its_size(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "translator")
    launch(room)
    headline = units(room)[0]

    with Desk(room, **JSON) as client:
        enter(client, "anna")
        long, longer, longest = (
            act(client, headline, "save", text="ա" * characters)
            for characters in (100_000, 500_000, 1_000_000)
        )

    assert long.status_code == 400
    assert "100,000 characters" in long.json()["message"]
    assert longer.status_code == 400
    assert "more than 1 MB" in longer.json()["message"]
    assert longest.status_code == 413
    assert "Nothing was taken in" in longest.json()["message"]
    assert review.unit(room, headline.id).version == headline.version
