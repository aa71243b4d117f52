"""A whole session of the real web process leaves nothing personal in its log."""

import json
import re
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from pubpipe.bootstrap import open_newsroom
from pubpipe.cli.ports import free_port
from pubpipe.cli.services import services_of
from pubpipe.domain.order import Order
from pubpipe.ports import Newsroom
from pubpipe.stages import accounts
from tests.conftest import PASSWORD
from tests.newsdesk import PARAGRAPHS, launch, markdown, units
from tests.web.public_room import a_body, new_id

ADDRESS = "203.0.113.77"
AGENT = "Aragats-Browser/7.1 (Firefox; Հայերեն)"
HEADLINE = "The minister resigns tonight"
TARGET = "Նախարարը հրաժարական է տալիս"
WRONG = "wrong-guess-of-a-password"
MAIL = "reader@example.org"


@contextmanager
def served(room: Newsroom, log: Path) -> Iterator[httpx.Client]:
    """Run the web process as `pubpipe up` does, its log in JSON."""
    site = services_of(room)[0]
    environment = {**site.environment, "PUBPIPE_LOG_FORMAT": "json"}
    with log.open("wb") as stream:
        process = subprocess.Popen(  # noqa: S603 - our own command
            site.command, env=environment, stdout=stream, stderr=stream
        )
    base = f"http://127.0.0.1:{room.settings.port}"
    headers = {b"X-Forwarded-For": ADDRESS.encode(), b"User-Agent": AGENT.encode()}
    try:
        with httpx.Client(
            base_url=base, headers=headers, trust_env=False, timeout=20
        ) as client:
            wait_for(client, process)
            yield client
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def wait_for(client: httpx.Client, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if client.get("/healthz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail("the web process did not start")


def break_table(workspace: Path, database: str, table: str) -> None:
    """Let every INSERT into a table fail, with what it was given at hand."""
    with sqlite3.connect(workspace / f"{database}.db", timeout=20) as connection:
        connection.execute(
            f"CREATE TRIGGER broken BEFORE INSERT ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'broken on purpose'); END"
        )


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    """A newsroom whose article is under embargo, behind a proxy on this machine."""
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    workspace = tmp_path / "newsroom"
    workspace.mkdir()
    (workspace / "pubpipe.toml").write_text(
        '[newsroom]\nsource_live_at = "launch"\n'
        '[engines]\nru = ["dummy"]\narm = ["dummy"]\n'
        f'[server]\nport = {free_port()}\ntrusted_proxies = ["127.0.0.1"]\n'
    )
    made = open_newsroom(workspace)
    accounts.add_user(made, "anna", [("*", "editor")], PASSWORD)
    embargo = Order(embargo=datetime.now(UTC) + timedelta(days=1))
    source = markdown((PARAGRAPHS[0], PARAGRAPHS[3]), HEADLINE)
    launch(made, source, embargo)
    return made


def test_nothing_personal_and_no_headline_gets_into_the_log(
    room: Newsroom, tmp_path: Path
) -> None:
    log, workspace = tmp_path / "web.log", room.settings.workspace
    headline = next(each for each in units(room, "arm") if each.uid == "headline")

    with served(room, log) as client:
        refused = sign_in(client, WRONG)
        signed_in = sign_in(client, PASSWORD)
        token = re.search(r'name="csrf" value="([^"]+)"', client.get("/desk/").text)
        assert token
        client.get(f"/{MAIL}")
        hit = a_body(datetime.now(UTC), article="ferry", locale="en")
        reader = httpx.Client(
            base_url=client.base_url, headers=client.headers, trust_env=False
        )
        with reader:
            counted = reader.post("/hit", json=hit)
            break_table(workspace, "hits", "hourly")
            lost = reader.post(
                "/hit", json=hit | {"event_id": str(new_id(datetime.now(UTC)))}
            )
        break_table(workspace, "newsroom", "target")
        form = {
            "csrf": token[1], "act": "save", "text": TARGET,
            "source_hash": headline.source_hash, "version": headline.version,
        }  # fmt: skip
        failed = client.post(f"/desk/units/{headline.id}", data=form)
        session = [cookie.value or "" for cookie in client.cookies.jar]

    answers = (refused, signed_in, counted, lost, failed)
    assert [each.status_code for each in answers] == [401, 303, 204, 503, 500]
    text = log.read_text("utf-8")
    lines: list[dict[str, Any]] = [json.loads(line) for line in text.splitlines()]
    errors = [line for line in lines if line["level"] == "error"]
    assert len(errors) == 2, [line["message"] for line in lines]
    assert all("Traceback" in line["error"] for line in errors)
    assert all("broken on purpose" in line["error"] for line in errors)
    assert errors[1]["path"] == f"/desk/units/{headline.id}"
    for secret in (
        ADDRESS, "Aragats", PASSWORD, WRONG, MAIL, HEADLINE, TARGET, token[1],
        *filter(lambda value: len(value) > 8, session),
    ):  # fmt: skip
        assert secret not in text, secret


def sign_in(client: httpx.Client, password: str) -> httpx.Response:
    return client.post("/desk/sign-in", data={"name": "anna", "password": password})
