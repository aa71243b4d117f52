"""The same bad input through the desk and the API: the right status, nothing stored."""

import html
import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from httpx import Response

import pubpipe.adapters.intake.fetch as fetching
from pubpipe.bootstrap import open_newsroom
from pubpipe.domain.order import Order
from pubpipe.ports import Newsroom
from pubpipe.stages import accounts, exchange
from tests.conftest import PASSWORD
from tests.fakes import FakeOrchestrator
from tests.integration import test_bad_input as table
from tests.integration.test_bad_input import server  # noqa: F401 - a fixture
from tests.newsdesk import launch, markdown
from tests.shell import ENGLISH, holdings
from tests.web.desk_client import Desk, enter, token

REFUSALS = (400, 404, 413)
_TEXTS = [
    what
    for what, (_, raw, _) in table.SOURCES.items()
    if b"\0" not in raw and raw.strip() and len(raw) < 1_000_000
    and raw.decode("utf-8", "ignore").encode() == raw and not raw.startswith(b"%PDF")
    and not raw.startswith(b"PK")
]  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """An editor at the desk of a newsroom with an article, for all cases: each leaves nothing."""
    folder = tmp_path_factory.mktemp("desk") / "newsroom"
    room = replace(
        open_newsroom(folder, engines={"ru": ("dummy",), "arm": ("dummy",)}),
        orchestrator=FakeOrchestrator(),
        fetch=partial(fetching.fetch, timeout=3),
    )
    accounts.add_user(room, "anna", [("*", "editor")], PASSWORD)
    launch(room, markdown(ENGLISH))
    with Desk(room) as client:
        enter(client, "anna")
        yield client


@pytest.fixture(scope="module")
def headers(desk: Desk) -> dict[str, str]:
    """What a change by the API carries."""
    answer = desk.post("/api/v1/session", json={"name": "anna", "password": PASSWORD})
    return {"X-CSRF-Token": answer.json()["csrf"]}


def stored(room: Newsroom) -> dict[str, str]:
    """What the newsroom holds, but for who is signed in and since when."""
    held = holdings(room.settings.workspace)
    return {k: v for k, v in held.items() if not re.search("session|sign_in|logs/", k)}


def is_refusal(answer: Response, says: tuple[str, ...]) -> None:
    text = html.unescape(answer.text)
    assert answer.status_code in REFUSALS, (answer.status_code, text[:500])
    for words in says:
        assert words in text, text
    assert "Traceback" not in text


@pytest.mark.parametrize("what", table.SOURCES)
def test_a_bad_file_is_refused_at_the_desk(desk: Desk, what: str) -> None:
    name, raw, says = table.SOURCES[what]
    before = stored(desk.room)

    answer = desk.post(
        "/desk/launch", data={"csrf": token(desk)}, files={"file": (name, raw)}
    )

    # What is too big is stopped before it is read, in other words.
    is_refusal(answer, says if len(raw) < 5_000_000 else ("MB",))
    assert stored(desk.room) == before


@pytest.mark.parametrize("what", _TEXTS)
def test_a_bad_text_is_refused_by_the_api(
    desk: Desk, headers: dict[str, str], what: str
) -> None:
    name, raw, says = table.SOURCES[what]
    before = stored(desk.room)

    answer = desk.post(
        "/api/v1/launches", json={"text": raw.decode(), "name": name}, headers=headers
    )

    is_refusal(answer, says)
    assert answer.json()["error"] == "refused"
    assert stored(desk.room) == before


@pytest.mark.parametrize("what", table.ADDRESSES)
def test_a_bad_address_is_refused_by_the_api(
    desk: Desk,
    headers: dict[str, str],
    server: str,  # noqa: F811 - the fixture
    monkeypatch: pytest.MonkeyPatch,
    what: str,
) -> None:
    address, says = table.ADDRESSES[what]
    monkeypatch.setattr(socket, "getaddrinfo", table.resolving(socket.getaddrinfo))
    if "{server}" in address:
        real = fetching._is_public
        monkeypatch.setattr(
            fetching, "_is_public", lambda a: str(a) == "127.0.0.1" or real(a)
        )
    before = stored(desk.room)

    answer = desk.post(
        "/api/v1/launches", json={"url": address.format(server=server)}, headers=headers
    )

    is_refusal(answer, (says,))
    assert stored(desk.room) == before


@pytest.mark.parametrize("what", [each for each in table.PAPERS if each != "missing"])
def test_a_bad_po_is_refused_at_the_desk(desk: Desk, tmp_path: Path, what: str) -> None:
    prepare, says = table.PAPERS[what]
    _, text = exchange.export(desk.room, "anna", "ferry", "ru")
    (tmp_path / "ferry.ru.po").write_text(text, "utf-8", newline="\n")
    prepare(tmp_path)
    raw = (tmp_path / "bad.po").read_bytes()
    before = stored(desk.room)

    answer = desk.post(
        "/desk/articles/ferry/ru/po",
        data={"csrf": token(desk), "how": "approve"},
        files={"file": ("bad.po", raw)},
    )

    is_refusal(answer, says if len(raw) < 20_000_000 else ("MB",))
    assert stored(desk.room) == before


def test_without_prefect_a_launch_is_stored_with_a_word(
    desk: Desk, headers: dict[str, str]
) -> None:
    desk.room.orchestrator.is_away = True  # type: ignore[attr-defined] # the fake's

    answer = desk.post(
        "/api/v1/launches",
        json={"text": "# Մառախուղ\n\nТуман над заливом.\n", "name": "fog.md"},
        headers=headers,
    )

    assert (answer.status_code, answer.json()["run"]) == (202, "")
    assert "Prefect does not answer" in answer.json()["note"]
    with desk.room.store.read() as tx:
        submission = tx.submissions.get(answer.json()["submission"])
    assert submission is not None
    assert (submission.state, submission.order) == ("waiting", Order())
