"""What goes into the log, and what never does."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from pubpipe import logs

AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0.0.0"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Leave the process's logging as it was."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:], root.level = handlers, level
    logging.getLogger("uvicorn.access").disabled = False


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Sets JSON logging up and gives what was logged so far."""
    monkeypatch.setenv(logs.FORMAT, "json")
    logs.set_up()
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_line_has_time_level_logger_message_and_fields(
    lines: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT__FLOW_RUN_ID", "run-1")

    with logs.about(article="նավ", locale="arm"):
        logging.getLogger("pubpipe.паром").warning(
            "Պատրաստ է, готово, “done”", extra={"edition": 3}
        )

    (line,) = lines()
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "warning",
        "logger": "pubpipe.паром",
        "message": "Պատրաստ է, готово, “done”",
        "article": "նավ",
        "locale": "arm",
        "edition": "3",
        "run": "run-1",
    }


def test_an_exception_is_one_line_and_logged_once(lines: Any) -> None:
    log = logging.getLogger("pubpipe")
    try:
        raise ValueError("two\nlines")
    except ValueError as error:
        log.error("It failed.", exc_info=error)
        logging.getLogger("uvicorn.error").error("Exception", exc_info=error)

    (line,) = lines()
    assert line["message"] == "It failed."
    assert "Traceback" in line["error"]
    assert "ValueError: two\nlines" in line["error"]


HIDDEN = {
    "203.0.113.7": "from 203.0.113.7 port 4",
    "2001:db8::1:7": "peer 2001:db8::1:7 left",
    "198.51.100.4": "peer ::ffff:198.51.100.4, left",
    "anna@example.org": "mail to anna@example.org failed",
    "աննա@example.am": "mail to <աննա@example.am>",
    "hunter22": "connect postgresql://desk:hunter22@db/news failed",
    "s3cretvalue": "Cookie: pubpipe_session=s3cretvalue",
    "s3cretvalue2": "password='s3cretvalue2'",
    "s3cretvalue3": '{"token": "s3cretvalue3"}',
    "abcdef012": "Authorization: Bearer abcdef012",
    "AppleWebKit": f"agent {AGENT}",
    "Գաղտնի վերնագիր": "[SQL: INSERT]\n[parameters: ('Գաղտնի վերնագիր', 'x]y')]\n(see)",
    "Тайный заголовок": "unique\nDETAIL:  Key (name)=(Тайный заголовок) exists.",
}


@pytest.mark.parametrize("secret", HIDDEN)
@pytest.mark.parametrize("form", ["json", ""])
def test_what_is_personal_is_taken_out(
    secret: str,
    form: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(logs.FORMAT, form)
    logs.set_up()
    log = logging.getLogger("somebody.else")

    log.error("%s", HIDDEN[secret])
    log.error("in a field", extra={"path": HIDDEN[secret]})
    try:
        raise RuntimeError(HIDDEN[secret])
    except RuntimeError:
        log.exception("in a traceback")

    told = capsys.readouterr().err
    assert told.count("in a traceback") == 1
    assert secret not in told


KEPT = (
    "Uvicorn running on http://127.0.0.1:8600 (Press CTRL+C to quit)",
    "listening on 0.0.0.0 and [::1]:4200",
    "schema 0001, pubpipe 0.1.0, prefect 3.8.8, at 12:30:45 on 2026-01-14",
    "Հոդվածը հրապարակված է, статья опубликована: /ru/news/pier/",
    "articles::take_in took 3 s",
)


@pytest.mark.parametrize("message", KEPT)
def test_what_is_not_personal_stays(message: str) -> None:
    assert logs.redact(message) == message


def test_a_line_to_read_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(logs.FORMAT, raising=False)
    logs.set_up()

    logging.getLogger("pubpipe").warning("a path\n2026 ERROR forged")

    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "WARNING pubpipe: a path\\n2026 ERROR forged" in told


def test_setting_it_up_again_says_nothing_twice(lines: Any) -> None:
    logs.set_up()
    logs.set_up()

    logging.getLogger("pubpipe").warning("once")

    assert [line["message"] for line in lines()] == ["once"]


def test_the_servers_own_handlers_give_way(
    lines: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    server = logging.getLogger("uvicorn.error")
    server.addHandler(logging.StreamHandler())
    server.propagate = False
    logs.set_up()

    server.error("from %s", "203.0.113.7")
    logging.getLogger("uvicorn.access").error("203.0.113.7 GET /")

    assert [line["message"] for line in lines()] == ["from [address]"]
