"""Parsing a command line, running its command, and telling how it went."""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from pubpipe import logs
from pubpipe.cli import (
    articles,
    engines,
    exchange,
    memory,
    mishaps,
    operations,
    people,
    releases,
    running,
)
from pubpipe.config import workspace_path
from pubpipe.domain.errors import PubpipeError

_log = logging.getLogger("pubpipe")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0 when done, 1 when refused, 2 for a wrong command line."""
    known = parser()
    options = known.parse_args(arguments)
    if not hasattr(options, "run"):
        known.print_help(sys.stderr)
        return 2
    logs.set_up(logging.WARNING, is_brief=True)
    try:
        code: int = options.run(options)
    except PubpipeError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output left, as `| head` does.
        sys.stderr.close()
        return 1
    except OSError as error:
        _log.debug("traceback", exc_info=error)
        print(mishaps.of_machine(error), file=sys.stderr)
        return 1
    except Exception as error:
        if os.environ.get("PUBPIPE_DEBUG"):
            raise
        folder = workspace_path(getattr(options, "workspace", None))
        print(mishaps.of_ours(error, folder), file=sys.stderr)
        return 1
    return code


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    # Everywhere: `--workspace` and `--as` may stand before or after the command.
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--workspace", type=Path, default=argparse.SUPPRESS, metavar="DIR",
        help="the newsroom's folder (PUBPIPE_WORKSPACE, else ./newsroom)",
    )  # fmt: skip
    common.add_argument(
        "--as", dest="actor", default=argparse.SUPPRESS, metavar="USER",
        help="whose act it is (editor)",
    )  # fmt: skip
    made = argparse.ArgumentParser(
        prog="pubpipe",
        description="A multilingual publishing pipeline: machine drafts, human review, "
        "publication, view counts.",
        parents=[common],
    )
    commands = made.add_subparsers(title="commands", metavar="COMMAND")
    for module in (
        running, articles, exchange, memory, releases, engines, people, operations,
    ):  # fmt: skip
        module.add(commands, common)
    return made
