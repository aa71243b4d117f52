"""Telling robots by what they call themselves."""

from functools import lru_cache

import crawleruseragents  # type: ignore[import-untyped]  # it ships none

LONGEST = 1000
"""Characters that are looked at: no browser's name is longer, and all are remembered."""


def is_bot(user_agent: str) -> bool:
    """Tell whether `user_agent` is a known robot's; an empty one is none by this test."""
    return _is_bot(user_agent[:LONGEST])


@lru_cache(maxsize=4096)
def _is_bot(user_agent: str) -> bool:
    # Going through the 1,500 patterns takes a third of a millisecond.
    return bool(crawleruseragents.is_crawler(user_agent))
