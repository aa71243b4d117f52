"""Checks of a target against its source: errors block approval, warnings ask.

Precise before complete: a check that cries wolf is one that people stop reading.
No check changes the text.
"""

from pubpipe.domain.checks.finding import Finding
from pubpipe.domain.checks.runner import run

__all__ = ["Finding", "run"]
