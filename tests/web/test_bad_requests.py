"""Whatever a request holds, it is answered in words, and nothing breaks or grows."""

import asyncio
import gc
import json
import re
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from pubpipe.ports import Newsroom
from pubpipe.stages import review
from pubpipe.web.security import SOURCE_LIMIT, STRANGERS_LIMIT
from tests.conftest import close, open_room
from tests.databases import throwaway_database
from tests.web.roles import House, Pass, fill
from tests.web.test_routes import CHANGES, TABLE, Line

NUMBERS = (
    "0", "-1", "2147483648", "9223372036854775808", "18446744073709551616",
    "9" * 5000, "1e3", "٣", "0x1", "1.5", "NaN", "",
)  # fmt: skip
PATHS = (
    *NUMBERS, "%00", "a%00b", "%ff%fe", "%ed%a0%80", "x" * 5000, "%E2%80%AEևս",
    "{{7*7}}", "..%2f..%2fetc", "%0d%0aSet-Cookie:%20a=b", "%F0%9F%90%9D", "юрий",
)  # fmt: skip
TEXTS = (
    *NUMBERS, "\x00", "a\x00b", "\u202eևս", "x" * 50_000, "{{7*7}} ${7*7} %s {0}",
    "\r\nSet-Cookie: a=b", "\ufffe\uffff", "\U0001f41d", "<script>alert(1)</script>",
    "0001-01-01T00:00", "9999-12-31T23:59", "0001-01-01T00:00:00+14:00", "\ud800",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    *TEXTS, None, True, [], {}, [[]], {"a": 1}, 0, -1, 2**31, 2**63, 2**64, 10**30,
    1.5, -0.0, ["arm"] * 5000, ["\x00"], ["\ud800"],
)  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """One newsroom for all: nothing here may break it for the next."""
    folder = tmp_path_factory.mktemp("house") / "newsroom"
    if request.param == "sqlite":
        yield from opened(open_room(folder))
        return
    with throwaway_database(request.getfixturevalue("postgresql_template")) as url:
        yield from opened(open_room(folder, database_url=url))


def opened(room: Newsroom) -> Iterator[House]:
    fill(room)
    house = House(room)
    yield house
    house.client.close()
    close(room)


@pytest.fixture(scope="module")
def editor(house: House) -> Callable[[], Pass]:
    """A sign-in that is made anew when an act has ended it."""
    held = house.admit("editor")

    def hold() -> Pass:
        nonlocal held
        if house.ask("GET", "/api/v1/session", held).status_code != 200:
            held = house.admit("editor")
        return held

    return hold


def sound(answer: httpx.Response) -> None:
    """Fail unless the answer is a good one or a refusal in words."""
    shown = f"{answer.request.method} {answer.request.url!s:.200}: {answer.text[:300]}"
    assert answer.status_code < 500 or answer.status_code == 503, shown
    assert "Traceback" not in answer.text, shown
    if answer.status_code < 400 or answer.request.method == "HEAD":
        return
    if answer.headers["content-type"].startswith("application/json"):
        told = answer.json()
        message = told.get("message") or told.get("reason") or told.get("detail")
    else:
        message = answer.text
    assert message, shown
    assert len(str(message)) < 5_000 or "<html" in message, shown


@pytest.mark.parametrize(
    "line", [line for line in TABLE if "{" in line.path], ids=lambda line: line.route
)
def test_an_odd_address_is_answered_in_words(
    house: House, editor: Callable[[], Pass], line: Line
) -> None:
    held = editor()
    for value in PATHS:
        path = line.path.replace("{path:path}", value)
        for name in ("article", "locale", "unit"):
            path = path.replace(f"{{{name}}}", value)
        given = {} if line.method in ("GET", "HEAD") else {"data": {"csrf": held.csrf}}
        headers = {"X-CSRF-Token": held.csrf}

        sound(house.ask(line.method, path, held, headers, **given))


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/desk/", ("locale", "status", "q", "priority", "due", "held", "order", "at")),
        ("/desk/articles/", ("q",)),
        ("/desk/articles/orchard", ("said",)),
        ("/desk/articles/orchard/arm", ("unit", "said")),
        ("/desk/launch", ("article",)),
        ("/desk/sign-in", ("next",)),
        ("/desk/enter", ("token",)),
        ("/desk/units/1/history", ("part",)),
        ("/counts/arm/orchard", ("x",)),
        ("/arm/", ("x",)),
    ],
)
def test_an_odd_query_is_answered_in_words(
    house: House, editor: Callable[[], Pass], path: str, names: tuple[str, ...]
) -> None:
    held = editor()
    for name in names:
        for value in PATHS:
            answer = house.ask("GET", f"{path}?{name}={value}", held)

            sound(answer)
            assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "line",
    [
        line
        for line in CHANGES
        # These have a test of their own.
        if not re.search("session|people|sign|enter", line.path)
    ],
    ids=lambda line: line.route,
)
def test_odd_fields_are_refused_in_words(
    house: House, editor: Callable[[], Pass], line: Line
) -> None:
    body = line.body(house, "arm")
    unit = house.unit("arm").id
    path = line.path.replace("{article}", "orchard").replace("{locale}", "arm")
    path = path.replace("{unit}", str(unit))
    fields = body.get("json") or body.get("data") or {}
    more = ("locale", "priority", "published_at", "deadline", "embargo", "byline")
    if "launch" in line.path:
        fields = fields | dict.fromkeys(more, "")
    held = editor()
    headers = {"X-CSRF-Token": held.csrf}

    for name in fields:
        for value in VALUES if "json" in body else TEXTS:
            odd = {**(body.get("json") or body.get("data") or {}), name: value}
            if "json" in body:
                content = json.dumps(odd).encode()
                given = headers | {"Content-Type": "application/json"}
                answer = house.ask(line.method, path, held, given, content=content)
            else:
                if isinstance(value, str):
                    odd[name] = value.encode("utf-8", "surrogatepass")
                odd["csrf"] = held.csrf
                answer = house.ask(
                    line.method, path, held, headers, data=odd, files=body.get("files")
                )
            sound(answer)
    assert review.unit(house.room, unit).uid == "b1"


NESTED = b"[" * 100_000
ODD_BODIES: tuple[tuple[str, bytes], ...] = (
    ("application/json", b""),
    ("application/json", b"{"),
    ("application/json", b"null"),
    ("application/json", b"[]"),
    ("application/json", b'"\xd5\xbd'),
    ("application/json", b"\xff\xfe\x00"),
    ("application/json", b'{"text": "\xed\xa0\x80"}'),
    ("application/json", b'{"text": "\\ud800", "source_hash": "\\udfff"}'),
    ("application/json", b'{"version": ' + b"9" * 5000 + b"}"),
    ("application/json", b'{"version": NaN, "edition": Infinity, "priority": 1e400}'),
    ("application/json", NESTED),
    ("application/json", b'{"text": ' + NESTED + b"]" * 100_000 + b"}"),
    ("application/json", b'{"text":' * 50_000),
    ("application/json; charset=utf-16", b"\xff\xfe{\x00}\x00"),
    ("application/xml", b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a/>"),
    ("text/plain", b"{}"),
    ("", b"{}"),
    ("\x7f/\xff", b"{}"),
    ("application/x-www-form-urlencoded", b"%"),
    ("application/x-www-form-urlencoded", b"csrf=%ff%fe&text=%ed%a0%80&act=%00"),
    ("application/x-www-form-urlencoded", b"&" * 100_000),
    ("application/x-www-form-urlencoded", b"a=b&" * 100_000),
    ("application/x-www-form-urlencoded", b"a" * 3_000_000),
    ("application/x-www-form-urlencoded; charset=unicode_escape", b"text=\\ud800"),
    ("multipart/form-data", b"--x\r\n"),
    ("multipart/form-data; boundary=", b"--\r\n"),
    ("multipart/form-data; boundary=x", b""),
    ("multipart/form-data; boundary=x", b"--x\r\n\r\n\r\n--x--"),
    ("multipart/form-data; boundary=x", b"--y\r\nContent-Disposition: form-data"),
    ("multipart/form-data; boundary=" + "x" * 5000, b"--x\r\n"),
    (
        "multipart/form-data; boundary=x",
        b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--",
    ),
    (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename=""\r\n\r\n\r\n--x--',
    ),
    (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="../\x00\xff"'
        b"\r\nContent-Type: \x00\xff\r\n\r\n1\r\n--x--",
    ),
    (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 2000
        + b"--x--",
    ),
    (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n1\r\n'
        * 2000
        + b"--x--",
    ),
    (
        "multipart/form-data; boundary=x",
        b"--x\r\n" + b"A: b\r\n" * 100_000 + b"\r\n1\r\n--x--",
    ),
    *(
        (
            f"multipart/form-data; boundary=x; charset={charset}",
            b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n'
            + data
            + b"\r\n--x--",
        )
        for charset, data in (
            ("unicode_escape", b"\\ud800"),
            ("raw_unicode_escape", b"\\ud800"),
            ("utf-7", b"+2AA-"),
            ("idna", b"xn--" + b"a" * 100),
            ("punycode", b"a" * 20_000 + b"-" + b"z" * 20_000),
            ("utf-16", b"\x00\xd8"),
            ("zlib_codec", b"x\x9c"),
            ("none-such", b"\xff"),
            ("\x00", b"\xff"),
        )
    ),
)


@pytest.mark.parametrize("line", CHANGES, ids=lambda line: line.route)
def test_an_unreadable_body_is_refused_in_words(
    house: House, editor: Callable[[], Pass], line: Line
) -> None:
    held = editor()
    path = line.path.replace("{article}", "orchard").replace("{locale}", "arm")
    path = path.replace("{unit}", str(house.unit("arm").id))
    before = house.unit("arm").version

    for kind, content in ODD_BODIES:
        # Without the token, so that nothing is signed out, withdrawn or published.
        given = [(b"Content-Type", kind.encode("latin-1"))] if kind else []
        answer = house.client.request(
            line.method,
            path,
            headers=[*given, (b"Cookie", f"pubpipe_session={held.cookie}".encode())],
            content=content,
        )

        sound(answer)
        assert 400 <= answer.status_code < 500, (kind, content[:60], answer.text)
    assert house.unit("arm").version == before


@pytest.mark.parametrize("name", ["name", "password", "next", "role", "locale"])
@pytest.mark.parametrize("path", ["/desk/sign-in", "/desk/people", "/api/v1/session"])
def test_odd_names_and_passwords_are_refused_in_words(
    house: House, path: str, name: str
) -> None:
    held = house.admit("editor")
    for number, value in enumerate(TEXTS):
        fields = {"name": f"n{number}", "password": "p", "csrf": held.csrf, name: value}
        if path.startswith("/api"):
            given = {"Content-Type": "application/json"}
            content = json.dumps(fields).encode()
            answer = house.ask("POST", path, held, given, content=content)
        else:
            raw = {
                key: text.encode("utf-8", "surrogatepass")
                for key, text in fields.items()
            }
            answer = house.ask("POST", path, held, data=raw)

        sound(answer)


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/desk/launch", SOURCE_LIMIT),
        ("/api/v1/launches", SOURCE_LIMIT),
        ("/desk/articles/orchard/arm/po", 20_000_000),
        ("/desk/units/1", 4_000_000),
        ("/api/v1/units/1/save", 4_000_000),
        ("/desk/sign-in", 1_000_000),
    ],
)
@pytest.mark.parametrize("is_declared", [True, False])
def test_a_huge_upload_is_never_held_in_memory(
    house: House, path: str, most: int, is_declared: bool
) -> None:
    sent = 0

    def flood() -> Iterator[bytes]:
        nonlocal sent
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        for _ in range(3000):
            sent += 100_000
            yield b"\xd5\xa1" * 50_000

    held = house.admit("editor")
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    if path.startswith("/api"):
        headers = {"Content-Type": "application/json", "X-CSRF-Token": held.csrf}
    if is_declared:
        headers["Content-Length"] = "300000000"
    gc.collect()
    tracemalloc.start()

    answer = stream(house, path, held, headers, flood())

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status_code == 413
    assert "Nothing was taken in" in answer.text
    assert sent <= (0 if is_declared else max(most, 4_000_000) + 500_000)
    assert peak < 4 * SOURCE_LIMIT


@pytest.mark.parametrize(
    "path", ["/desk/launch", "/api/v1/launches", "/desk/articles/orchard/arm/po"]
)
@pytest.mark.parametrize("who", ["nobody", "forger", "revoked"])
def test_who_is_not_signed_in_cannot_send_much(
    house: House, path: str, who: str
) -> None:
    sent = 0

    def flood() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(40):
            sent += 100_000
            yield b"[" * 100_000

    held = house.admit(who)
    answer = stream(house, path, held, {"Content-Type": "application/json"}, flood())

    assert answer.status_code == 401
    assert "Sign in" in answer.text or "sign in" in answer.text
    assert sent <= STRANGERS_LIMIT + 200_000


def stream(
    house: House,
    path: str,
    held: Pass,
    headers: dict[str, str],
    chunks: Iterator[bytes],
) -> httpx.Response:
    """Send a body piece by piece, straight to the application."""

    async def body() -> Any:
        for chunk in chunks:
            yield chunk

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app=house.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://desk.test"
        ) as client:
            given = {**headers, "Cookie": f"pubpipe_session={held.cookie}"}
            return await client.post(path, headers=given, content=body())

    return asyncio.run(send())
