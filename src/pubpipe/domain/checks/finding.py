"""What a check finds in a target."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """One thing to look at: an error blocks approval, a warning asks.

    `kind` groups findings (`tags`, `numbers` …); `message` says what and what to do.
    """

    kind: str
    level: Literal["error", "warning"]
    message: str


def error(kind: str, message: str) -> Finding:
    """A finding that blocks approval."""
    return Finding(kind, "error", message)


def warning(kind: str, message: str) -> Finding:
    """A finding that asks for a second look."""
    return Finding(kind, "warning", message)


def sample(text: str, limit: int = 40) -> str:
    """The beginning of a text, short enough to quote in a message."""
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
