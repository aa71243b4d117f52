"""Commands for machine translation: translate, models list, install and remove."""

import argparse
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pubpipe import bootstrap
from pubpipe.cli.asking import Commands, actor, newsroom, show
from pubpipe.cli.bars import Bars
from pubpipe.domain.errors import EngineUnavailable, Refused
from pubpipe.domain.markup import Marked, escape, plain
from pubpipe.domain.person import require
from pubpipe.domain.text import clean
from pubpipe.ports import Newsroom

_SENTENCES = (
    "The ferry leaves the old pier at nine.",
    "Four workers repaired it in 12 days for 3,500 drams.",
    "Nobody was hurt, the mayor told reporters on Friday.",
)


def add(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Add the commands to the parser."""
    help_text = "Translate text by machine: one paragraph a line, in and out."
    run = commands.add_parser(
        "translate", help=help_text, description=help_text, parents=[common]
    )
    run.add_argument("--to", required=True, metavar="LOCALE", dest="locale")
    run.add_argument(
        "--engine", default="", metavar="NAME", help="argos, libretranslate or dummy"
    )
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
    help_text = (
        "Install a model: a file (.argosmodel, OPUS-MT zip, CTranslate2 folder), or one "
        "of those that “models list” offers, by its name or its locale, from the web."
    )
    install = kinds.add_parser(
        "install", help=help_text, description=help_text, parents=[common]
    )
    install.add_argument("wanted", metavar="FILE|LOCALE|NAME")
    install.add_argument(
        "--to", default="", metavar="LOCALE", dest="locale",
        help="what to use it for, where it knows several languages",
    )  # fmt: skip
    install.add_argument(
        "--accept-licence", action="store_true",
        help="you may use a model whose licence forbids commercial use",
    )  # fmt: skip
    install.add_argument(
        "--sha256", default="", metavar="HEX",
        help="what the fetched file must have; our list knows none",
    )  # fmt: skip
    install.set_defaults(run=_install)
    help_text = (
        "Translate three sentences with what drafts for each locale, or for one."
    )
    test = kinds.add_parser(
        "test", help=help_text, description=help_text, parents=[common]
    )
    test.add_argument("locale", nargs="?", metavar="LOCALE")
    test.add_argument("--json", action="store_true", help="one JSON document on stdout")
    test.set_defaults(run=_test)
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
    lines = clean(_text(options.file)).splitlines()
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


def _text(file: Path | None) -> str:
    """What to translate; raises Refused for what is not text."""
    raw = file.read_bytes() if file else sys.stdin.buffer.read()
    name = f"“{file}”" if file else "What came in"
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Refused(
            f"{name} is not UTF-8 in line {line}. Save it as UTF-8 text."
        ) from None
    if "\0" in text:
        raise Refused(f"{name} is binary, not text. Save it as UTF-8 text.")
    return text


def _list(options: argparse.Namespace) -> int:
    room = newsroom(options)
    found, offered = bootstrap.models(room), bootstrap.offers(room)
    if options.json:
        show(
            [{"installed": True, **asdict(model)} for model in found]
            + [{"installed": False, **asdict(offer)} for offer in offered]
        )
        return 0
    for model in found:
        mark = "*" if model.in_use else " "
        kind = "starter" if model.starter else "installed"
        print(f"{mark} {model.locale:4} {model.model} {model.version} ({kind})")
        measured = f"chrF {model.chrf:.1f} on FLORES-200 dev" if model.chrf else ""
        for line in (model.licence.partition(". ")[0], measured, model.problem):
            if line:
                print(f"       {line}")
    print("\nTo be had with “pubpipe models install LOCALE” or NAME, from the web:")
    for offer in offered:
        known = room.settings.locales
        codes = [each.code for each in known if each.tag in offer.languages]
        size = f", {offer.megabytes} MB" if offer.megabytes else ""
        named = "; only by its name" if offer.on_request else ""
        print(f"  {offer.name} ({', '.join(codes)}){size}{named}")
        print(f"       {offer.licence}")
        print(f"       BLEU on FLORES-200 devtest: {offer.quality}")
        address = f"from {offer.seen}" if offer.seen else "unverified"
        print(f"       address {address}; no checksum is published")
    return 0


def _install(options: argparse.Namespace) -> int:
    room = newsroom(options)
    require(actor(options, room), "manage")
    bars = Bars()
    with bars.drawn():
        model = bootstrap.install_model(
            room, options.wanted, options.locale,
            accept_licence=options.accept_licence, sha256=options.sha256,
            report=lambda name, done, of: bars.show(name, done, of, "bytes"),
        )  # fmt: skip
    print(f"{model.model} {model.version} now drafts “{model.locale}”")
    return 0


def _test(options: argparse.Namespace) -> int:
    room = newsroom(options)
    wanted = [options.locale] if options.locale else room.settings.target_locales
    results = [_tried(room, room.settings.locale(name).code) for name in wanted]
    if options.json:
        show(results)
    else:
        for result in results:
            print(f"{result['locale']}: {result['engine']} {result['model']}".rstrip())
            for source, text in zip(_SENTENCES, result["texts"], strict=False):
                print(f"  {source}\n  → {text or '(nothing)'}")
            if result["problem"]:
                print(f"  {result['problem']}", file=sys.stderr)
    return 1 if any(result["problem"] for result in results) else 0


def _tried(room: Newsroom, locale: str) -> dict[str, Any]:
    """What the locale's engine makes of the sentences, or why it cannot."""
    tried: dict[str, Any] = {"locale": locale, "engine": "", "model": "", "texts": []}
    try:
        translator = room.translators.choose(locale)
        tried |= {"engine": translator.engine, "model": translator.model}
        drafts = translator.translate([Marked(escape(text)) for text in _SENTENCES])
    except EngineUnavailable as problem:
        return {**tried, "problem": str(problem)}
    texts = [plain(draft.text) for draft in drafts]
    said = "" if all(texts) else "It says nothing for some of the sentences."
    return {**tried, "texts": texts, "problem": said}


def _remove(options: argparse.Namespace) -> int:
    room = newsroom(options)
    require(actor(options, room), "manage")
    path = bootstrap.remove_model(room, options.name)
    print(f"removed {path.name}")
    return 0
