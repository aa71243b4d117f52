"""The JSON API: the same acts, for programs."""

from typing import Any

from httpx import Response

from pubpipe.ports import Newsroom
from tests.conftest import PASSWORD, MakePerson
from tests.web.desk_client import SOURCE, TARGETS, Desk, launch, units

API = "/api/v1"


def enter(client: Desk, name: str) -> dict[str, str]:
    """Sign in; returns the header that changes must carry."""
    answer = client.post(
        f"{API}/session", json={"name": name, "password": PASSWORD}
    ).json()
    return {"X-CSRF-Token": answer["csrf"]}


def approve(client: Desk, unit: dict[str, Any], headers: dict[str, str]) -> Response:
    return client.post(
        f"{API}/units/{unit['id']}/approve",
        json={
            "source_hash": unit["source_hash"],
            "version": unit["version"],
            "text": TARGETS[unit["key"].split(":")[0]],
        },
        headers=headers,
    )


def test_a_program_reviews_and_publishes_an_article(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "editor")
    launch(room)

    with Desk(room) as client:
        headers = enter(client, "anna")
        shown = client.get(f"{API}/articles/orchard/arm/units").json()
        answers = [approve(client, unit, headers) for unit in shown]
        published = client.post(
            f"{API}/articles/orchard/arm/publish", headers=headers
        ).json()
        status = client.get(f"{API}/articles/orchard").json()
        views = client.get(f"{API}/views")

    assert [answer.json()["status"] for answer in answers] == ["approved"] * 5
    assert (published["state"], published["edition"]) == ("Published", 1)
    assert status[0]["locales"]["arm"]["state"] == "live"
    assert views.status_code == 200


def test_a_refusal_tells_its_kind_and_both_texts(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "reviewer")
    launch(room)

    with Desk(room) as client:
        headers = enter(client, "anna")
        unit = client.get(f"{API}/articles/orchard/arm/units").json()[0]
        approve(client, unit, headers)
        seen = {"source_hash": unit["source_hash"], "version": unit["version"]}
        stale = client.post(
            f"{API}/units/{unit['id']}/save",
            json=seen | {"text": "Այլ վերնագիր"},
            headers=headers,
        )

    assert stale.status_code == 409
    assert stale.json()["error"] == "stale"
    assert stale.json()["theirs"] == TARGETS["headline"]
    assert stale.json()["yours"] == "Այլ վերնագիր"


def test_a_change_needs_the_session_and_its_token(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "editor")
    launch(room)
    path = f"{API}/articles/orchard/en/publish"

    with Desk(room) as client:
        nobody = client.post(path)
        headers = enter(client, "anna")
        without = client.post(path)
        with_it = client.post(path, headers=headers)
        client.delete(f"{API}/session", headers=headers)
        after = client.get(f"{API}/session")

    assert (nobody.status_code, nobody.json()["error"]) == (401, "not_signed_in")
    assert (without.status_code, without.json()["error"]) == (403, "not_allowed")
    assert with_it.json()["state"] == "Already live"
    assert after.status_code == 401


def test_a_source_is_launched_from_its_text(room: Newsroom, person: MakePerson) -> None:
    person("anna", "editor")

    with Desk(room) as client:
        headers = enter(client, "anna")
        launched = client.post(
            f"{API}/launches",
            json={"text": SOURCE, "name": "orchard.md", "locales": ["arm"]},
            headers=headers,
        )
        neither = client.post(f"{API}/launches", json={}, headers=headers)
        unreadable = client.post(f"{API}/launches", content=b"{", headers=headers)

    assert launched.status_code == 202
    assert launched.json() == {"submission": 1, "run": "run-0", "note": ""}
    assert neither.status_code == 400
    assert unreadable.status_code == 422
    assert unreadable.json()["error"] == "unreadable"


def test_history_and_suggestions_are_there_for_programs_too(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "reviewer")
    launch(room)
    headline = units(room)[0]

    with Desk(room) as client:
        headers = enter(client, "anna")
        unit = client.get(f"{API}/units/{headline.id}").json()
        approved = approve(client, unit, headers).json()
        client.post(
            f"{API}/units/{headline.id}/send-back",
            json={
                "source_hash": approved["source_hash"],
                "version": approved["version"],
                "reason": "Слишком длинно",
            },
            headers=headers,
        )
        story = client.get(f"{API}/units/{headline.id}/history").json()

    assert [target["text"] for target in story["targets"]] == [TARGETS["headline"]]
    assert story["events"][-1]["detail"]["reason"] == "Слишком длинно"


def test_the_api_describes_itself(room: Newsroom) -> None:
    with Desk(room) as client:
        described = client.get(f"{API}/openapi.json").json()
        missing = client.get(f"{API}/nothing")

    assert f"{API}/units/{{unit}}/approve" in described["paths"]
    assert not [path for path in described["paths"] if path.startswith("/desk")]
    assert missing.status_code == 404
    assert missing.json()["error"] == "not_found"
