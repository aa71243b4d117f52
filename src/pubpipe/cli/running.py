"""Commands that run everything: demo and up."""

import argparse

from pubpipe.cli.asking import Commands, newsroom


def add(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Add the commands to the parser."""
    help_text = "Run the whole job on our own sample articles."
    demo = commands.add_parser(
        "demo", help=help_text, description=help_text, parents=[common]
    )
    demo.add_argument(
        "--headless", action="store_true",
        help="also play the reviewer and the readers, report, and stop",
    )  # fmt: skip
    demo.add_argument("--json", action="store_true", help="one JSON document on stdout")
    demo.set_defaults(run=_demo)
    help_text = "Run everything on one machine: Prefect, the flows, desk and site."
    up = commands.add_parser(
        "up", help=help_text, description=help_text, parents=[common]
    )
    up.set_defaults(run=_up)


def _demo(options: argparse.Namespace) -> int:
    from pubpipe.cli import demo

    workspace = getattr(options, "workspace", None)
    return demo.run(workspace, headless=options.headless, as_json=options.json)


def _up(options: argparse.Namespace) -> int:
    from pubpipe.cli import up

    return up.run(newsroom(options))
