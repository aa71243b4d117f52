"""What was acknowledged is stored, whatever happens; who sent it is not."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from time import sleep
from typing import Any

import httpx
import pytest

from pubpipe.bootstrap import open_newsroom
from pubpipe.cli.ports import free_port
from pubpipe.cli.services import services_of
from tests.web.public_room import (
    BROWSER,
    a_body,
    new_id,
    open_room,
    reopen_room,
    serving,
)

SERVER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from fastapi import FastAPI
from tests.web.public_room import reopen_room, running
from pubpipe.web import public

with reopen_room(Path(sys.argv[1]), clock=lambda: datetime.now(UTC)) as place:
    app = FastAPI()
    public.attach(app, place.room)
    with running(app) as address:
        print(address, flush=True)
        sys.stdin.read()
"""
LIVE = {"lake": ("ru", "arm")}


@contextmanager
def a_process(workspace: Path) -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    """A server in a process of its own; it ends when its input does."""
    command = [sys.executable, "-c", SERVER, str(workspace)]
    with subprocess.Popen(  # noqa: S603 - our own program
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    ) as process:
        assert process.stdout
        address = process.stdout.readline().strip()
        headers = {"User-Agent": BROWSER}
        with httpx.Client(base_url=address, headers=headers, trust_env=False) as client:
            yield process, client
        if process.stdin and process.poll() is None:
            process.stdin.close()
        process.wait(20)


def fresh(**changes: Any) -> dict[str, Any]:
    return a_body(event_id=str(new_id(datetime.now(UTC)))) | changes


@pytest.mark.slow
def test_every_acknowledged_view_survives_kill_minus_nine(tmp_path: Path) -> None:
    with open_room(tmp_path, LIVE):
        pass
    acknowledged: list[dict[str, Any]] = []
    sent: list[dict[str, Any]] = []
    enough, over = Event(), Event()

    def read(client: httpx.Client, seed: int) -> None:
        while not over.is_set():
            body = fresh(locale=("ru", "arm")[seed % 2])
            sent.append(body)
            try:
                if client.post("/hit", json=body).status_code == 204:
                    acknowledged.append(body)
            except httpx.TransportError:
                return
            if len(acknowledged) >= 60:
                enough.set()

    with a_process(tmp_path) as (process, client), ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read, client, seed) for seed in range(4)]
        assert enough.wait(60)
        process.send_signal(signal.SIGKILL)
        process.wait(20)
        over.set()
        for each in readers:
            each.result(timeout=90)

    with a_process(tmp_path) as (process, client):
        kept = sum(each["views"] for each in client.get("/counts/").json())
        assert len(acknowledged) <= kept <= len(sent)
        again = [client.post("/hit", json=body).status_code for body in acknowledged]
        still = sum(each["views"] for each in client.get("/counts/").json())
        assert set(again) == {204}
        assert still == kept

    with reopen_room(tmp_path) as place:
        assert place.hits.faults() == []


def test_neither_address_nor_agent_is_anywhere_on_the_disk(tmp_path: Path) -> None:
    agent = f"{BROWSER} Marker/7351.2"
    proxied = {"User-Agent": agent, "X-Forwarded-For": "203.0.113.77"}
    with (
        open_room(tmp_path, LIVE, trusted_proxies=("127.0.0.1",)) as place,
        serving(place.room) as client,
    ):
        answer = client.post("/hit", json=a_body(), headers=proxied)
        client.post("/hit", json=a_body(article="none"), headers=proxied)
        while_open = on_disk(tmp_path)
    after = on_disk(tmp_path)

    assert answer.status_code == 204
    assert b"lake" in while_open
    assert b"lake" in after
    for trace in (b"203.0.113.77", b"127.0.0.1", b"Marker/7351", b"Mozilla"):
        assert trace not in while_open
        assert trace not in after


def test_nor_in_the_logs_and_files_that_the_real_process_leaves(tmp_path: Path) -> None:
    agent = f"{BROWSER} Marker/7351.2"
    proxied = {"User-Agent": agent, "X-Forwarded-For": "203.0.113.77"}
    with open_room(tmp_path, LIVE):
        pass
    (tmp_path / "pubpipe.toml").write_text(
        f'[server]\nport = {free_port()}\ntrusted_proxies = ["127.0.0.1"]\n'
    )
    web, *_ = services_of(open_newsroom(tmp_path))
    web.log.parent.mkdir(exist_ok=True)
    address = f"http://127.0.0.1:{web.port}"
    with (
        web.log.open("ab") as log,
        subprocess.Popen(  # noqa: S603 - our own program
            web.command, env=web.environment, stdout=log, stderr=log
        ) as ran,
        httpx.Client(base_url=address, headers=proxied, trust_env=False) as client,
    ):
        try:
            while not web.is_ready(datetime.now(UTC)):
                assert ran.poll() is None
                sleep(0.1)
            answers = [client.post("/hit", json=fresh()).status_code]
            answers += [
                client.post("/hit", content=b"[" * n).status_code for n in (9, 9999)
            ]
            client.get("/arm/none")
            while_running = on_disk(tmp_path)
        finally:
            ran.send_signal(signal.SIGKILL)
    after = on_disk(tmp_path)

    assert answers == [204, 400, 413]
    assert b"lake" in while_running
    for trace in (b"203.0.113.77", b"Marker/7351", b"Mozilla"):
        assert trace not in while_running
        assert trace not in after


def on_disk(workspace: Path) -> bytes:
    files = [each for each in workspace.rglob("*") if each.is_file()]
    return b"".join(each.read_bytes() for each in sorted(files))
