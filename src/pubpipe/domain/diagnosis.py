"""What a check-up of the newsroom finds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "warning", "failed"]
_SHOWN = 5


@dataclass(frozen=True)
class Diagnosis:
    """The outcome of one check: one sentence, and what to do unless all is well."""

    name: str
    status: Status
    message: str
    advice: str = ""


def well(name: str, message: str) -> Diagnosis:
    """Say that nothing is wrong."""
    return Diagnosis(name, "ok", message)


def doubt(name: str, message: str, advice: str) -> Diagnosis:
    """Say what may become a fault, and how to prevent it."""
    return Diagnosis(name, "warning", message, advice)


def fault(name: str, message: str, advice: str) -> Diagnosis:
    """Say what is wrong and how to put it right."""
    return Diagnosis(name, "failed", message, advice)


def is_well(found: Iterable[Diagnosis]) -> bool:
    """Tell whether nothing failed; warnings do not count."""
    return all(each.status != "failed" for each in found)


def listed(problems: Sequence[str]) -> str:
    """Return the first problems as one sentence without its full stop."""
    more = len(problems) - _SHOWN
    rest = f"; and {more} more" if more > 0 else ""
    return "; ".join(problems[:_SHOWN]) + rest
