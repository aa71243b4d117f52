"""Checks of a target against its source: errors block approval, warnings ask.

Precise before complete: a check that cries wolf is one that people stop reading.
No check changes the text; a fix is an offer.
"""

from pubpipe.domain.checks.dismissal import remembered
from pubpipe.domain.checks.finding import (
    Dismissal,
    Edit,
    Finding,
    corrected,
    target_hash,
)
from pubpipe.domain.checks.runner import run
from pubpipe.domain.checks.safety import removed
from pubpipe.domain.checks.terms import has_split_names, names

__all__ = [
    "Dismissal",
    "Edit",
    "Finding",
    "corrected",
    "has_split_names",
    "names",
    "remembered",
    "removed",
    "run",
    "target_hash",
]
