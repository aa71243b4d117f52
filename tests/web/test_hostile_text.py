"""What people and sources write stays text on every page of the desk, API and site."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

import pytest

from pubpipe import pipeline
from pubpipe.ports import Newsroom
from pubpipe.stages import accounts, review
from tests.conftest import PASSWORD, close, open_room
from tests.web.desk_client import launch, units
from tests.web.elements import Elements, assert_no_inline_code
from tests.web.roles import House, Pass

SCRIPT = "<script>alert('x')</script>"
EVENT = '"><img src=x onerror=alert(1)>'
QUOTES = "' onmouseover='alert(1)' x=\" autofocus onfocus=alert(1) \""
TEMPLATE = "{{ 7*191 }}{% raw %}${7*191}#{7*191}%(name)s{0}"
CLOSING = "</title></textarea></script><!-- ]]>"
BIDI = "\u202e\u2066evil\u200f"
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00"
HOSTILE = f"{SCRIPT}{EVENT}{QUOTES}{TEMPLATE}{CLOSING}"
SOURCE = f"""---
id: orchard
title: Orchard & {SCRIPT} {EVENT} {TEMPLATE}
kicker: "{EVENT.replace('"', "'")}"
section: Nature
byline: Lena {SCRIPT} Hart
source_url: "https://example.org/?a=%22%3E<script>"
published: 2026-11-20 09:00
---

The [orchard](javascript:alert(1)) has a [hive](https://example.org/"onclick="x) in it.

Plain {SCRIPT} and {EVENT} and {TEMPLATE} {BIDI} stand here.

![Alt {EVENT}](javascript:alert(1))
"""
NAME = "<img/src=x/onerror=alert(1)>"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A newsroom in which everything that anybody can write is hostile."""
    room = open_room(tmp_path_factory.mktemp("house") / "newsroom")
    room = replace(room, settings=replace(room.settings, name=f"News {SCRIPT}"))
    accounts.add_user(room, NAME, [("*", "editor")], PASSWORD)
    launch(room, SOURCE)
    write(room)
    house = House(room)
    yield house
    house.client.close()
    close(room)


def write(room: Newsroom) -> None:
    """Translate, send back, suggest and publish, in hostile words."""
    editor = accounts.person(room, NAME)
    for number, unit in enumerate(units(room)):
        seen = {"source_hash": unit.source_hash, "version": unit.version}
        tags = "".join(f"<{tag.id}>ա</{tag.id}>" for tag in unit.source.tags)
        review.save(room, editor, unit.id, text=f"{tags} Ա {HOSTILE} {BIDI}", **seen)  # type: ignore[arg-type]
        if number % 2:
            after = review.unit(room, unit.id)
            review.send_back(
                room,
                editor,
                unit.id,
                source_hash=after.source_hash,
                version=after.version,
                reason=f"Պատճառ {HOSTILE} {BIDI}",
            )
        with room.store.write() as t:
            t.units.suggest(unit.id, f"ա {HOSTILE}", NAME, "po", t.now())
    pipeline.release(room, "orchard", "en", NAME, by_name=True)


@pytest.fixture(scope="module")
def held(house: House) -> Pass:
    return house.admit(NAME)


def assert_harmless(html: str) -> None:
    """Fail where a hostile text has become an element, an attribute or a template."""
    assert_no_inline_code(html)
    for tag, attributes in Elements(html).found:
        assert attributes.get("src") != "x", (tag, attributes)
        assert "autofocus" not in attributes or tag in ("input", "button")
    assert "1337" not in html  # 7 * 191
    assert not set(html) & set(TURNING), html


def desk_pages(house: House) -> list[str]:
    first, second = (units(house.room)[at].id for at in (0, 1))
    return [
        "/desk/",
        "/desk/articles/",
        "/desk/articles/orchard",
        "/desk/articles/orchard/arm",
        f"/desk/articles/orchard/arm?unit={second}",
        "/desk/articles/orchard/ru",
        f"/desk/units/{first}/history",
        f"/desk/units/{second}/history?part=1",
        "/desk/people",
        "/desk/launch",
        "/desk/signed-in",
    ]


def test_every_page_of_the_desk_shows_hostile_words_as_words(
    house: House, held: Pass
) -> None:
    shown = ""
    for path in desk_pages(house):
        answer = house.ask("GET", path, held)
        assert answer.status_code == 200, path
        assert_harmless(answer.text)
        shown += answer.text

    for text in (
        "&lt;script&gt;alert(",
        "onerror=alert(1)&gt;",
        "{{ 7*191 }}",
        "Պատճառ",
    ):
        assert text in shown


def test_the_script_of_the_workbench_gets_harmless_html(
    house: House, held: Pass
) -> None:
    for unit in units(house.room):
        body = house.ask("GET", f"/desk/units/{unit.id}", held).json()
        checked = house.ask(
            "POST",
            f"/desk/units/{unit.id}/check",
            held,
            data={"csrf": held.csrf, "text": f"Ա {HOSTILE}"},
        )

        assert_harmless(body["html"] + body["progress"])
        assert_harmless(checked.text)


@pytest.mark.parametrize(
    "path",
    [
        "/desk/?q={}&locale={}&status={}",
        "/desk/articles/?q={}",
        "/desk/articles/orchard?said={}",
        "/desk/articles/orchard/arm?said={}",
        "/desk/launch?article={}",
        "/desk/sign-in?next={}",
        "/desk/sign-in?next=/desk/{}",
        "/desk/enter?token={}",
        "/desk/articles/{}",
        "/desk/articles/orchard/{}",
        "/desk/units/{}/history",
        "/desk/{}",
        "/api/v1/articles/{}",
        "/counts/arm/{}",
        "/{}",
        "/arm/{}/",
        "/arm/?q={}",
    ],
)
@pytest.mark.parametrize("text", [HOSTILE, f"Юрий {BIDI}", "javascript:alert(1)"])
def test_what_an_address_holds_comes_back_as_words(
    house: House, held: Pass, path: str, text: str
) -> None:
    answer = house.ask("GET", path.replace("{}", quote(text, safe="")), held)

    assert answer.status_code < 500
    if answer.headers["content-type"].startswith("text/html"):
        assert_harmless(answer.text)
    else:
        assert answer.headers["content-type"].startswith(
            ("application/json", "text/plain")
        )
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_refused_form_comes_back_as_words(house: House, held: Pass) -> None:
    fields = dict.fromkeys(
        ("article", "headline", "kicker", "section", "byline", "source_url", "text",
         "url", "priority", "deadline", "locale"),
        HOSTILE,
    )  # fmt: skip
    unit = units(house.room)[0]
    forms = [
        ("/desk/launch", fields),
        ("/desk/sign-in", {"name": HOSTILE, "password": "x", "next": HOSTILE}),
        ("/desk/people", {"name": HOSTILE, "role": HOSTILE}),
        ("/desk/people/disable", {"name": HOSTILE}),
        ("/desk/enter", {"token": HOSTILE}),
        (
            f"/desk/units/{unit.id}",
            {"act": "save", "text": HOSTILE, "source_hash": HOSTILE, "version": "0"},
        ),
        (f"/desk/units/{unit.id}", {"act": HOSTILE, "text": HOSTILE}),
        ("/desk/articles/orchard/withdraw", {"locale": HOSTILE, "reason": HOSTILE}),
    ]
    for path, given in forms:
        for csrf in (held.csrf, HOSTILE):
            answer = house.ask("POST", path, held, data={**given, "csrf": csrf})

            assert 400 <= answer.status_code < 500, (path, answer.status_code)
            assert_harmless(answer.text)


def test_the_api_answers_json_that_no_browser_takes_for_a_page(
    house: House, held: Pass
) -> None:
    unit = units(house.room)[0].id
    for path in (
        "/articles", "/articles/orchard", "/articles/orchard/arm/units", "/views",
        f"/units/{unit}", f"/units/{unit}/history", "/session",
    ):  # fmt: skip
        answer = house.ask("GET", f"/api/v1{path}", held)

        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].startswith("default-src")


def test_the_site_shows_a_hostile_source_as_words(house: House) -> None:
    site = house.room.settings.workspace / "site"
    pages = [file for file in site.rglob("*.html") if "en" in file.parts]
    shown = ""
    for file in pages:
        address = f"/{file.relative_to(site).parent.as_posix()}/".replace("/./", "/")
        answer = house.ask("GET", address, Pass())
        assert_harmless(answer.text)
        shown += answer.text

    assert any("orchard" in str(file) for file in pages)
    assert "&lt;script&gt;alert(" in shown
    assert "{{ 7*191 }}" in shown
