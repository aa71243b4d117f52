"""A translation server drafts, and one that misbehaves is told of in one sentence."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from pubpipe.adapters.mt.libre import LibreTranslate
from pubpipe.adapters.mt.shelf import Shelf
from pubpipe.domain.errors import EngineUnavailable
from pubpipe.domain.locale import ARMENIAN, ENGLISH, RUSSIAN, Locale
from pubpipe.domain.markup import Marked, Tag
from pubpipe.domain.settings import Settings
from tests.tiny_model import spelled

Answer = Callable[[dict[str, Any]], tuple[int, bytes, dict[str, str]]]


@dataclass
class Server:
    """A server on this machine that answers as it is told and keeps what it was asked."""

    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    """One for each request; the last one stays."""

    def translator(self, target: Locale = RUSSIAN, key: str = "") -> LibreTranslate:
        return LibreTranslate(self.url, key, ENGLISH, target, answer_seconds=0.5)


def spells(question: dict[str, Any]) -> tuple[int, bytes, dict[str, str]]:
    said = [spelled(text, question["target"]) for text in question["q"]]
    return 200, json.dumps({"translatedText": said}).encode(), {}


def says(status: int, body: bytes = b"{}", **headers: str) -> Answer:
    return lambda _: (status, body, headers)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    made, over = Server(answers=[spells]), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            made.asked.append({"path": self.path, **question})
            answer = made.answers[0]
            if len(made.answers) > 1:
                made.answers.pop(0)
            status, body, headers = answer(question)
            if status == 0:
                over.wait(20)  # hangs
                return
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    monkeypatch.setattr("pubpipe.adapters.mt.libre.time.sleep", lambda _: None)
    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.daemon_threads = True
    made.url = f"http://127.0.0.1:{listening.server_port}"
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield made
    over.set()
    listening.shutdown()
    listening.server_close()


def texts(translator: LibreTranslate, *sources: str) -> list[str]:
    return [draft.text for draft in translator.translate([Marked(s) for s in sources])]


@pytest.mark.parametrize(("locale", "code"), [(RUSSIAN, "ru"), (ARMENIAN, "hy")])
def test_sentences_go_out_plain_and_come_back_as_drafts(
    server: Server, locale: Locale, code: str
) -> None:
    source = "The old pier. Ten workers &amp; a dog."
    (draft,) = server.translator(locale, "k").translate([Marked(source)])

    (asked,) = server.asked
    assert asked == {
        "path": "/translate",
        "q": ["The old pier.", "Ten workers & a dog."],
        "source": "en",
        "target": code,
        "format": "text",
        "api_key": "k",
    }
    assert draft.text == spelled(
        "The old pier. Ten workers ", code
    ) + "&amp;" + spelled(" a dog.", code)
    assert draft.score is None


def test_no_key_is_sent_where_none_is_set(server: Server) -> None:
    server.translator().translate([Marked("The pier.")])

    assert "api_key" not in server.asked[0]


def test_many_sentences_go_in_several_requests(server: Server) -> None:
    many = [f"The pier of town {number}." for number in range(60)]

    assert texts(server.translator(), *many) == [spelled(text, "ru") for text in many]
    assert [len(asked["q"]) for asked in server.asked] == [25, 25, 10]


def test_a_tag_is_put_back_where_its_words_are_copied(server: Server) -> None:
    marked = Marked("It cost <1>12,500</1> drams.", (Tag(1, "em"),))

    (draft,) = server.translator().translate([marked])

    assert "<1>12,500</1>" in draft.text


def test_a_busy_server_is_asked_again_after_the_time_it_wants(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("pubpipe.adapters.mt.libre.time.sleep", waits.append)
    server.answers = [says(429, Retry_After="7"), says(503), spells]

    assert texts(server.translator(), "The pier.") == [spelled("The pier.", "ru")]
    assert waits == [7.0, 1.0]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (says(500), "it answers 500"),
        (says(429, Retry_After="3600"), "asks to wait for 3600 seconds"),
        (says(403, b'{"error": "Invalid API key"}'), "it answers 403: Invalid API key"),
        (says(200, b"<html>Welcome</html>"), r"its answer \(200\) is not JSON"),
        (says(200, b'{"translatedText": ["\xd0\xb0", "b"]}'), "another form"),
        (says(200, b'{"translatedText": [7]}'), "another form"),
        (says(200, b"[]"), "another form"),
        (says(200, b'{"translatedText": ["' + b"a" * 5_000_000), "has no end"),
        (says(0), "it does not answer"),
    ],
    ids=(
        "fails",
        "busy for an hour",
        "refuses",
        "html",
        "too many",
        "a number",
        "a list",
        "endless",
        "hangs",
    ),
)
def test_a_server_that_misbehaves_is_one_sentence(
    server: Server, answer: Answer, said: str
) -> None:
    server.answers = [answer]

    with pytest.raises(EngineUnavailable, match=said) as refusal:
        server.translator(key="secret").translate([Marked("The pier.")])

    assert server.url in str(refusal.value)
    assert "secret" not in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_server_that_is_not_there_is_one_sentence() -> None:
    translator = LibreTranslate("http://127.0.0.1:9", "", ENGLISH, RUSSIAN)

    with pytest.raises(EngineUnavailable, match="it does not answer"):
        translator.translate([Marked("The pier.")])


def test_the_shelf_has_it_where_a_server_is_set(server: Server, tmp_path: Path) -> None:
    order: dict[str, tuple[str, ...]] = {"ru": ("libretranslate", "dummy")}
    without = Settings(tmp_path, engines=order)
    with_one = Settings(tmp_path, engines=order, libretranslate_url=server.url)

    assert Shelf(without, tmp_path).choose("ru").engine == "dummy"
    chosen = Shelf(with_one, tmp_path).choose("ru")

    assert (chosen.engine, chosen.model) == ("libretranslate", server.url[7:])


@pytest.mark.parametrize(
    ("said", "is_flagged"),
    [
        ("Здание Zvartnots’а открыто.", False),
        ("Zvartnots-ը բաց է։", False),
        ("Звартноц открыт.", True),
        ("Զվարթնոցը բաց է։", True),
    ],
)
def test_a_name_that_stays_as_it_is_survives_or_is_flagged(
    server: Server, said: str, is_flagged: bool
) -> None:
    server.answers = [says(200, json.dumps({"translatedText": [said]}).encode())]
    target = RUSSIAN if "о" in said else ARMENIAN

    (draft,) = server.translator(target).translate(
        [Marked("Zvartnots is open.")], ["Zvartnots"]
    )

    assert ("name" in draft.flags) is is_flagged
    assert draft.text


@pytest.mark.parametrize(
    ("target", "said", "flag"),
    [
        (RUSSIAN, "мост мост мост мост мост мост", "repetition"),
        (ARMENIAN, "կամուրջ կամուրջ կամուրջ կամուրջ", "repetition"),
        (RUSSIAN, "the old bridge was closed on monday", "wrong_script"),
        (ARMENIAN, "старый мост закрыли в понедельник", "wrong_script"),
        (RUSSIAN, "…", "empty"),
    ],
)
def test_what_is_no_draft_is_not_given_as_one_but_told_of(
    server: Server, target: Locale, said: str, flag: str
) -> None:
    body = json.dumps({"translatedText": [said]}).encode()
    server.answers = [says(200, body)]

    (draft,) = server.translator(target).translate([Marked("The old bridge closed.")])

    assert draft.text == ""
    assert flag in draft.flags
