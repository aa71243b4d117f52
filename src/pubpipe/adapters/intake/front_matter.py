"""The YAML front matter of a Markdown article."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import yaml

from pubpipe.adapters.intake.unreadable import UnreadableSource
from pubpipe.domain.text import clean

_FENCED = re.compile(
    r"\A---[ \t]*\n(?P<yaml>.*?)(?:(?<=\n)|\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL
)
_NAMES = {
    "id": ("id", "article"),
    "headline": ("headline", "title"),
    "kicker": ("kicker", "standfirst", "subtitle", "subheadline"),
    "section": ("section", "category", "rubric"),
    "byline": ("byline", "author", "authors"),
    "published_at": ("published_at", "date", "published"),
    "source_url": ("source_url", "url", "source"),
    "canonical": ("canonical", "canonical_url"),
    "publisher": ("publisher",),
    "timezone": ("timezone", "zone"),
}


@dataclass(frozen=True)
class FrontMatter:
    """The values by our names, what was not used, and the text after them."""

    values: dict[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()
    rest: str = ""


def split(text: str, name: str) -> FrontMatter:
    """An article's front matter and its Markdown; text without front matter is all rest."""
    fenced = _FENCED.match(text)
    # A thematic break may open a text too; front matter has a key in it.
    if fenced is None or not re.search(
        r"^[\w\"'][^\n:]*:", fenced["yaml"], re.MULTILINE
    ):
        return FrontMatter(rest=text)
    try:
        # Every scalar stays the text it is written as: 007 and 2026 may be an id or a title.
        loaded = yaml.load(fenced["yaml"], Loader=yaml.BaseLoader)  # noqa: S506 (makes only str, list and dict)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise UnreadableSource(
            "The front matter of %(name)s is not valid YAML: line %(line)s, "
            "%(problem)s. Put values that hold a colon or a quote inside "
            "quotes.",
            name=name,
            line=str(line),
            problem=error.problem or error.context,
        ) from None
    except (yaml.YAMLError, RecursionError):
        raise UnreadableSource(
            "The front matter of %(name)s is not valid YAML. Write one “key: "
            "value” a line.",
            name=name,
        ) from None
    if not isinstance(loaded, dict):
        raise UnreadableSource(
            "The front matter of %(name)s is not a list of keys. Write one "
            "“key: value” a line.",
            name=name,
        )
    given = {str(key).strip().lower(): _value(value) for key, value in loaded.items()}
    values: dict[str, str] = {}
    for ours, theirs in _NAMES.items():
        for key in theirs:
            if given.get(key) and ours not in values:
                values[ours] = given.pop(key)
    unused = tuple(f"{key}: {value}" for key, value in given.items() if value)
    return FrontMatter(values, unused, text[fenced.end() :])


def _value(value: object) -> str:
    """A scalar or a list of scalars on one line; deeper values are not ours to read."""
    if isinstance(value, list):
        return ", ".join(_value(one) for one in value if isinstance(one, str))
    return " ".join(clean(value).split()) if isinstance(value, str) else ""
