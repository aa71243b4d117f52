"""Commands for PO files: po export, po import, check."""

import argparse
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pubpipe import pipeline
from pubpipe.cli.asking import Commands, actor, newsroom, show
from pubpipe.domain.errors import Refused
from pubpipe.domain.order import article_key
from pubpipe.domain.person import require
from pubpipe.stages import exchange


def add(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Add the commands to the parser."""
    help_text = "Send a translation out as a PO file, or take one back in."
    po = commands.add_parser("po", help=help_text, description=help_text)
    kinds = po.add_subparsers(title="commands", metavar="COMMAND", required=True)

    help_text = "Write a translation as a PO file (to stdout, or -o FILE)."
    out = kinds.add_parser(
        "export", help=help_text, description=help_text, parents=[common]
    )
    out.add_argument("article", metavar="ARTICLE")
    out.add_argument("locale", metavar="LOCALE")
    out.add_argument("-o", dest="file", type=Path, metavar="FILE")
    out.set_defaults(run=_export)

    help_text = "Take what the translator changed in a returned PO file."
    back = kinds.add_parser(
        "import", help=help_text, description=help_text, parents=[common]
    )
    back.add_argument("file", type=Path, metavar="FILE")
    back.add_argument(
        "--approve", action="store_true", help="approve what is not fuzzy"
    )
    back.add_argument(
        "--dry-run", action="store_true", help="only tell what it would do"
    )
    back.add_argument("--json", action="store_true", help="one JSON document on stdout")
    back.set_defaults(run=_import)

    help_text = "Check the translations in any PO file; exit 1 on errors."
    check = commands.add_parser(
        "check", help=help_text, description=help_text, parents=[common]
    )
    check.add_argument("file", type=Path, metavar="FILE.po")
    check.add_argument(
        "--json", action="store_true", help="one JSON document on stdout"
    )
    check.set_defaults(run=_check)


def _export(options: argparse.Namespace) -> int:
    room = newsroom(options)
    person = actor(options, room)
    locale = room.settings.locale(options.locale).code
    require(person, "translate", locale)
    if options.file and not options.file.absolute().parent.is_dir():
        raise Refused(
            f"There is no folder “{options.file.absolute().parent}”. Make it, or give "
            "-o another file."
        )
    _, text = exchange.export(room, person.name, article_key(options.article), locale)
    if options.file:
        options.file.write_text(text, encoding="utf-8", newline="\n")
    else:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.flush()
    return 0


def _import(options: argparse.Namespace) -> int:
    room = newsroom(options)
    report = exchange.import_file(
        room, actor(options, room), options.file,
        approve=options.approve, dry_run=options.dry_run,
    )  # fmt: skip
    if not options.dry_run:
        exchange.write_exchange(room, report.article, report.locale)
        pipeline.nudge(room, report.article, report.locale)
    if options.json:
        show(
            {**asdict(report), "tally": report.tally(), "complete": report.is_complete}
        )
    else:
        counted = ", ".join(
            f"{number} {fate}" for fate, number in report.tally().items()
        )
        print(f"{report.article} {report.locale}: {counted}")
    if report.absent:
        print(
            f"{report.absent} exported segments are not in “{options.file.name}” and "
            "stay as they are. If the file was cut short, send the whole one.",
            file=sys.stderr,
        )
    for outcome in report.outcomes:
        if outcome.reason:
            print(
                f"{outcome.key or 'file'}: {outcome.fate}: {outcome.reason}",
                file=sys.stderr,
            )
    return 0 if report.is_complete else 1


def _check(options: argparse.Namespace) -> int:
    room = newsroom(options)
    entries: list[dict[str, Any]] = []
    for checked in exchange.check_file(room, options.file):
        messages: dict[str, list[str]] = {"error": [], "warning": []}
        for finding in checked.findings:
            messages[finding.level].append(finding.message)
        entries.append(
            {
                "msgctxt": checked.entry.key,
                "msgid": checked.entry.source,
                "errors": messages["error"],
                "warnings": messages["warning"],
            }
        )
    if options.json:
        show({"entries": entries})
    else:
        for entry in entries:
            for message in (*entry["errors"], *entry["warnings"]):
                print(f"{entry['msgctxt']}: {message}")
    return 1 if any(entry["errors"] for entry in entries) else 0
