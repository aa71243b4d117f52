"""TMX 1.4, in which translation memories travel between tools."""

from pubpipe.adapters.tmx.reading import read
from pubpipe.adapters.tmx.writing import write

__all__ = ["TmxFiles"]


class TmxFiles:
    """Reads and writes TMX files piece by piece."""

    read = staticmethod(read)
    write = staticmethod(write)
