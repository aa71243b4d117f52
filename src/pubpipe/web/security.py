"""Headers and body limits of the desk and the API; the public site sets its own."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MEGABYTE = 1_000_000
SOURCE_LIMIT = 5 * MEGABYTE
PO_LIMIT = 20 * MEGABYTE
_FORM_LIMIT = 4 * MEGABYTE
_ENVELOPE = 100_000
"""What the other fields of a form and its multipart wrapping may take."""

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


class Guard:
    """Wraps the application: bounds request bodies and adds the security headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_ours(scope["path"]):
            await self._app(scope, receive, send)
            return
        path = scope["path"]

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                # Pages hold a version to save against: Back must not bring an old one.
                headers.setdefault(
                    "Cache-Control",
                    "no-cache" if path.startswith("/desk/static/") else "no-store",
                )
            await send(message)

        await self._app(scope, _bounded(scope, receive), send_guarded)


def is_ours(path: str) -> bool:
    """Tell whether the path belongs to the desk, the API or the health check."""
    return path in ("/desk", "/healthz") or path.startswith(("/desk/", "/api/"))


def _limit(path: str) -> int:
    if path in ("/desk/launch", "/api/v1/launches"):
        return SOURCE_LIMIT + _ENVELOPE
    if path.startswith("/desk/articles/") and path.endswith("/po"):
        return PO_LIMIT + _ENVELOPE
    return _FORM_LIMIT


def _bounded(scope: Scope, receive: Receive) -> Receive:
    """A `receive` that stops reading beyond the limit of the path."""
    limit = _limit(scope["path"])
    declared = Headers(scope=scope).get("content-length", "0")
    taken = int(declared) if declared.isdecimal() else 0
    seen = 0

    async def receive_bounded() -> Message:
        nonlocal seen
        message = await receive() if taken <= limit else {"type": "http.request"}
        seen += len(message.get("body", b""))
        if max(taken, seen) > limit:
            raise HTTPException(
                413,
                f"This is more than {limit // MEGABYTE} MB. Nothing was taken in: "
                "send a smaller file, or split it.",
            )
        return message

    return receive_bounded
