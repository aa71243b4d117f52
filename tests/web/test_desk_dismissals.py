"""Warnings dismissed at the desk and over the API, and seen in both."""

from pubpipe.ports import Newsroom
from tests.conftest import MakePerson
from tests.web.desk_client import Desk, act, enter, launch, post, token, units

TEXT = "Այգին, որը բզզում է:"
REASON = "Հեղինակի ոճն է / авторский стиль"


def test_a_warning_dismissed_at_the_desk_is_shown_so_to_the_next_reviewer(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "reviewer")
    person("vahe", "reviewer")
    launch(room)
    unit = units(room)[0]

    with Desk(room) as anna, Desk(room) as vahe:
        enter(anna, "anna")
        enter(vahe, "vahe")
        act(anna, unit, "save", text=TEXT)
        (asked,) = anna.get(f"/api/v1/units/{unit.id}").json()["findings"]
        given = {"source_hash": unit.source_hash, "mark": asked["mark"]}
        answer = post(anna, f"/desk/units/{unit.id}/dismiss", reason=REASON, **given)
        page = vahe.get(answer.headers["location"]).text
        (seen,) = vahe.get(f"/api/v1/units/{unit.id}").json()["findings"]
        (back,) = vahe.post(
            f"/api/v1/units/{unit.id}/ask-again",
            json=given,
            headers={"X-CSRF-Token": token(vahe)},
        ).json()

    assert asked["dismissed"] is None
    assert asked["fix"] == [{"start": 19, "end": 20, "text": "։"}]
    assert asked["span"] == [19, 20]
    assert f"anna says that this is no fault: {REASON}" in page
    assert (seen["dismissed"]["by"], seen["dismissed"]["reason"]) == ("anna", REASON)
    assert back == asked


def test_the_api_checks_a_text_without_storing_it(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "reviewer")
    launch(room)
    unit = units(room)[0]

    with Desk(room) as client:
        enter(client, "anna")
        headers = {"X-CSRF-Token": token(client)}
        path = f"/api/v1/units/{unit.id}"
        found = client.post(f"{path}/check", json={"text": TEXT}, headers=headers)
        refused = client.post(
            f"{path}/dismiss",
            json={
                "source_hash": unit.source_hash,
                "mark": found.json()[0]["mark"],
                "text": TEXT,
                "reason": " ",
            },
            headers=headers,
        )
        after = client.get(path).json()

    assert [each["kind"] for each in found.json()] == ["full stop"]
    assert refused.status_code == 400
    assert "Say why this is no fault" in refused.json()["message"]
    assert (after["target"], after["version"]) == (None, unit.version)
