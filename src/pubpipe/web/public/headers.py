"""The headers of every public answer."""

from pubpipe.web.security import PUBLIC_HEADERS as HEADERS

FRESH = {**HEADERS, "Cache-Control": "no-store"}
"""Of an answer that is of this moment only."""

__all__ = ["FRESH", "HEADERS"]
