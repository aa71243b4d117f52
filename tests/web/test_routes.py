"""Every route, for everyone, in every locale: one table says what happens.

A new route fails `test_the_table_has_every_route` until it has a line here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from pubpipe.stages import accounts, exchange
from tests.conftest import PASSWORD
from tests.web.desk_client import SOURCE, TARGETS
from tests.web.elements import assert_no_inline_code
from tests.web.roles import RUSSIAN, STAFF, STRANGERS, House, Pass, build, copies

LOCALES = ("arm", "ru", "en", "xx")
"""A target, another target, the source's own, and one that this newsroom has not."""
TEXTS = {"arm": TARGETS["b1"], "ru": RUSSIAN["b1"]}
Body = Callable[[House, str], dict[str, Any]]
Proof = Literal["field", "header", "origin", "nothing"]
"""How a change shows that it comes from our own page: the token in a form's field or
in a header, the browser's word alone (before sign-in), or nothing (for readers)."""


def _nothing(_house: House, _locale: str) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Line:
    """What each kind of person gets of a route, as HTTP statuses.

    `elsewhere` may do everything, in another locale. `source` is what an editor gets in
    the source's locale where that differs, `unknown` what all get in one that is not.
    """

    route: str
    stranger: int
    translator: int
    reviewer: int
    editor: int
    elsewhere: int
    source: int = 0
    unknown: int = 0
    body: Body = _nothing
    proof: Proof = "nothing"

    @property
    def method(self) -> str:
        return self.route.split()[0]

    @property
    def path(self) -> str:
        return self.route.split()[1]

    @property
    def locales(self) -> tuple[str, ...]:
        """In which locales it is asked: in one if the route knows none."""
        if not self.unknown:
            return ("arm",)
        return tuple(each for each in LOCALES if self.source or each != "en")

    def expected(self, who: str, locale: str) -> int:
        is_public = self.stranger == 200
        if who in STRANGERS and not (is_public and locale == "xx"):
            return self.stranger
        if locale == "xx":
            return self.unknown
        where, role = STAFF[who]
        if where in ("*", locale):
            of_role = {"translator": self.translator, "reviewer": self.reviewer}
            return self.source if locale == "en" else of_role.get(role, self.editor)
        return self.elsewhere


def form(**fields: Any) -> Body:
    return lambda _house, _locale: {"data": fields}


def asked(**fields: Any) -> Body:
    return lambda _house, _locale: {"params": fields}


def payload(**fields: Any) -> Body:
    return lambda _house, _locale: {"json": fields}


def seen(kind: str, **fields: Any) -> Body:
    """What a page or program that shows the unit as it is now would send."""

    def body(house: House, locale: str) -> dict[str, Any]:
        unit = house.unit(locale if locale in TEXTS else "arm")
        known = {"source_hash": unit.source_hash, "version": unit.version}
        given = {
            name: TEXTS.get(locale, "Текст") if value is TEXTS else value
            for name, value in fields.items()
        }
        if "target" in given:
            given["target"] = unit.target.id if unit.target else 0
        return {kind: known | given}

    return body


def of_locale(kind: str, **fields: Any) -> Body:
    """Fields with the locale among them: `…` stands for it, `[…]` for a list of it."""

    def body(_house: House, locale: str) -> dict[str, Any]:
        filled = {...: locale}
        return {
            kind: {
                name: [locale] if value == [...] else filled.get(value, value)
                for name, value in fields.items()
            }
        }

    return body


def upload(house: House, locale: str) -> dict[str, Any]:
    known = locale if locale != "xx" else "arm"
    _, text = exchange.export(house.room, "editor", "orchard", known)
    if locale == "xx":
        text = text.replace("Language: hy", "Language: xx")
    return {"data": {"how": "try"}, "files": {"file": ("back.po", text)}}


def with_file(name: str, content: str) -> Body:
    return lambda _house, _locale: {
        "data": {"locale": "arm"},
        "files": {"file": (name, content)},
    }


def link(house: House, _locale: str) -> dict[str, Any]:
    token = accounts.make_link(house.room, "editor", "/desk/", timedelta(minutes=1))
    return {"data": {"token": token}}


ARTICLE, PLACE = "/desk/articles/{article}", "/desk/articles/{article}/{locale}"
API = "/api/v1"
API_PLACE = f"{API}/articles/{{article}}/{{locale}}"
UNIT, API_UNIT = "/desk/units/{unit}", f"{API}/units/{{unit}}"
SIGN_IN = {"name": "editor", "password": PASSWORD}
LAUNCH = {"text": SOURCE, "article": "orchard"}
TERM = {"locale": "arm", "source": "hive", "target": "փեթակ"}
CSV = with_file("terms.csv", "source,target\nhive,փեթակ\n")
TMX = with_file("empty.tmx", "<tmx><body/></tmx>")
TEXT = TEXTS  # stands for the locale's own text
# fmt: off
TABLE = (
    #    route                              stranger translator reviewer editor elsewhere
    Line("GET /desk",                            308, 308, 308, 308, 308),
    Line("GET /desk/sign-in",                    200, 200, 200, 200, 200),
    Line("POST /desk/sign-in",                   303, 303, 303, 303, 303, body=form(**SIGN_IN), proof="origin"),
    Line("GET /desk/enter",                      200, 200, 200, 200, 200),
    Line("POST /desk/enter",                     303, 303, 303, 303, 303, body=link, proof="origin"),
    Line("GET /desk/signed-in",                  303, 200, 200, 200, 200),
    Line("GET /desk/session",                    303, 200, 200, 200, 200),
    Line("POST /desk/sign-out",                  401, 303, 303, 303, 303, proof="field"),
    Line("GET /desk/",                           303, 200, 200, 200, 200),
    Line("POST /desk/next",                      401, 303, 303, 303, 303, proof="field"),
    Line("POST /desk/language",                  401, 303, 303, 303, 303, body=form(language="en"), proof="field"),
    Line("GET /desk/launch",                     303, 403, 403, 200, 403),
    Line("POST /desk/launch",                    401, 403, 403, 200, 403, body=form(**LAUNCH), proof="field"),
    Line("GET /desk/people",                     303, 403, 403, 200, 403),
    Line("POST /desk/people",                    401, 403, 403, 200, 403, body=form(name="Արամ", role="translator"), proof="field"),
    Line("POST /desk/people/password",           401, 403, 403, 200, 403, body=form(name="leaver"), proof="field"),
    Line("POST /desk/people/disable",            401, 403, 403, 303, 403, body=form(name="leaver"), proof="field"),
    Line("POST /desk/people/sign-out",           401, 403, 403, 303, 403, body=form(name="leaver"), proof="field"),
    Line("GET /desk/reports",                    303, 403, 403, 200, 200),
    Line("POST /desk/reports/{number}/settle",   401, 404, 404, 404, 404, proof="field"),
    Line("GET /desk/views",                      303, 200, 200, 200, 200),
    Line("GET /desk/views/{table}.csv",          303, 200, 200, 200, 200),
    Line("GET /desk/edits",                      303, 403, 403, 200, 200),
    Line("GET /desk/edits.csv",                  303, 403, 403, 200, 200),
    Line("GET /desk/edits/mine",                 303, 200, 200, 200, 200),
    Line("POST /desk/edits/mine",                401, 303, 303, 303, 303, body=form(measured="true"), proof="field"),
    Line("GET /desk/glossary",                   303, 200, 200, 200, 200),
    Line("POST /desk/glossary",                  401, 403, 303, 303, 403, body=form(**TERM), proof="field"),
    Line("POST /desk/glossary/remove",           401, 404, 404, 404, 404, body=form(number=9), proof="field"),
    Line("POST /desk/glossary/decline",          401, 403, 303, 303, 403, body=form(**TERM), proof="field"),
    Line("POST /desk/glossary/import",           401, 403, 303, 303, 403, body=CSV, proof="field"),
    Line("GET /desk/glossary/export",            303, 200, 200, 200, 200),
    Line("GET /desk/memory",                     303, 200, 200, 200, 200),
    Line("POST /desk/memory",                    401, 403, 303, 303, 403, body=form(**TERM), proof="field"),
    Line("POST /desk/memory/remove",             401, 403, 404, 404, 403, body=form(locale="arm", number=99), proof="field"),
    Line("POST /desk/memory/import",             401, 403, 200, 200, 403, body=TMX, proof="field"),
    Line("GET /desk/memory/export",              303, 200, 200, 200, 200),
    Line("GET /desk/articles/",                  303, 200, 200, 200, 200),
    Line(f"GET {ARTICLE}",                       303, 200, 200, 200, 200),
    Line(f"POST {ARTICLE}/withdraw",             401, 403, 403, 303, 403, 303, 404, of_locale("data", locale=..., reason="Սխալ"), "field"),
    Line(f"POST {ARTICLE}/correction",           401, 403, 403, 303, 403, body=form(note="12, ոչ թե 14"), proof="field"),
    Line(f"GET {PLACE}",                         303, 200, 200, 200, 200, 200, 404),
    Line(f"GET {PLACE}/preview",                 303, 200, 200, 200, 200, 200, 404),
    Line(f"GET {PLACE}/replace",                 303, 200, 200, 200, 200, 200, 404),
    Line(f"POST {PLACE}/replace",                401, 200, 200, 200, 200, 200, 404, form(find="zzz", put="ու"), "field"),
    Line(f"POST {PLACE}/approve-matches",        401, 403, 200, 200, 403, 200, 404, proof="field"),
    Line("POST /desk/bulk/{act}/undo",           401, 404, 404, 404, 404, proof="field"),
    Line(f"POST {PLACE}/claim",                  401, 303, 303, 303, 403, 303, 404, form(how="over"), "field"),
    Line(f"POST {PLACE}/publish",                401, 403, 403, 303, 403, 303, 404, proof="field"),
    Line(f"POST {PLACE}/rollback",               401, 403, 403, 303, 403, 303, 404, form(edition=1), "field"),
    Line(f"GET {PLACE}/po",                      303, 200, 200, 200, 403, 200, 404),
    Line(f"POST {PLACE}/po",                     401, 200, 200, 200, 403, 400, 404, upload, "field"),
    Line(f"GET {UNIT}",                          303, 200, 200, 200, 200, unknown=404),
    Line(f"GET {UNIT}/panel",                    303, 200, 200, 200, 200, unknown=404),
    Line(f"POST {UNIT}/comments",                401, 303, 303, 303, 403, unknown=404, body=form(words="Ինչո՞ւ"), proof="field"),
    Line(f"POST {UNIT}/unsaved",                 401, 200, 200, 200, 403, unknown=404, body=seen("data", text=TEXT), proof="field"),
    Line("GET /desk/concordance/{locale}",       303, 200, 200, 200, 200, 200, 404),
    Line(f"GET {UNIT}/history",                  303, 200, 200, 200, 200, unknown=404),
    Line(f"POST {UNIT}/check",                   401, 200, 200, 200, 200, unknown=404, body=form(text="Այգի 12"), proof="field"),
    Line(f"POST {UNIT}/dismiss",                 401, 404, 404, 404, 403, unknown=404, body=seen("data", mark="none", reason="Верно"), proof="field"),
    Line(f"POST {UNIT} save",                    401, 303, 303, 303, 403, unknown=404, body=seen("data", act="save", text=TEXT), proof="field"),
    Line(f"POST {UNIT} approve",                 401, 403, 303, 303, 403, unknown=404, body=seen("data", act="approve", text=TEXT), proof="field"),
    Line(f"POST {UNIT} send_back",               401, 403, 303, 303, 403, unknown=404, body=seen("data", act="send_back", reason="Длинно"), proof="field"),
    Line(f"POST {UNIT} restore",                 401, 303, 303, 303, 403, unknown=404, body=seen("data", act="restore", target=0), proof="field"),
    Line("MOUNT /desk/static",                   200, 200, 200, 200, 200),
    Line("GET /desk/{path:path}",                404, 404, 404, 404, 404),
    Line("GET /api/v1/openapi.json",             200, 200, 200, 200, 200),
    Line("HEAD /api/v1/openapi.json",            200, 200, 200, 200, 200),
    Line(f"POST {API}/session",                  200, 200, 200, 200, 200, body=payload(**SIGN_IN), proof="origin"),
    Line(f"GET {API}/session",                   401, 200, 200, 200, 200),
    Line(f"DELETE {API}/session",                401, 204, 204, 204, 204, proof="header"),
    Line(f"POST {API}/launches",                 401, 403, 403, 202, 403, body=payload(**LAUNCH), proof="header"),
    Line(f"GET {API}/articles",                  401, 200, 200, 200, 200),
    Line(f"GET {API}/articles/{{article}}",      401, 200, 200, 200, 200),
    Line(f"POST {API_PLACE}/publish",            401, 403, 403, 200, 403, 200, 404, proof="header"),
    Line(f"POST {API_PLACE}/rollback",           401, 403, 403, 204, 403, 204, 404, payload(edition=1), "header"),
    Line(f"POST {API}/articles/{{article}}/withdraw",
                                                 401, 403, 403, 204, 403, 204, 404, of_locale("json", locales=[...], reason="Սխալ"), "header"),
    Line(f"GET {API}/views",                     401, 200, 200, 200, 200),
    Line(f"GET {API_PLACE}/units",               401, 200, 200, 200, 200, 200, 404),
    Line(f"GET {API_UNIT}",                      401, 200, 200, 200, 200, unknown=404),
    Line(f"GET {API_UNIT}/history",              401, 200, 200, 200, 200, unknown=404),
    Line(f"POST {API_UNIT}/save",                401, 200, 200, 200, 403, unknown=404, body=seen("json", text=TEXT), proof="header"),
    Line(f"POST {API_UNIT}/check",               401, 200, 200, 200, 200, unknown=404, body=payload(text="Այգի 12"), proof="header"),
    Line(f"POST {API_UNIT}/dismiss",             401, 404, 404, 404, 403, unknown=404, body=seen("json", mark="none", reason="Верно"), proof="header"),
    Line(f"POST {API_UNIT}/ask-again",           401, 404, 404, 404, 403, unknown=404, body=seen("json", mark="none"), proof="header"),
    Line(f"POST {API_UNIT}/approve",             401, 403, 200, 200, 403, unknown=404, body=seen("json", text=TEXT), proof="header"),
    Line(f"POST {API_UNIT}/send-back",           401, 403, 200, 200, 403, unknown=404, body=seen("json", reason="Длинно"), proof="header"),
    Line(f"POST {API_UNIT}/restore",             401, 200, 200, 200, 403, unknown=404, body=seen("json", target=0), proof="header"),
    Line(f"GET {API}/search/{{locale}}",         200, 200, 200, 200, 200, 200, 404, asked(q="Այգի")),
    Line("GET /api/{path:path}",                 404, 404, 404, 404, 404),
    Line("GET /healthz",                         200, 200, 200, 200, 200),
    # From this machine; tests/web/test_operations.py asks from others.
    Line("GET /metrics",                         200, 200, 200, 200, 200),
    Line("POST /hit",                            400, 400, 400, 400, 400, body=payload(event_id="none")),
    Line("POST /report",                         404, 404, 404, 404, 404, body=form(article="none", note="Սխալ")),
    Line("GET /counts",                          200, 200, 200, 200, 200),
    Line("GET /counts/",                         200, 200, 200, 200, 200),
    Line("GET /counts/{locale}/{article}",       200, 200, 200, 200, 200, 200, 404),
    *(Line(f"{how} /{code}/search/",             200, 200, 200, 200, 200, body=asked(q="Այգի"))
      for how in ("GET", "HEAD") for code in ("en", "ru", "arm")),
    *(Line(f"{how} /{code}/search",              301, 301, 301, 301, 301, body=asked(q="сад"))
      for how in ("GET", "HEAD") for code in ("en", "ru", "arm")),
    Line("GET /{path:path}",                     200, 200, 200, 200, 200),
    Line("HEAD /{path:path}",                    200, 200, 200, 200, 200),
)
# fmt: on
CHANGES = [line for line in TABLE if line.proof != "nothing"]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house") / "newsroom"
    build(folder)
    return folder


@pytest.fixture
def house(template: Path, tmp_path: Path) -> Iterator[House]:
    """A house of the test's own, to be changed."""
    yield from copies(template)(tmp_path / "newsroom")


@pytest.fixture(scope="module")
def reading(
    template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """One house for all who only look."""
    yield from copies(template)(tmp_path_factory.mktemp("reading") / "newsroom")


@pytest.fixture(scope="module")
def closed(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One house for all who are refused, or whose act does not matter."""
    yield from copies(template)(tmp_path_factory.mktemp("closed") / "newsroom")


def send(
    house: House,
    line: Line,
    held: Pass,
    locale: str = "arm",
    headers: dict[str, str] | None = None,
    csrf: str | None = None,
) -> httpx.Response:
    """Ask for a line's route as its own page or program would, with the token unless told."""
    body, token = line.body(house, locale), held.csrf if csrf is None else csrf
    given = dict(headers or {})
    if line.proof == "field" and token:
        body["data"] = {**body.get("data", {}), "csrf": token}
    if line.proof == "header" and token:
        given["X-CSRF-Token"] = token
    unit = house.unit(locale).id if locale in TEXTS else 999
    path = (
        line.path.replace("{article}", "orchard")
        .replace("{locale}", locale)
        .replace("{unit}", str(unit))
        .replace("{number}", "999")
        .replace("{act}", "999")
        .replace("{table}", "pages")
        .replace("/desk/{path:path}", "/desk/none")
        .replace("/api/{path:path}", "/api/none")
        .replace("{path:path}", "arm/")
    )
    if line.method == "MOUNT":
        return house.ask("GET", f"{path}/desk.css", held, given)
    return house.ask(line.method, path, held, given, **body)


def test_the_table_has_every_route(closed: House) -> None:
    served = {
        f"{method} {route.path}"
        for route in iter_route_contexts(closed.app.routes)
        for method in (route.methods or {"MOUNT"})
    }

    assert {" ".join(line.route.split()[:2]) for line in TABLE} == served


@pytest.mark.parametrize("line", CHANGES, ids=lambda line: line.route)
def test_everyone_who_changes_gets_what_the_table_says(
    house: House, line: Line
) -> None:
    assert_as_told(house, line)


@pytest.mark.parametrize(
    "line",
    [line for line in TABLE if line.proof == "nothing"],
    ids=lambda line: line.route,
)
def test_everyone_who_looks_gets_what_the_table_says(
    reading: House, line: Line
) -> None:
    assert_as_told(reading, line)


def assert_as_told(house: House, line: Line) -> None:
    everyone = (*STRANGERS, *(who for who in STAFF if who != "editor"), "editor")

    told = {
        (who, locale): send(house, line, house.admit(who), locale).status_code
        for locale in line.locales
        for who in everyone
    }

    assert told == {
        (who, locale): line.expected(who, locale)
        for locale in line.locales
        for who in everyone
    }


def test_every_change_asks_where_it_comes_from() -> None:
    silent = {line.route for line in TABLE if line.proof == "nothing"}

    changing = {line for line in silent if line.split()[0] in ("POST", "DELETE", "PUT")}

    assert changing == {"POST /hit", "POST /report"}


@pytest.mark.parametrize("line", CHANGES, ids=lambda line: line.route)
def test_a_change_from_elsewhere_is_refused(closed: House, line: Line) -> None:
    editor = closed.admit("editor")
    foreign = [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://desk.test.evil.example"},
        {"Origin": "https://desk.test@evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ]

    answers = [send(closed, line, editor, headers=each) for each in foreign]

    assert [answer.status_code for answer in answers] == [403] * len(foreign)
    assert all("came from another site" in answer.text for answer in answers)


@pytest.mark.parametrize(
    "line",
    [line for line in CHANGES if line.proof != "origin"],
    ids=lambda line: line.route,
)
def test_a_change_without_its_token_is_refused(closed: House, line: Line) -> None:
    editor, other = closed.admit("editor"), closed.admit("editor")

    answers = [
        send(closed, line, editor, csrf=csrf)
        for csrf in (
            "",
            "guessed",
            other.csrf,
            editor.csrf[:-1],
            editor.csrf.swapcase(),
        )
    ]
    ours = send(closed, line, editor, headers={"Origin": "http://desk.test"})

    assert {answer.status_code for answer in answers} == {403}
    assert all("token" in answer.text for answer in answers)
    assert ours.status_code not in (401, 403)


@pytest.mark.parametrize("line", TABLE, ids=lambda line: line.route)
def test_every_answer_carries_the_headers_and_no_inline_code(
    closed: House, line: Line
) -> None:
    answers = [send(closed, line, closed.admit(who)) for who in ("nobody", "editor")]

    for answer in answers:
        is_desk = line.path.startswith(("/desk", "/api", "/healthz", "/metrics"))
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "object-src 'none'" in policy
        assert "base-uri 'none'" in policy
        framed_by = "self" if line.path.endswith("/preview") else "none"
        assert f"frame-ancestors '{framed_by}'" in policy or answer.status_code == 303
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert answer.headers["referrer-policy"] == (
            "same-origin" if is_desk else "strict-origin-when-cross-origin"
        )
        assert "strict-transport-security" not in answer.headers
        if is_desk and line.method != "MOUNT":
            assert answer.headers["cache-control"] == "no-store"
        if answer.headers.get("content-type", "").startswith("text/html"):
            assert_no_inline_code(answer.text)
