"""What a check finds in a target."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pubpipe.domain.saying import Said


@dataclass(frozen=True)
class Edit:
    """A change of a text: its characters from `start` up to `end` become `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Dismissal:
    """A person's word that a warning is none here, bound to one source and one target.

    `mark` says which finding is meant; the hashes are those of the texts it was given for.
    """

    mark: str
    source_hash: str
    target_hash: str
    reason: str
    person: str
    at: datetime


@dataclass(frozen=True)
class Finding:
    """One thing to look at: an error blocks approval, a warning asks.

    `kind` groups findings (`tags`, `numbers` …). `template` says what is wrong and what
    to do, with `%(name)s` for the `values`: an interface translates the template.
    `span` is where it stands in the target's segment text. `fix` is the correction where
    one is certain: `corrected` applies it.
    """

    kind: str
    level: Literal["error", "warning"]
    template: str
    values: tuple[tuple[str, str], ...] = ()
    span: tuple[int, int] | None = None
    fix: tuple[Edit, ...] = ()
    dismissal: Dismissal | None = None

    @property
    def message(self) -> Said:
        """The sentence in English."""
        return Said(self.template, **dict(self.values))

    @property
    def mark(self) -> str:
        """A name for this finding, the same on every run over the same two texts."""
        return hashlib.sha256(f"{self.kind}\n{self.message}".encode()).hexdigest()


def error(
    kind: str, template: str, *, span: tuple[int, int] | None = None,
    fix: tuple[Edit, ...] = (), **values: str,
) -> Finding:  # fmt: skip
    """A finding that blocks approval."""
    return Finding(kind, "error", template, tuple(values.items()), span, fix)


def warning(
    kind: str, template: str, *, span: tuple[int, int] | None = None,
    fix: tuple[Edit, ...] = (), **values: str,
) -> Finding:  # fmt: skip
    """A finding that asks for a second look."""
    return Finding(kind, "warning", template, tuple(values.items()), span, fix)


def corrected(target: str, finding: Finding) -> str:
    """The target with the finding's fix carried out; as it is where there is none."""
    for edit in sorted(finding.fix, key=lambda edit: edit.start, reverse=True):
        target = target[: edit.start] + edit.text + target[edit.end :]
    return target


def target_hash(target: str) -> str:
    """SHA-256 (hex) of a target: what a dismissal binds to beside the source's hash."""
    return hashlib.sha256(target.encode("utf-8", "surrogatepass")).hexdigest()


def sample(text: str, limit: int = 40) -> str:
    """The beginning of a text, short enough to quote in a message."""
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
