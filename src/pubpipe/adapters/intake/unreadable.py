"""Why a source could not be read."""

from pubpipe.domain.errors import Refused

MAX_SOURCE_BYTES = 5_000_000


class UnreadableSource(Refused):
    """The source is empty, binary, in an unknown encoding, too large, or no article."""
