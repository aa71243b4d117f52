"""What HTTP says when pubpipe refuses."""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from pubpipe.domain.errors import (
    ChecksFailed,
    DatabaseAway,
    EngineUnavailable,
    NotAllowed,
    NotFound,
    NotReady,
    NotSignedIn,
    OrchestratorAway,
    PubpipeError,
    Refused,
    Stale,
    Taken,
    TargetAway,
)


class TooManyTries(Refused):
    """Too many failed sign-ins for one name from one address (HTTP 429)."""


class TooManySearches(Refused):
    """Too many searches from one address (HTTP 429)."""


_STATUS: tuple[tuple[type[PubpipeError], int, str], ...] = (
    (TooManyTries, 429, "too_many_tries"),
    (TooManySearches, 429, "too_many_searches"),
    (NotFound, 404, "not_found"),
    (NotAllowed, 403, "not_allowed"),
    (NotSignedIn, 401, "not_signed_in"),
    (NotReady, 409, "not_ready"),
    (Stale, 409, "stale"),
    (Taken, 409, "taken"),
    (ChecksFailed, 422, "checks_failed"),
    (Refused, 400, "refused"),
    (EngineUnavailable, 503, "engine_unavailable"),
    (OrchestratorAway, 503, "orchestrator_away"),
    (DatabaseAway, 503, "database_away"),
    (TargetAway, 503, "target_away"),
)


class Problem(BaseModel):
    """A refusal as the API tells it."""

    error: str
    """Its kind, stable for programs."""
    message: str
    """One sentence for a person."""
    theirs: str | None = None
    """After a stale save: what the unit holds now."""
    yours: str | None = None
    messages: list[str] | None = None
    """When checks failed: what each of them says."""


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals of a route, for the API's description of itself."""
    return {status: {"model": Problem} for status in statuses}


def status_of(error: PubpipeError) -> int:
    """The HTTP status of a refusal."""
    return _find(error)[0]


def kind_of(error: PubpipeError) -> str:
    """The refusal's name in JSON answers, stable for programs."""
    return _find(error)[1]


def as_json(error: PubpipeError, say: Callable[[str], str] = str) -> dict[str, Any]:
    """The refusal as the API tells it; a stale save brings both texts.

    `say` puts a sentence into the language of the desk; the API speaks English.
    """
    body: dict[str, Any] = {"error": kind_of(error), "message": say(error.said)}
    if isinstance(error, Stale):
        body |= {"theirs": error.theirs, "yours": error.yours}
    if isinstance(error, ChecksFailed):
        body["messages"] = [say(message) for message in error.messages]
    return body


def _find(error: PubpipeError) -> tuple[int, str]:
    for kind, status, name in _STATUS:
        if isinstance(error, kind):
            return status, name
    return 500, "failed"
