"""A web server that misbehaves: loops, drips, hangs, fails, ends early, leads inside."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_DRIPS = 400
_PAGE = b"\n<!DOCTYPE html><title>Sign in to the network</title>"
_CHUNK = b"<p>" + b"Word. " * 10_000 + b"</p>"


class _Bad(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/loop":
            self._redirect("/loop")
        elif self.path == "/inside":
            self._redirect("http://[::1]:9/secret")
        elif self.path == "/file":
            self._redirect("file:///etc/passwd")
        elif self.path in ("/slow", "/endless"):
            self._stream(slowly=self.path == "/slow")
        elif self.path == "/picture":
            self._answer("image/png", b"\x89PNG\r\n\x1a\n\0\0")
        elif self.path == "/page":
            self._answer("text/html; charset=utf-8", b"Sign in to the network.")
        elif self.path == "/page-as-file":
            self._answer("application/octet-stream", _PAGE)
        elif self.path == "/fails":
            self.send_error(500)
        elif self.path == "/hangs":
            self._answer("application/zip", b"PK", told=1000)
            self.rfile.read(1)  # until the other side has had enough
        elif self.path == "/short":
            self._answer("application/zip", b"PK", told=1000)
        else:
            self._answer("text/html", b"")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.path = self.path.removesuffix("/translate")
        self.do_GET()

    def _redirect(self, where: str) -> None:
        self.send_response(302)
        self.send_header("Location", where)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _answer(self, media_type: str, body: bytes, told: int = 0) -> None:
        """Answer; `told` is the length that is said, where it is not the body's."""
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(told or len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def _stream(self, *, slowly: bool) -> None:
        """A body without a length, that goes on as long as somebody reads it."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        try:
            for _ in range(_DRIPS):
                self.wfile.write(b"x" if slowly else _CHUNK)
                self.wfile.flush()
                time.sleep(0.05 if slowly else 0)
        except OSError:
            return

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def misbehaving() -> Iterator[str]:
    """The address of a running server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Bad)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
