"""The security headers of every answer, and how much a request may bring."""

import re
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pubpipe.ports import Newsroom
from pubpipe.web.auth import is_https, session_of

MEGABYTE = 1_000_000
SOURCE_LIMIT = 5 * MEGABYTE
PO_LIMIT = 20 * MEGABYTE
_FORM_LIMIT = 4 * MEGABYTE
STRANGERS_LIMIT = MEGABYTE
"""Without a session; enough to give back what was typed after the session had ended."""
_ENVELOPE = 100_000
"""What the other fields of a form and its multipart wrapping may take."""
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\s;\"']*)", re.IGNORECASE)

HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: with it browsers send `Origin: null` with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
PUBLIC_HEADERS = {
    **HEADERS,
    # Other sites may see that a reader came from us, not from which page.
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
# The page of an article within the desk: the desk alone may frame it, it runs nothing.
_FRAMED = {
    "Content-Security-Policy": HEADERS["Content-Security-Policy"].replace(
        "frame-ancestors 'none'", "frame-ancestors 'self'; script-src 'none'; sandbox"
        " allow-same-origin",
    ),
    "X-Frame-Options": "SAMEORIGIN",
}  # fmt: skip
_STRICT_TRANSPORT = "max-age=31536000"


class Guard:
    """Wraps the application: bounds request bodies and adds the security headers."""

    def __init__(self, app: ASGIApp, room: Newsroom) -> None:
        self._app = app
        self._room = room

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        added = headers_of(path, Headers(scope=scope), self._room.settings.site_url)

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in added.items():
                    headers[name] = value
                if is_ours(path):
                    # Pages hold a version to save against: Back must not bring an old one.
                    headers.setdefault(
                        "Cache-Control",
                        "no-cache" if path.startswith("/desk/static/") else "no-store",
                    )
            await send(message)

        bounded = self._bounded(scope, receive) if is_ours(path) else receive
        await self._app(scope, bounded, send_guarded)

    def _bounded(self, scope: Scope, receive: Receive) -> Receive:
        """A `receive` that stops reading beyond the limit of the path and the sender."""
        limit = _limit(scope["path"])
        headers = Headers(scope=scope)
        declared = headers.get("content-length", "0")
        # Longer than any file: no number to calculate with.
        taken = int(declared[:18]) if declared.isdecimal() else 0
        charset = _CHARSET.search(headers.get("content-type", ""))
        is_strange = charset is not None and charset[1].lower() not in ("utf-8", "utf8")
        is_known = False
        seen = 0

        async def receive_bounded() -> Message:
            nonlocal seen, is_known
            message = await receive() if taken <= limit else {"type": "http.request"}
            seen += len(message.get("body", b""))
            if is_strange and seen:
                # Some encodings of Python's make half characters of plain bytes.
                raise HTTPException(415, "Send text as UTF-8. Nothing was taken in.")
            size = max(taken, seen)
            if size > limit:
                raise HTTPException(
                    413,
                    f"This is more than {limit // MEGABYTE} MB. Nothing was taken in: "
                    "send a smaller file, or split it.",
                )
            if size > STRANGERS_LIMIT and not is_known:
                # The body is read before a route asks who is there.
                request = Request(scope)
                is_known = (
                    await run_in_threadpool(session_of, request, self._room) is not None
                )
                if not is_known:
                    raise HTTPException(
                        401,
                        "You are not signed in, or your sign-in has ended. Nothing was "
                        "taken in: sign in, then send it again.",
                    )
            return message

        return receive_bounded


def headers_of(path: str, asked: Headers, site_url: str) -> dict[str, str]:
    """The security headers of an answer for `path`."""
    headers = dict(HEADERS if is_ours(path) else PUBLIC_HEADERS)
    if is_ours(path):
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if path.startswith("/desk/articles/") and path.endswith("/preview"):
        headers |= _FRAMED
    # Not for who comes past the proxy, to a name or a port without TLS.
    if is_https(site_url) and asked.get("host") == urlsplit(site_url).netloc:
        headers["Strict-Transport-Security"] = _STRICT_TRANSPORT
    return headers


def is_ours(path: str) -> bool:
    """Tell whether the path belongs to the desk, the API or the health check."""
    return path in ("/desk", "/healthz", "/metrics") or path.startswith(
        ("/desk/", "/api/")
    )


def _limit(path: str) -> int:
    if path in ("/desk/launch", "/api/v1/launches"):
        return SOURCE_LIMIT + _ENVELOPE
    if path.startswith("/desk/articles/") and path.endswith("/po"):
        return PO_LIMIT + _ENVELOPE
    if path in ("/desk/memory/import", "/desk/glossary/import"):
        return PO_LIMIT + _ENVELOPE
    return _FORM_LIMIT
