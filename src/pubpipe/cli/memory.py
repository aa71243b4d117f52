"""Commands for what the newsroom has learnt: tm import, export; glossary import, export."""

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

from pubpipe.cli.asking import Commands, actor, newsroom, show
from pubpipe.domain.errors import Refused
from pubpipe.stages import glossary_exchange, memory_exchange


def add(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Add the commands to the parser."""
    for name, what, file, run_in, run_out in (
        ("tm", "translation memory", "TMX", _import_tm, _export_tm),
        ("glossary", "glossary", "CSV", _import_terms, _export_terms),
    ):
        help_text = f"The {what}, in and out."
        group = commands.add_parser(name, help=help_text, description=help_text)
        kinds = group.add_subparsers(title="commands", metavar="COMMAND", required=True)
        for kind, text, run in (
            ("import", f"Take a {file} file into the {what}.", run_in),
            ("export", f"Write the {what} as a {file} file.", run_out),
        ):
            parser = kinds.add_parser(
                kind, help=text, description=text, parents=[common]
            )
            parser.add_argument("file", type=Path, metavar="FILE")
            parser.add_argument(
                "--locale", default="", metavar="LOCALE",
                help="of this locale alone (default: of all that USER may work in)",
            )  # fmt: skip
            parser.add_argument(
                "--json", action="store_true", help="one JSON document on stdout"
            )
            parser.set_defaults(run=run)


def _import_tm(options: argparse.Namespace) -> int:
    room = newsroom(options)
    taken = memory_exchange.import_memory(
        room, actor(options, room), _existing(options.file), options.locale
    )
    if options.json:
        show(asdict(taken))
        return 0
    added = ", ".join(f"{code} {count:,}" for code, count in taken.added.items())
    print(f"Pairs added: {added or 'none'}; known already: {taken.known:,}")
    for reason, count in taken.skipped.items():
        print(f"{count:,} left out: {reason}", file=sys.stderr)
    return 0


def _export_tm(options: argparse.Namespace) -> int:
    room = newsroom(options)
    count = memory_exchange.export_memory(
        room, actor(options, room), _writable(options.file), options.locale
    )
    return _written(options, count, "pairs")


def _import_terms(options: argparse.Namespace) -> int:
    room = newsroom(options)
    person = actor(options, room)
    raw = _existing(options.file).read_bytes()
    count = glossary_exchange.import_terms(
        room, person, raw, options.file.name, options.locale
    )
    if options.json:
        show({"file": options.file.name, "entries": count})
    else:
        print(f"Entries stored: {count:,}")
    return 0


def _export_terms(options: argparse.Namespace) -> int:
    room = newsroom(options)
    file = _writable(options.file)
    count, text = glossary_exchange.export_terms(
        room, actor(options, room), options.locale
    )
    file.write_text(text, encoding="utf-8", newline="")
    return _written(options, count, "entries")


def _written(options: argparse.Namespace, count: int, what: str) -> int:
    if options.json:
        show({"file": str(options.file), what: count})
    else:
        print(f"{count:,} {what} written to {options.file}")
    return 0


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise Refused(f"There is no file “{path}”. Give the file to import.")
    return path


def _writable(path: Path) -> Path:
    if not path.absolute().parent.is_dir():
        raise Refused(
            f"There is no folder “{path.absolute().parent}”. Make it, or give another "
            "file."
        )
    return path
