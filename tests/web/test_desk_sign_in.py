"""Getting in and out of the desk."""

from datetime import UTC, datetime, timedelta

import pytest

from pubpipe.ports import Newsroom
from pubpipe.stages import accounts
from pubpipe.web.auth import COOKIE, STAFF_COOKIE
from pubpipe.web.refusals import TooManyTries
from pubpipe.web.throttle import PER_ADDRESS, PER_NAME, Throttle
from tests.conftest import PASSWORD, MakePerson
from tests.web.desk_client import Desk, post, sign_in

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def test_a_page_of_the_desk_asks_who_you_are_and_then_leads_back(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "translator")

    with Desk(room) as client:
        asked = client.get("/desk/articles/?q=сад")
        signed = client.post(
            "/desk/sign-in",
            data={
                "name": "anna",
                "password": PASSWORD,
                "next": "/desk/articles/?q=сад",
            },
        )

    assert asked.status_code == 303
    assert asked.headers["location"].startswith("/desk/sign-in?next=%2Fdesk%2Farticles")
    assert signed.status_code == 303
    assert signed.headers["location"].startswith("/desk/articles/?q=")


def test_the_cookies_are_out_of_reach_of_scripts_and_of_other_sites(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "translator")

    with Desk(room) as client:
        plain = sign_in(client, "anna").headers.get_list("set-cookie")
    with Desk(room) as client:
        client.base_url = "https://desk.test"
        secure = sign_in(client, "anna").headers.get_list("set-cookie")

    assert {each.split("=")[0] for each in plain} == {COOKIE, STAFF_COOKIE}
    assert all("HttpOnly" in each and "SameSite=lax" in each for each in plain)
    assert not any("Secure" in each for each in plain)
    assert all("Secure" in each for each in secure)


def test_a_wrong_password_is_refused_in_words_and_the_name_stays(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "translator")

    with Desk(room) as client:
        answer = sign_in(client, "anna", "wrong")

    assert answer.status_code == 401
    assert "do not match" in answer.text
    assert 'value="anna"' in answer.text
    assert COOKIE not in answer.headers.get("set-cookie", "")


def test_guessing_a_password_is_stopped_after_a_few_tries(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "translator")

    with Desk(room) as client:
        for _ in range(PER_NAME):
            sign_in(client, "anna", "wrong")
        answer = sign_in(client, "anna")

    assert answer.status_code == 429
    assert "Wait 5 minutes" in answer.text


def test_failures_are_forgiven_after_a_while_and_counted_by_address_too() -> None:
    now = NOON
    throttle = Throttle(lambda: now)
    for number in range(PER_ADDRESS):
        throttle.failed("192.0.2.7", f"name{number}")

    with pytest.raises(TooManyTries):
        throttle.check("192.0.2.7", "anna")
    throttle.check("192.0.2.8", "anna")
    now += timedelta(minutes=6)
    throttle.check("192.0.2.7", "anna")


def test_signing_out_ends_the_session_itself(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "translator")

    with Desk(room) as client:
        sign_in(client, "anna")
        token = client.cookies[COOKIE]
        answer = post(client, "/desk/sign-out")
        client.cookies.set(COOKIE, token)
        after = client.get("/desk/")

    assert answer.status_code == 303
    assert after.headers["location"].startswith("/desk/sign-in")


def test_a_sign_in_link_is_used_up_by_its_button_and_not_by_looking_at_it(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "reviewer")
    token = accounts.make_link(room, "anna", "/desk/articles/", timedelta(hours=1))

    with Desk(room) as client:
        looks = [client.get("/desk/enter", params={"token": token}) for _ in range(2)]
        entered = client.post("/desk/enter", data={"token": token})
        inside = client.get("/desk/")
        again = client.post("/desk/enter", data={"token": token})

    assert [look.status_code for look in looks] == [200, 200]
    assert "autofocus" in looks[0].text
    assert entered.headers["location"] == "/desk/articles/"
    assert inside.status_code == 200
    assert again.status_code == 401
    assert "used already" in again.text


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/desk/", "/desk/\\evil", "javascript:1"],
)
def test_a_sign_in_never_leads_to_another_site(
    room: Newsroom, person: MakePerson, elsewhere: str
) -> None:
    person("anna", "translator")

    with Desk(room) as client:
        answer = client.post(
            "/desk/sign-in",
            data={"name": "anna", "password": PASSWORD, "next": elsewhere},
        )

    assert answer.headers["location"] == "/desk/"
