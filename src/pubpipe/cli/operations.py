"""Commands for whoever keeps the newsroom running: doctor, backup and restore."""

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

from pubpipe import bootstrap, config
from pubpipe.cli.asking import Commands, actor, newsroom, show
from pubpipe.cli.checkup import examine
from pubpipe.domain.diagnosis import is_well
from pubpipe.domain.errors import Refused
from pubpipe.domain.person import require

_MARKS = {"ok": "ok", "warning": "warning", "failed": "FAILED"}


def add(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Add the commands to the parser."""
    help_text = "Check everything the newsroom stands on; changes nothing."
    doctor = commands.add_parser(
        "doctor", help=help_text, description=help_text, parents=[common]
    )
    doctor.add_argument(
        "--json", action="store_true", help="one JSON document on stdout"
    )
    doctor.set_defaults(run=_doctor)
    help_text = "Write the newsroom to one file, while it runs."
    backup = commands.add_parser(
        "backup", help=help_text, description=help_text, parents=[common]
    )
    backup.add_argument("file", type=Path, metavar="FILE")
    backup.set_defaults(run=_backup)
    help_text = "Make the newsroom of a backup in an empty workspace."
    restore = commands.add_parser(
        "restore", help=help_text, description=help_text, parents=[common]
    )
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.set_defaults(run=_restore)
    help_text = "Write every page anew from the published editions."
    site = commands.add_parser("site", help="Commands for the published site.")
    rebuild = site.add_subparsers(metavar="COMMAND", required=True).add_parser(
        "rebuild", help=help_text, description=help_text, parents=[common]
    )
    rebuild.add_argument(
        "--json", action="store_true", help="one JSON document on stdout"
    )
    rebuild.set_defaults(run=_rebuild)


def _doctor(options: argparse.Namespace) -> int:
    found = examine(config.workspace_path(getattr(options, "workspace", None)))
    ok = is_well(found)
    if options.json:
        show({"ok": ok, "checks": [asdict(each) for each in found]})
    else:
        for each in found:
            print(f"{_MARKS[each.status]:8} {each.name}: {each.message}")
            if each.status != "ok":
                print(f"{'':8} → {each.advice}")
    return 0 if ok else 1


def _backup(options: argparse.Namespace) -> int:
    workspace = config.workspace_path(getattr(options, "workspace", None))
    if not (workspace / config.FILE).is_file():
        raise Refused(f"There is no newsroom in {workspace}. Name it with --workspace.")
    room = newsroom(options)
    require(actor(options, room), "manage")
    size = bootstrap.back_up(room, options.file)
    print(f"{options.file}: {size / 1e6:.1f} MB")
    return 0


def _restore(options: argparse.Namespace) -> int:
    room, about = bootstrap.restore(options.file, getattr(options, "workspace", None))
    with room.store.read() as tx:
        articles = [each.key for each in tx.articles.all()]
    written = bootstrap.rebuild(room)
    print(
        f"{room.settings.workspace}: the newsroom of {about['made_at']}; articles: "
        f"{len(articles)}, pages written: {written}. Everybody signs in anew."
    )
    for model in about["models"]:
        print(
            f"Install the model {model['model']} {model['version']} again: backups name "
            "models and do not hold them.",
            file=sys.stderr,
        )
    return 0


def _rebuild(options: argparse.Namespace) -> int:
    room = newsroom(options)
    require(actor(options, room), "manage")
    written = bootstrap.rebuild(room)
    if options.json:
        show({"pages": written})
    else:
        print(f"{room.settings.workspace / 'site'}: {written} pages written")
    return 0
