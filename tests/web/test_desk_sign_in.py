"""Getting in and out of the desk."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import unquote

import pytest

from pubpipe.domain.errors import Refused
from pubpipe.ports import Newsroom
from pubpipe.stages import accounts
from pubpipe.web.auth import COOKIE, STAFF_COOKIE
from pubpipe.web.throttle import PER_NAME
from tests.conftest import PASSWORD, MakePerson
from tests.web.desk_client import Desk, post, sign_in


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


@pytest.mark.parametrize(
    ("site_url", "asked", "prefix"),
    [
        ("http://desk.test", "http://desk.test", ""),
        ("https://desk.test", "http://desk.test", "__Host-"),
        ("http://desk.test", "https://desk.test", "__Host-"),
    ],
    ids=["plain", "behind a proxy that ends TLS", "TLS of its own"],
)
def test_the_cookies_are_out_of_reach_of_scripts_and_of_other_sites(
    room: Newsroom, person: MakePerson, site_url: str, asked: str, prefix: str
) -> None:
    person("anna", "translator")
    secured = replace(room, settings=replace(room.settings, site_url=site_url))

    with Desk(secured) as client:
        client.base_url = asked
        entered = sign_in(client, "anna")
        token = entered.cookies[f"{prefix}{COOKIE}"]
        inside = client.get("/desk/", headers={"Cookie": f"{prefix}{COOKIE}={token}"})
        left = client.post(
            "/desk/sign-out",
            data={"csrf": accounts.session_of(room, token).csrf},  # type: ignore[union-attr]
            headers={"Cookie": f"{prefix}{COOKIE}={token}"},
        )

    cookies = entered.headers.get_list("set-cookie")
    assert {each.split("=")[0] for each in cookies} == {
        f"{prefix}{COOKIE}",
        f"{prefix}{STAFF_COOKIE}",
    }
    assert all("HttpOnly" in each and "SameSite=lax" in each for each in cookies)
    assert all("Path=/" in each and "Domain" not in each for each in cookies)
    assert all(("Secure" in each) == bool(prefix) for each in cookies)
    assert inside.status_code == 200
    assert left.headers["set-cookie"].startswith(f'{prefix}{COOKIE}=""')
    assert ("Secure" in left.headers["set-cookie"]) == bool(prefix)


def test_over_https_a_cookie_that_any_neighbour_can_set_signs_nobody_in(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "translator")
    secured = replace(
        room, settings=replace(room.settings, site_url="https://desk.test")
    )

    with Desk(secured) as client:
        token = sign_in(client, "anna").cookies[f"__Host-{COOKIE}"]
        bare = client.get("/desk/", headers={"Cookie": f"{COOKIE}={token}"})

    assert bare.status_code == 303


@pytest.mark.parametrize(
    ("host", "is_told"), [("desk.test", True), ("127.0.0.1:8600", False)]
)
def test_browsers_are_told_to_stay_with_https_where_there_is_https(
    room: Newsroom, host: str, is_told: bool
) -> None:
    secured = replace(
        room, settings=replace(room.settings, site_url="https://desk.test")
    )

    with Desk(secured, host=host) as client, Desk(room, host=host) as bare:
        answers = [client.get(path) for path in ("/desk/sign-in", "/none/", "/counts/")]
        plain = [bare.get(path) for path in ("/desk/sign-in", "/none/", "/counts/")]

    told = [
        "max-age=" in each.headers.get("strict-transport-security", "")
        for each in answers
    ]
    assert told == [is_told] * 3
    assert not any("strict-transport-security" in each.headers for each in plain)


def test_over_https_a_form_from_the_plain_page_of_the_same_name_is_refused(
    room: Newsroom, person: MakePerson
) -> None:
    person("anna", "translator")
    secured = replace(
        room, settings=replace(room.settings, site_url="https://desk.test")
    )
    form = {"name": "anna", "password": PASSWORD}

    with Desk(secured) as client:
        answers = [
            client.post("/desk/sign-in", data=form, headers={"Origin": origin})
            for origin in ("http://desk.test", "https://desk.test")
        ]

    assert [answer.status_code for answer in answers] == [403, 303]


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
    [
        "https://evil.example/",
        "https://evil.example/desk/",
        "//evil.example/desk/",
        "///evil.example/desk/",
        "/\\evil.example/desk/",
        "/desk/\\evil",
        "\\\\evil.example",
        "/desk//evil\t.example",
        "/desk/\r\nSet-Cookie: a=b",
        "\t//evil.example/desk/",
        " /desk/",
        "/desk/\u202eevil",
        "/desk//evil.example/",
        "/desk/..//evil.example",
        "/desk/%2e%2e//evil.example",
        "/desk/../desk/sign-out",
        "desk/",
        "javascript:1",
        "javascript://desk/%0aalert(1)",
        "/%2f%2fevil.example",
        "/desk",
        "@evil.example/desk/",
        "http:/desk/",
    ],
)
def test_a_sign_in_never_leads_to_another_site(
    room: Newsroom, person: MakePerson, elsewhere: str
) -> None:
    person("anna", "translator")

    with Desk(room) as client:
        shown = client.get("/desk/sign-in", params={"next": elsewhere}).text
        answer = client.post(
            "/desk/sign-in",
            data={"name": "anna", "password": PASSWORD, "next": elsewhere},
        )

    assert answer.headers["location"] == "/desk/"
    assert answer.headers.get_list("set-cookie")[0].startswith(COOKIE)
    assert '<input type="hidden" name="next" value="/desk/">' in shown


@pytest.mark.parametrize(
    "path",
    ["/desk/", "/desk/articles/?q=сад", "/desk/articles/orchard/arm?unit=3#u3"],
)
def test_a_sign_in_leads_back_into_the_desk(
    room: Newsroom, person: MakePerson, path: str
) -> None:
    person("anna", "translator")

    with Desk(room) as client:
        answer = client.post(
            "/desk/sign-in", data={"name": "anna", "password": PASSWORD, "next": path}
        )

    assert unquote(answer.headers["location"]) == path


@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example/", "/\\evil.example", "/a\nb"]
)
def test_a_sign_in_link_is_not_made_to_lead_elsewhere(
    room: Newsroom, person: MakePerson, path: str
) -> None:
    person("anna", "translator")

    with pytest.raises(Refused, match="starts with /desk/"):
        accounts.make_link(room, "anna", path, timedelta(minutes=5))
