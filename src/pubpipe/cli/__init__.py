"""The command line: `pubpipe COMMAND`; `--help` of each command tells the rest."""

from pubpipe.cli.main import main

__all__ = ["main"]
