"""Sheets as gettext PO files, written and read with polib."""

from pathlib import Path

from pubpipe.adapters.po.reading import load
from pubpipe.adapters.po.writing import dump
from pubpipe.domain.exchange import Sheet

__all__ = ["PolibFiles", "dump", "load"]


class PolibFiles:
    """The PO form of sheets (`ports.PoFiles`)."""

    def dump(self, sheet: Sheet) -> str:
        """The sheet as the text of a PO file; the same sheet gives the same text."""
        return dump(sheet)

    def load(self, path: Path) -> Sheet:
        """The sheet in a PO file; raises Refused when it is not a usable one."""
        return load(path)
