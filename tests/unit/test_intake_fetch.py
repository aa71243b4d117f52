"""Fetching, against a real HTTP server on this machine."""

import gzip
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import pubpipe.adapters.intake.fetch as fetching
from pubpipe.adapters.intake.fetch import Unreachable, fetch

PAGE = "<p>Երեկո, вечер, evening</p>".encode()


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path.startswith("/hop/"):
            left = int(self.path.rsplit("/", 1)[1])
            self._answer(
                302, b"", [("Location", f"/hop/{left - 1}" if left else "/page")]
            )
        elif self.path == "/inside":
            self._answer(302, b"", [("Location", "http://[::1]:9/secret")])
        elif self.path == "/scheme":
            self._answer(302, b"", [("Location", "file:///etc/passwd")])
        elif self.path == "/bomb":
            packed = gzip.compress(b"0" * 5_000_000)
            self._answer(200, packed, [("Content-Encoding", "gzip")])
        elif self.path == "/slow":
            self.send_response(200)
            self.end_headers()
            for _ in range(50):
                try:
                    self.wfile.write(b"x")
                    self.wfile.flush()
                except OSError:
                    return
                time.sleep(0.05)
        elif self.path == "/page":
            self._answer(
                200,
                PAGE,
                [
                    ("Content-Type", "text/html; charset=utf-8"),
                    ("X-Host", self.headers["Host"] or ""),
                ],
            )
        else:
            self._answer(404, b"none", [])

    def _answer(self, status: int, body: bytes, headers: list[tuple[str, str]]) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_page_is_fetched_with_its_final_address_and_type(site):
    fetched = fetch(f"{site}/hop/4", allow_private=True)

    assert fetched.raw == PAGE
    assert fetched.final_url == f"{site}/page"
    assert fetched.media_type == "text/html; charset=utf-8"


def test_too_many_redirects_are_refused(site):
    with pytest.raises(Unreachable, match="redirects more than 5 times"):
        fetch(f"{site}/hop/9", allow_private=True)


def test_a_missing_page_is_refused_with_its_status(site):
    with pytest.raises(Unreachable, match="answers 404"):
        fetch(f"{site}/none", allow_private=True)


def test_a_body_is_bounded_after_decompression(site):
    with pytest.raises(Unreachable, match="1,000,000 bytes"):
        fetch(f"{site}/bomb", allow_private=True, limit=1_000_000)


def test_a_body_that_drips_is_cut_at_the_deadline(site):
    with pytest.raises(Unreachable, match=r"within 0\.3 seconds"):
        fetch(f"{site}/slow", allow_private=True, timeout=0.3)


def test_a_redirect_to_another_scheme_is_refused(site):
    with pytest.raises(Unreachable, match="not a web address"):
        fetch(f"{site}/scheme", allow_private=True)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "2130706433",
        "0x7f.1",
        "10.0.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 (an address to refuse, nothing is bound)
        "[fe80::1]",
        "[fd00::1]",
        "[fec0::1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "224.0.0.1",
    ],
)
def test_addresses_inside_this_machine_or_network_are_refused(host):
    with pytest.raises(Unreachable, match=r"inside this machine or network|not known"):
        fetch(f"http://{host}:9/secret", timeout=5)


def test_every_hop_is_checked_not_only_the_first(site, monkeypatch):
    # Only the first hop's host is said to be public; the server then redirects inside.
    real = fetching._is_public
    monkeypatch.setattr(
        fetching, "_is_public", lambda a: str(a) == "127.0.0.1" or real(a)
    )

    with pytest.raises(Unreachable, match="::1"):
        fetch(f"{site}/inside")


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://news.example/a", "news.example/a", "", "http://"],
)
def test_only_web_addresses_are_fetched(url):
    with pytest.raises(Unreachable, match="not a web address"):
        fetch(url)


def test_an_address_with_a_password_is_refused_without_showing_it():
    with pytest.raises(Unreachable) as refusal:
        fetch("http://user:hidden@news.example/a")

    assert "hidden" not in str(refusal.value)


def test_an_unknown_host_is_refused_by_name():
    with pytest.raises(Unreachable, match=r"host nowhere\.invalid is not known"):
        fetch("http://nowhere.invalid/a", timeout=10)


def test_a_closed_port_is_refused_with_advice():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    with pytest.raises(Unreachable, match="cannot be fetched"):
        fetch(f"http://127.0.0.1:{port}/", allow_private=True)
