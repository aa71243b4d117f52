"""A published version of a translation, and what it takes to make one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal

from pubpipe.domain.markup import Marked, dump_tags, load_tags, plain
from pubpipe.domain.saying import Said

Mode = Literal["latest", "pinned", "withdrawn"]

_TIMES = ("published_at", "made_at", "first_made_at")


@dataclass(frozen=True)
class Translation:
    """One article in one locale; the source's own locale has one too, without units.

    `units` counts them by status; `words` counts the words of their sources, `words_left`
    those of what is not approved. `live_edition` is the number that readers see, 0 for none.
    """

    id: int
    article_id: int
    article: str
    locale: str
    mode: Mode
    live_edition: int
    live_revision: int
    release_seq: int
    """Number of the newest request to go live; `released` is the newest one answered."""
    released: int
    priority: int
    deadline: datetime | None
    embargo: datetime | None
    units: dict[str, int]
    words: int = 0
    words_left: int = 0
    is_segmented: bool = True
    """Whether its units are those of the head revision."""
    is_current: bool = False
    """Whether the live edition is of the head revision."""

    @property
    def total(self) -> int:
        """How many units the head revision has in this locale."""
        return sum(self.units.values())

    @property
    def words_done(self) -> int:
        """How many source words are approved."""
        return self.words - self.words_left

    @property
    def approved(self) -> int:
        """How many of them are approved."""
        return self.units.get("approved", 0)


@dataclass(frozen=True)
class Line:
    """One text of an edition in reading order, as published."""

    uid: str
    ordinal: int
    role: str
    attrs: tuple[tuple[str, str], ...]
    content: Marked


@dataclass(frozen=True)
class Edition:
    """An immutable snapshot: all that a page shows of one article in one locale."""

    number: int
    article: str
    slug: str
    locale: str
    revision: int
    section: str
    section_slug: str
    headline: str
    kicker: str
    byline: str
    published_at: datetime
    zone: str
    source_url: str
    publisher: str
    lines: tuple[Line, ...]
    made_at: datetime
    first_made_at: datetime
    drafts_kept: int = 0
    """How many units were machine drafts approved without a change."""
    units: int = 0
    bulk: int = 0
    """How many units were approved in bulk."""
    alone: int = 0
    """How many units their own writer approved where a second person should have."""
    correction: str = ""


def to_json(edition: Edition) -> dict[str, Any]:
    """Return the edition as JSON-ready data; the inverse of `from_json`."""
    data = {field.name: getattr(edition, field.name) for field in fields(edition)}
    for name in _TIMES:
        data[name] = data[name].isoformat()
    data["lines"] = [
        {
            "uid": line.uid,
            "ordinal": line.ordinal,
            "role": line.role,
            "attrs": [list(pair) for pair in line.attrs],
            "text": line.content.text,
            "tags": dump_tags(line.content.tags),
        }
        for line in edition.lines
    ]
    return data


def from_json(data: Mapping[str, Any]) -> Edition:
    """Rebuild an edition from `to_json` data."""
    lines = tuple(
        Line(
            uid=row["uid"],
            ordinal=row["ordinal"],
            role=row["role"],
            attrs=tuple((key, value) for key, value in row["attrs"]),
            content=Marked(row["text"], load_tags(row["tags"])),
        )
        for row in data["lines"]
    )
    times = {name: datetime.fromisoformat(data[name]) for name in _TIMES}
    return Edition(**{**data, **times, "lines": lines})


def excerpt(lines: Iterable[Line], length: int = 200) -> str:
    """The beginning of the first paragraph, cut between words."""
    for line in lines:
        if line.role == "paragraph":
            text = " ".join(plain(line.content.text).split())
            if len(text) <= length:
                return text
            return text[:length].rpartition(" ")[0].rstrip(" ,;:—–-") + "…"
    return ""


def waits_for(
    translation: Translation, head: int, now: datetime, *, is_source: bool = False
) -> str:
    """Return what keeps the head revision from going live, one sentence, or "".

    The source's own edition (`is_source`) has no units to wait for.
    """
    if translation.mode == "withdrawn":
        return Said("It was withdrawn. Publish it by name to bring it back.")
    if translation.mode == "pinned":
        return Said("It is pinned to an earlier edition. Publish it by name to go on.")
    if not head or not (translation.total or is_source):
        return Said("It has no segments yet.")
    if not (translation.is_segmented or is_source):
        return Said("Its newest revision is still being prepared.")
    left = translation.total - translation.approved
    if left:
        return Said(
            "%(left)s of %(total)s segments are not approved.",
            left=left,
            total=translation.total,
        )
    if translation.embargo and translation.embargo > now:
        return Said(
            "Its embargo ends at %(moment)s UTC.",
            moment=f"{translation.embargo:%Y-%m-%d %H:%M}",
        )
    return ""
