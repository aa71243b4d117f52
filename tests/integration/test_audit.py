"""`make audit`, against a service on this machine that answers as OSV does."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pubpipe.cli.ports import free_port

SCRIPT = Path(__file__).parents[2] / ".ci" / "audit.py"
PINS = """\
polib==1.2.0 \\
    --hash=sha256:1c77ee1b81feb31df9bca258cbc58db1bbb32d10214b173882452c73af06d62d
rich==15.0.0 \\
    --hash=sha256:a6b7e7ac72c5dd0d4e8b86ba6c8dbb2a8d0c4e2cd1d5b4e4d8f0ee7bd0a2c9a0
"""
EXCEPTION = '[[exception]]\nid = "{id}"\npackage = "polib"\nreason = "Նաև по-русски."\nuntil = {until}\n'


class _Osv(BaseHTTPRequestHandler):
    """Knows one advisory, of polib."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        name = asked["package"]["name"]
        ranges = [
            {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "9.0"}]}
        ]
        advisory = {
            "id": "GHSA-made-up",
            "aliases": ["CVE-2026-1"],
            "summary": "Loses text",
            "details": "Loses text",
            "affected": [
                {"package": {"name": name, "ecosystem": "PyPI"}, "ranges": ranges}
            ],
        }
        body = json.dumps({"vulns": [advisory]} if name == "polib" else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Osv)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


def audit(folder: Path, url: str, exceptions: str = "") -> tuple[int, str]:
    (folder / "pins.txt").write_text(PINS)
    (folder / "audit.toml").write_text(exceptions)
    done = subprocess.run(  # noqa: S603 - our own script
        [
            sys.executable, SCRIPT, "--osv-url", url,
            "--exceptions", folder / "audit.toml", folder / "pins.txt",
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def test_an_advisory_without_an_exception_fails_the_audit(tmp_path, service):
    code, told = audit(tmp_path, service)

    assert code == 1
    assert "polib 1.2.0: CVE-2026-1, fixed in 9.0" in told
    assert "rich" not in told


@pytest.mark.parametrize("name", ["GHSA-made-up", "CVE-2026-1"])
def test_an_exception_accepts_it_and_is_shown_with_its_reason(tmp_path, service, name):
    code, told = audit(tmp_path, service, EXCEPTION.format(id=name, until="9999-01-01"))

    assert code == 0
    assert "accepted until 9999-01-01: Նաև по-русски." in told
    assert "2 packages asked about" in told


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (EXCEPTION.format(id="GHSA-made-up", until="2020-01-01"), "ended on 2020-01-01"),
        (EXCEPTION.format(id="GHSA-other", until="9999-01-01"), "not needed"),
        ('[[exception]]\nid = "GHSA-made-up"\n', "needs id, package, reason and until"),
    ],
)  # fmt: skip
def test_an_exception_that_is_over_unneeded_or_unexplained_fails(
    tmp_path, service, entry, why
):
    code, told = audit(tmp_path, service, entry)

    assert code == 1
    assert why in told


def test_a_service_that_does_not_answer_is_no_clean_result(tmp_path):
    code, told = audit(tmp_path, f"http://127.0.0.1:{free_port()}/")

    assert code == 3
    assert told.startswith("Nothing was checked")
