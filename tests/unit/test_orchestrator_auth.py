"""The credentials that Prefect's API is asked with, before a server that looks at them."""

import json
from base64 import b64decode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from pubpipe.adapters.orchestrator import PrefectApi
from pubpipe.domain.errors import OrchestratorAway

AUTH = "admin:пароль:գաղտնաբառ"


@pytest.fixture
def guarded() -> Iterator[str]:
    """The address of a server that answers only with these credentials."""

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, _, given = self.headers.get("Authorization", "").partition(" ")
            is_right = kind == "Basic" and b64decode(given).decode() == AUTH
            self.send_response(200 if is_right else 401)
            self.end_headers()
            state = {"state": {"type": "COMPLETED", "name": "Published"}}
            self.wfile.write(json.dumps(state).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Door)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/api"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_credentials_are_sent_with_every_call(guarded: str) -> None:
    assert PrefectApi(guarded, AUTH).state("a") == ("COMPLETED", "Published")


@pytest.mark.parametrize("auth", ["", "admin:wrong"])
def test_wrong_credentials_are_told_with_where_they_are_set(
    guarded: str, auth: str
) -> None:
    with pytest.raises(OrchestratorAway, match="Set PREFECT_API_AUTH_STRING"):
        PrefectApi(guarded, auth).state("a")
