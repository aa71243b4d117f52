"""An article's page takes its place on the site or leaves it; what shows it is marked.

Only what changes is marked, however large the site is (docs/decisions/0011): the page's
own versions, its neighbours, one page of each list that has it, and what machines read.
"""

from pubpipe.showing.cutting import (
    PAGE,
    Slice,
    cut_where_needed,
    floor_of,
    listings,
    open_lists,
    path_of,
    slice_of,
    slices_of,
    was_written,
)
from pubpipe.showing.machines import NEWS_FOR, mark_sitemap
from pubpipe.showing.marking import (
    MORE_TO_READ,
    hide,
    mark_all,
    mark_written_together,
    more_to_read,
    show,
)
from pubpipe.showing.naming import author_of, free_slug

__all__ = [
    "MORE_TO_READ", "NEWS_FOR", "PAGE", "Slice", "author_of", "cut_where_needed", "floor_of", "free_slug", "hide", "listings", "mark_all", "mark_sitemap", "mark_written_together", "more_to_read", "open_lists", "path_of", "show",
    "slice_of", "slices_of", "was_written",
]  # fmt: skip
