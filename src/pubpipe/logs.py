"""One way of logging for every process: a line for people or for programs, nothing personal.

What is written says what happened to which article; never who was reading or signing in.
Our own code gives the log nothing personal; what other libraries, drivers and servers put
into their messages is taken out here, the last place it passes.
"""

import json
import logging
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from ipaddress import ip_address

FORMAT = "PUBPIPE_LOG_FORMAT"
"""Environment variable; `json` asks for one JSON object a line."""
FIELDS = (
    "article", "locale", "edition", "page", "submission", "step", "method", "path",
)  # fmt: skip
"""What a record may carry beside its message, by `extra=` or `about`."""
_RUN = "PREFECT__FLOW_RUN_ID"
_about: ContextVar[dict[str, str]] = ContextVar("about", default={})  # noqa: B039 - never changed

_ADDRESS = re.compile(
    r"(?<![\w.:])(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7})"
    r"(?![\w:]|\.\d)"
)
_MAPPED = re.compile(r"(?i)::ffff:(?=\d{1,3}\.)")
_REPLACED = (
    (re.compile(r"(?<=://)[^\s/@]+@"), "[credentials]@"),
    (re.compile(r"[^\s@<>\"'“”«»()\[\],;:=/]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"(?i)\b(bearer|basic) +[\w.~+/=-]+"), r"\1 [secret]"),
    (
        re.compile(
            r"(?i)(pass(?:word|wd)|secret|token|csrf|cookie|session)"
            r"([\"']? *[=:] *[\"']?)[^\s\"'&,;)}]+"
        ),
        r"\1\2[secret]",
    ),
    (re.compile(r"\b(?:Mozilla|Opera|curl|Wget)/\d[^\n\"'»”]*"), "[agent]"),
    # What a database was given and what it quotes back are other people's texts.
    (re.compile(r"\[parameters: .*?\](?=\n|$)", re.DOTALL), "[parameters: not shown]"),
    (re.compile(r"(?m)^(DETAIL: +).*$"), r"\1not shown"),
)


def set_up(level: int = logging.INFO, *, is_brief: bool = False) -> None:
    """Send every log of this process to stderr, in the form that PUBPIPE_LOG_FORMAT asks.

    `is_brief` leaves out time and logger, as fits a command line. It may be called again.
    """
    handler = _Stderr()
    if os.environ.get(FORMAT, "").lower() == "json":
        handler.setFormatter(JsonLine())
    else:
        handler.setFormatter(Line(is_brief))
    handler.addFilter(_is_new)
    root = logging.getLogger()
    for name in ("", "uvicorn", "uvicorn.error", "uvicorn.access", "fastapi"):
        _take_over(logging.getLogger(name))
    root.addHandler(handler)
    root.setLevel(level)
    # A line for every reader, with the address.
    logging.getLogger("uvicorn.access").disabled = True
    # A line for every question to Prefect, and for every look at a schema.
    for name in ("httpx", "httpcore", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)


@contextmanager
def about(**fields: str) -> Iterator[None]:
    """Give every record within the block these fields, such as article and locale."""
    before = _about.set({**_about.get(), **fields})
    try:
        yield
    finally:
        _about.reset(before)


def redact(text: str) -> str:
    """Return the text without addresses, e-mails, agents, credentials and stored texts."""
    for pattern, instead in _REPLACED:
        text = pattern.sub(instead, text)
    return _ADDRESS.sub(_hidden, _MAPPED.sub("", text))


class JsonLine(logging.Formatter):
    """A record as one JSON object on one line; a traceback is the field `error`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redact(record.getMessage()),
            **_fields(record),
        }
        error = _traceback(self, record)
        return json.dumps(
            told | ({"error": error} if error else {}), ensure_ascii=False
        )


class Line(logging.Formatter):
    """A record as a line to read, its traceback below."""

    def __init__(self, is_brief: bool) -> None:
        super().__init__()
        self._is_brief = is_brief

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        # A path may hold a line break: no message looks like two.
        said = redact(record.getMessage()).strip().replace("\n", "\\n")
        line = f"{record.levelname} {said}"
        if not self._is_brief:
            at = datetime.fromtimestamp(record.created, UTC)
            line = f"{at:%Y-%m-%d %H:%M:%S}Z {record.levelname} {record.name}: {said}"
        told = [f"{name}={value}" for name, value in _fields(record).items()]
        error = _traceback(self, record)
        return " ".join([line, *told]) + (f"\n{error}" if error else "")


class _Stderr(logging.Handler):
    """Writes to what stderr is now, also when that was exchanged meanwhile."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except Exception:  # as logging's own handlers do
            self.handleError(record)


def _take_over(logger: logging.Logger) -> None:
    """Take handlers that write to the console off a logger; what it says goes to the root."""
    for handler in list(logger.handlers):
        stream = getattr(handler, "stream", None)
        if isinstance(handler, _Stderr) or stream in (sys.stderr, sys.stdout):
            logger.removeHandler(handler)
    logger.propagate = True


def _is_new(record: logging.LogRecord) -> bool:
    """Let an exception pass once: a server often logs what a route has logged already."""
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return True
    if error.__dict__.get("_is_logged"):
        return False
    error.__dict__["_is_logged"] = True
    return True


def _fields(record: logging.LogRecord) -> dict[str, str]:
    given = {name: getattr(record, name, None) for name in FIELDS}
    told = {name: str(value) for name, value in given.items() if value is not None}
    run = os.environ.get(_RUN, "")
    found = {**_about.get(), **told} | ({"run": run} if run else {})
    return {name: redact(value).replace("\n", "\\n") for name, value in found.items()}


def _traceback(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    if not record.exc_info:
        return ""
    return redact(formatter.formatException(record.exc_info))


def _hidden(found: re.Match[str]) -> str:
    try:
        address = ip_address(found[0])
    except ValueError:
        return found[0]  # a time such as 12:30:45
    # Where our own servers listen is nobody's address.
    is_ours = address.is_loopback or address.is_unspecified
    return found[0] if is_ours else "[address]"
