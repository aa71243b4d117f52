"""The headers of every public answer."""

from pubpipe.web.security import PUBLIC_HEADERS as HEADERS

__all__ = ["HEADERS"]
