"""A source becomes a revision of an article."""

from pubpipe.stages.intake.annotating import annotate
from pubpipe.stages.intake.corrections import HIGHEST_PRIORITY, LARGEST_SOURCE
from pubpipe.stages.intake.launches import cut_short, finish, overdue
from pubpipe.stages.intake.receiving import (
    Taken,
    accept,
    look,
    preview,
    submit,
    take_in,
)

__all__ = [
    "HIGHEST_PRIORITY", "LARGEST_SOURCE", "Taken", "accept", "annotate", "cut_short", "finish", "look", "overdue",
    "preview", "submit", "take_in",
]  # fmt: skip
