"""Telling robots by what they call themselves."""

from functools import lru_cache

import crawleruseragents  # type: ignore[import-untyped]  # it ships none


@lru_cache(maxsize=4096)
def is_bot(user_agent: str) -> bool:
    """Tell whether `user_agent` is a known robot's; an empty one is none by this test.

    Remembered by agent: going through the 1,500 patterns takes a third of a millisecond.
    """
    return bool(crawleruseragents.is_crawler(user_agent))
