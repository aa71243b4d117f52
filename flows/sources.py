"""What someone types into the launch form becomes a stored submission."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pubpipe.domain.errors import NotFound, Refused
from pubpipe.domain.order import Order
from pubpipe.ports import Newsroom
from pubpipe.stages import intake

ACTOR = "prefect"
"""Whose act a launch from the form is; the history shows it."""


def submission_of(room: Newsroom, source: str, order: Order) -> int:
    """Return the submission that `source` names, storing a URL or inbox file as one.

    Raises Refused, with what may be given.
    """
    source = source.strip()
    kind, _, number = source.partition(":")
    if kind == "submission" and number.isdecimal():
        return int(number)
    if source.startswith(("http://", "https://")):
        fetched = room.fetch(source)
        return intake.submit(
            room, raw=fetched.raw, name=fetched.final_url, origin=fetched.final_url,
            media_type=fetched.media_type or "", order=order, actor=ACTOR,
        )  # fmt: skip
    if source.startswith("inbox/"):
        path = _in_inbox(room.settings.workspace / "inbox", source[len("inbox/") :])
        with path.open("rb") as stream:
            raw = stream.read(intake.LARGEST_SOURCE + 1)
        return intake.submit(
            room, raw=raw, name=path.name, origin=source, media_type="",
            order=order, actor=ACTOR,
        )  # fmt: skip
    raise Refused(
        f"“{source}” is no source. Give an http(s) address, inbox/NAME for a file in "
        "the newsroom's inbox, or submission:NUMBER."
    )


def moment(room: Newsroom, text: str, field: str) -> datetime | None:
    """Read an ISO 8601 time as UTC; without a zone it is the newsroom's."""
    if not text.strip():
        return None
    try:
        at = datetime.fromisoformat(text.strip())
        if at.tzinfo is None:
            at = at.replace(tzinfo=ZoneInfo(room.settings.timezone))
        return at.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Refused(
            f"{field} “{text}” is no time. Write it as 2026-01-14T11:46+04:00."
        ) from error


def _in_inbox(inbox: Path, name: str) -> Path:
    """Return the inbox's file of this name; a link or `..` may not lead out of it."""
    home = inbox.resolve()
    path = (home / name).resolve() if "\0" not in name else home
    if not path.is_relative_to(home) or not path.is_file():
        raise NotFound(
            f"There is no file “{name}” in {home}. Put the article there first."
        )
    return path
