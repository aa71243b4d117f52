"""A web server that misbehaves: loops, drips, never ends, leads inside."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_DRIPS = 400
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
        else:
            self._answer("text/html", b"")

    def _redirect(self, where: str) -> None:
        self.send_response(302)
        self.send_header("Location", where)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _answer(self, media_type: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

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
