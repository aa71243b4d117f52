"""Commands for machine translation: translate, models list, install and remove."""

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

from pubpipe import bootstrap
from pubpipe.cli.asking import Commands, actor, newsroom, show
from pubpipe.domain.markup import Marked, escape, plain
from pubpipe.domain.person import require
from pubpipe.domain.text import clean


def add(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Add the commands to the parser."""
    help_text = "Translate text by machine: one paragraph a line, in and out."
    run = commands.add_parser(
        "translate", help=help_text, description=help_text, parents=[common]
    )
    run.add_argument("--to", required=True, metavar="LOCALE", dest="locale")
    run.add_argument("--engine", default="", metavar="NAME", help="argos or dummy")
    run.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="else standard input"
    )
    run.add_argument("--json", action="store_true", help="one JSON document on stdout")
    run.set_defaults(run=_translate)

    help_text = "The translation models of this newsroom."
    models = commands.add_parser("models", help=help_text, description=help_text)
    kinds = models.add_subparsers(title="commands", metavar="COMMAND", required=True)
    help_text = "Show the models there are; * marks those in use."
    listed = kinds.add_parser(
        "list", help=help_text, description=help_text, parents=[common]
    )
    listed.add_argument(
        "--json", action="store_true", help="one JSON document on stdout"
    )
    listed.set_defaults(run=_list)
    help_text = "Install an .argosmodel file."
    install = kinds.add_parser(
        "install", help=help_text, description=help_text, parents=[common]
    )
    install.add_argument("file", type=Path, metavar="FILE")
    install.set_defaults(run=_install)
    help_text = "Remove an installed model."
    remove = kinds.add_parser(
        "remove", help=help_text, description=help_text, parents=[common]
    )
    remove.add_argument("name", metavar="NAME")
    remove.set_defaults(run=_remove)


def _translate(options: argparse.Namespace) -> int:
    room = newsroom(options)
    locale = room.settings.locale(options.locale).code
    if options.engine:
        room = newsroom(options, engines={locale: (options.engine,)})
    translator = room.translators.choose(locale)
    raw = options.file.read_bytes() if options.file else sys.stdin.buffer.read()
    lines = clean(raw.decode("utf-8", "replace")).splitlines()
    filled = [line for line in lines if line.strip()]
    drafts = iter(translator.translate([Marked(escape(line)) for line in filled]))
    texts = [plain(next(drafts).text) if line.strip() else "" for line in lines]
    if options.json:
        made_by = {"engine": translator.engine, "model": translator.model}
        show({"locale": locale, **made_by, "texts": texts})
    else:
        sys.stdout.buffer.write("".join(f"{text}\n" for text in texts).encode())
        sys.stdout.flush()
    return 0


def _list(options: argparse.Namespace) -> int:
    found = bootstrap.models(newsroom(options))
    if options.json:
        show([asdict(model) for model in found])
        return 0
    for model in found:
        mark = "*" if model.in_use else " "
        kind = "starter" if model.starter else "installed"
        print(f"{mark} {model.locale:4} {model.model} {model.version} ({kind})")
        for line in (model.licence.partition(". ")[0], model.problem):
            if line:
                print(f"       {line}")
    return 0


def _install(options: argparse.Namespace) -> int:
    room = newsroom(options)
    require(actor(options, room), "manage")
    model = bootstrap.install_model(room, options.file)
    print(f"{model.model} {model.version} now drafts “{model.locale}”")
    return 0


def _remove(options: argparse.Namespace) -> int:
    room = newsroom(options)
    require(actor(options, room), "manage")
    path = bootstrap.remove_model(room, options.name)
    print(f"removed {path.name}")
    return 0
