"""Prefect's REST API as the desk and the command line use it, on a real server."""

import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from flows.serve import deployments
from prefect.settings import PREFECT_API_URL

from pubpipe.adapters.orchestrator import PrefectApi
from pubpipe.domain.errors import OrchestratorAway
from pubpipe.ports import Newsroom


@pytest.fixture
def api(room: Newsroom) -> PrefectApi:
    """The API of the session's server, where our deployments are registered."""
    for deployment in deployments():
        deployment.apply()
    address: str | None = PREFECT_API_URL.value()
    assert address
    return PrefectApi(address)


@pytest.fixture
def stranger() -> Iterator[str]:
    """The address of a web server that is not Prefect."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write("<p>Բարև, привет, hello".encode())

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Page)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/api"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_run_is_started_once_for_each_key(api: PrefectApi) -> None:
    source = {"source": "submission:1"}

    first, again = (api.start("launch", source, "key:1", ("ferry",)) for _ in range(2))
    other = api.start("launch", source, "key:2", ("ferry",))

    assert first == again != other
    assert api.state(first)[0] == "SCHEDULED"
    assert api.url(first).endswith(f"/runs/flow-run/{first}")


def test_a_flow_that_is_not_registered_is_told_with_the_way_to_register_it(
    api: PrefectApi,
) -> None:
    with pytest.raises(OrchestratorAway, match="pubpipe up"):
        api.start("unknown", {}, "key:3", ())


def test_a_server_that_is_away_is_told_with_the_way_to_start_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]

    with pytest.raises(OrchestratorAway, match="pubpipe up"):
        PrefectApi(f"http://127.0.0.1:{port}/api").state("a")


def test_another_program_on_prefects_port_is_told(stranger: str) -> None:
    with pytest.raises(OrchestratorAway, match="is not Prefect"):
        PrefectApi(stranger).state("a")
