"""What the desk refuses, and how it says so."""

import re

import pytest

from pubpipe.ports import Newsroom
from pubpipe.stages import queue, review
from tests.conftest import MakePerson
from tests.web.desk_client import Desk, act, enter, launch, post, sign_in, token, units

PAGES = (
    "/desk/",
    "/desk/articles/",
    "/desk/articles/orchard",
    "/desk/articles/orchard/arm",
    "/desk/launch",
    "/desk/people",
)


def test_every_page_has_a_policy_without_inline_scripts_and_styles(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "editor")
    launch(room)

    with Desk(room) as client:
        enter(client, "anna")
        answers = [client.get(path) for path in PAGES]

    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert answer.status_code == 200
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert not re.search(
            r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", answer.text
        )


@pytest.mark.parametrize("given", [{}, {"csrf": "guessed"}])
def test_a_form_without_the_token_changes_nothing(
    room: Newsroom, person: MakePerson, given: dict[str, str]
) -> None:
    person("anna", "reviewer")
    launch(room)
    headline = units(room)[0]
    form = {
        "act": "save",
        "text": "Վերնագիր",
        "source_hash": headline.source_hash,
        "version": str(headline.version),
    }

    with Desk(room) as client:
        enter(client, "anna")
        answer = client.post(f"/desk/units/{headline.id}", data=form | given)

    assert answer.status_code == 403
    assert "token" in answer.text
    assert "Վերնագիր" in answer.text
    assert review.unit(room, headline.id).version == headline.version


def test_a_form_from_another_site_changes_nothing(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "editor")

    with Desk(room) as client:
        enter(client, "anna")
        csrf = token(client)
        answers = [
            client.post(
                "/desk/sign-out", data={"csrf": csrf}, headers={"Origin": origin}
            )
            for origin in ("https://evil.example", "null", "http://desk.test")
        ]

    assert [answer.status_code for answer in answers] == [403, 403, 303]


def test_a_save_after_the_session_ended_gives_the_text_back(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "reviewer")
    launch(room)
    headline = units(room)[0]

    with Desk(room) as client:
        answer = act(client, headline, "save", text="Իմ «երկար» վերնագիրը")

    assert answer.status_code == 401
    assert ">\nԻմ «երկար» վերնագիրը</textarea>" in answer.text
    assert "Sign in in a new tab" in answer.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/desk/no/such/page/at/all", 404),
        ("/desk/articles/missing", 404),
        ("/desk/articles/orchard/xx", 404),
        ("/desk/units/999/history", 404),
        ("/desk/units/word/history", 422),
    ],
)
def test_what_is_not_there_is_said_on_a_page(
    room: Newsroom, person: MakePerson, path: str, status: int
) -> None:
    person("anna", "editor")
    launch(room)

    with Desk(room) as client:
        enter(client, "anna")
        answer = client.get(path)

    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("path", ["/desk/launch", "/desk/people"])
def test_an_editors_page_is_closed_to_others(
    room: Newsroom, person: MakePerson, path: str
) -> None:
    person("tigran", "translator")

    with Desk(room) as client:
        enter(client, "tigran")
        answer = client.get(path)
        queue = client.get("/desk/").text

    assert answer.status_code == 403
    assert "Ask an editor" in answer.text
    assert path not in queue


def test_a_fault_is_told_without_its_traceback(
    room: Newsroom, person: MakePerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    person("anna", "editor")

    def fail(*_: object) -> None:
        raise RuntimeError("secret detail")

    with Desk(room) as client:
        enter(client, "anna")
        monkeypatch.setattr(queue, "look", fail)
        page = client.get("/desk/")
        program = client.get("/desk/", headers={"Accept": "application/json"})

    assert page.status_code == program.status_code == 500
    assert "secret detail" not in page.text + program.text
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert program.json()["error"] == "failed"


def test_health_tells_whether_the_database_answers(room: Newsroom) -> None:
    with Desk(room) as client:
        answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json()["ok"] is True


def test_the_people_page_shows_a_new_password_once(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "editor")

    with Desk(room) as client:
        enter(client, "anna")
        added = post(
            client, "/desk/people", name="Արամ", role="translator", locale="arm"
        )
        password = re.search(r'class="secret">([^<]+)<', added.text)
        later = client.get("/desk/people").text
        own = post(client, "/desk/people/disable", name="anna")
        post(client, "/desk/people/disable", name="Արամ")

    assert password is not None
    assert password[1] not in later
    assert own.status_code == 400
    with Desk(room) as client:
        assert sign_in(client, "Արամ", password[1]).status_code == 401
