"""Drafts by a server that speaks LibreTranslate's interface (`POST /translate`).

It gets sentences as plain text, without tags, and says nothing of how sure it is. Fields
as in LibreTranslate's own API: https://libretranslate.com/docs/
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import httpx

from pubpipe.adapters.mt.drafting import draft_all
from pubpipe.adapters.mt.machine import Said
from pubpipe.domain.errors import EngineUnavailable
from pubpipe.domain.locale import Locale
from pubpipe.domain.markup import Marked
from pubpipe.domain.text import clean
from pubpipe.ports import Drafted

AT_ONCE = 25
"""Sentences in a request."""
TRIES = 4
ANSWER_SECONDS = 60.0
MOST_WAIT = 30.0
"""Seconds that a server may ask us to wait; one that asks for more is not usable now."""
MOST_BYTES = 4_000_000
_BUSY = frozenset((429, 500, 502, 503, 504))


class LibreTranslate:
    """A translator over a server; nothing is sent before there is text to translate."""

    engine = "libretranslate"
    version = ""
    starter = False

    def __init__(
        self, url: str, key: str, source: Locale, target: Locale,
        *, answer_seconds: float = ANSWER_SECONDS,
    ) -> None:  # fmt: skip
        """`url` is the server's address, without `/translate`; `key` "" where it asks none."""
        self.model = urlsplit(url).netloc.rpartition("@")[2]
        self._speaker = _Server(url.rstrip("/"), key, source, target, answer_seconds)
        self._source = source
        self._target = target

    def translate(
        self, sources: Sequence[Marked], keep: Sequence[str] = ()
    ) -> list[Drafted]:
        """Return one draft per source, without a score. Raises EngineUnavailable."""
        return draft_all(self._speaker, sources, self._source, self._target, keep=keep)


class _Server:
    """Says sentences, whose pieces are their words."""

    symbols: tuple[str, ...] = ()

    def __init__(
        self, url: str, key: str, source: Locale, target: Locale, answer_seconds: float
    ) -> None:
        self._url = url
        self._about = {
            "source": source.tag.partition("-")[0],
            "target": target.tag.partition("-")[0],
            "format": "text",
            **({"api_key": key} if key else {}),
        }
        self._seconds = answer_seconds

    def encode(self, text: str) -> list[str]:
        return text.split(" ")

    def say(
        self, sentences: Sequence[Sequence[str]], attend: Sequence[bool]
    ) -> list[Said]:
        said: list[Said] = []
        with httpx.Client(timeout=self._seconds) as client:
            for start in range(0, len(sentences), AT_ONCE):
                texts = [" ".join(one) for one in sentences[start : start + AT_ONCE]]
                said += [
                    Said(clean(text).replace("\n", " ").strip(), (), 0.0, 0, False)
                    for text in self._ask(client, texts)
                ]
        return said

    def _ask(self, client: httpx.Client, texts: list[str]) -> list[str]:
        problem = ""
        for attempt in range(TRIES):
            wait = float(attempt)
            try:
                status, headers, body = self._post(client, texts)
            except httpx.HTTPError as error:
                problem = f"it does not answer ({type(error).__name__})"
                if isinstance(error, httpx.ReadTimeout):
                    break  # it has had its time; others wait for this batch
            else:
                if status not in _BUSY:
                    return self._read(status, body, len(texts))
                problem = f"it answers {status}"
                wait = max(wait, _asked_to_wait(headers))
                if wait > MOST_WAIT:
                    problem += f" and asks to wait for {wait:.0f} seconds"
                    break
            if attempt + 1 < TRIES:
                time.sleep(wait)
        raise self._unavailable(problem)

    def _post(
        self, client: httpx.Client, texts: list[str]
    ) -> tuple[int, httpx.Headers, bytes]:
        """Return status, headers and body, which is read up to a limit."""
        question = {"q": texts, **self._about}
        with client.stream("POST", f"{self._url}/translate", json=question) as answer:
            body = b""
            for part in answer.iter_bytes():
                body += part
                if len(body) > MOST_BYTES:
                    raise self._unavailable("its answer has no end")
            return answer.status_code, answer.headers, body

    def _read(self, status: int, body: bytes, wanted: int) -> list[str]:
        try:
            answer: Any = httpx.Response(status, content=body).json()
        except ValueError:
            raise self._unavailable(f"its answer ({status}) is not JSON") from None
        found = answer.get("translatedText") if isinstance(answer, dict) else None
        if isinstance(found, str):
            found = [found]
        if (
            status != 200
            or not isinstance(found, list)
            or len(found) != wanted
            or not all(isinstance(text, str) for text in found)
        ):
            told = answer.get("error") if isinstance(answer, dict) else None
            reason = " ".join(str(told or "its answer has another form").split())[:200]
            raise self._unavailable(f"it answers {status}: {reason}")
        return found

    def _unavailable(self, problem: str) -> EngineUnavailable:
        return EngineUnavailable(
            f"The translation server {self._url} is not usable: {problem}. Check "
            "[libretranslate] in pubpipe.toml and the server, or use another engine."
        )


def _asked_to_wait(headers: httpx.Headers) -> float:
    """The seconds of Retry-After; a date there counts as a second."""
    given = headers.get("Retry-After", "0").strip()
    return float(given) if given.isdecimal() else 1.0
