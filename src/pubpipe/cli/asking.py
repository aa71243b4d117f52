"""What every command shares: opening the newsroom, who acts, reading a source, printing."""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pubpipe.bootstrap import first_password, open_newsroom
from pubpipe.domain.errors import NotAllowed, Refused
from pubpipe.domain.order import article_key
from pubpipe.domain.person import Person
from pubpipe.ports import Fetched, Newsroom
from pubpipe.stages import accounts
from pubpipe.stages.intake import LARGEST_SOURCE

Commands = Any
"""What `ArgumentParser.add_subparsers` returns; argparse keeps its class private."""


def newsroom(options: argparse.Namespace, **overrides: Any) -> Newsroom:
    """Open the newsroom; a new one's first password is told on stderr, once."""
    room = open_newsroom(getattr(options, "workspace", None), **overrides)
    password = first_password(room)
    if password:
        print(
            f"Made the newsroom {room.settings.workspace} with the account “editor”, "
            f"password {password} (shown only now).",
            file=sys.stderr,
        )
    return room


def actor(options: argparse.Namespace, room: Newsroom) -> Person:
    """Whose act this is: `--as`, else `editor`."""
    name = getattr(options, "actor", "editor")
    found = accounts.person(room, name)
    if accounts.is_disabled(room, name):
        raise NotAllowed(f"The account “{name}” is disabled. Act as another one.")
    return found


def source(room: Newsroom, given: str) -> tuple[Fetched, str]:
    """Read a source: a file, an http(s) address, or `-` for standard input.

    Returns its bytes with where they came from, and a name.
    """
    if given.startswith(("http://", "https://")):
        fetched = room.fetch(given)
        return fetched, given
    if given == "-":
        raw = sys.stdin.buffer.read(LARGEST_SOURCE + 1)
        return Fetched(raw, "", None), "-"
    path = Path(given)
    if not path.is_file():
        raise Refused(
            f"There is no file “{given}”. Give a file, an http(s) address, or - for "
            "standard input."
        )
    with path.open("rb") as stream:
        return Fetched(stream.read(LARGEST_SOURCE + 1), "", None), path.name


def moment(room: Newsroom, text: str, option: str) -> datetime | None:
    """Read an ISO 8601 time as UTC; without a zone it is the newsroom's."""
    if not text:
        return None
    try:
        read = datetime.fromisoformat(text)
        if read.tzinfo is None:
            read = read.replace(tzinfo=ZoneInfo(room.settings.timezone))
        return read.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Refused(
            f"{option} “{text}” is no time. Write it as 2026-01-14T11:46+04:00."
        ) from error


def named(article: str) -> str:
    """The key of the article that was typed; empty stays empty."""
    return article_key(article) if article else ""


def show(data: Any) -> None:
    """Print one JSON document."""
    print(json.dumps(data, ensure_ascii=False, indent=1, default=str))
