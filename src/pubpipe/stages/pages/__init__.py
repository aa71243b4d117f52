"""The site's pages are written: what changed, or all of them anew."""

from pubpipe.stages.pages.rebuilding import Job, Spread, do, lay_out
from pubpipe.stages.pages.timing import ripen
from pubpipe.stages.pages.writing import (
    Written,
    write_all_anew,
    write_dirty_pages,
    write_pages,
)

__all__ = [
    "Job", "Spread", "Written", "do", "lay_out", "ripen", "write_all_anew",
    "write_dirty_pages", "write_pages",
]  # fmt: skip
