"""Commands for what readers see: review, publish, rollback, withdraw and views."""

import argparse
import sys
from typing import Any

from pubpipe import pipeline
from pubpipe.cli.asking import Commands, actor, named, newsroom, show
from pubpipe.domain.errors import NotFound
from pubpipe.domain.person import require
from pubpipe.stages import overview, review, views


def add(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Add the commands to the parser."""

    def command(name: str, run: Any, help_text: str) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = commands.add_parser(
            name, help=help_text, description=help_text, parents=[common]
        )
        parser.set_defaults(run=run)
        return parser

    approve = command("review", _review, "Approve a translation from the command line.")
    approve.add_argument("article", metavar="ARTICLE")
    approve.add_argument("locale", metavar="LOCALE")
    approve.add_argument(
        "--approve-all", action="store_true", required=True,
        help="approve everything that passes the checks, recorded as bulk",
    )  # fmt: skip
    approve.add_argument(
        "--json", action="store_true", help="one JSON document on stdout"
    )

    go = command(
        "publish",
        _publish,
        "Make translations live; returns when the pages are written.",
    )
    go.add_argument("article", metavar="ARTICLE")
    go.add_argument("locales", nargs="*", metavar="LOCALE")
    go.add_argument(
        "--correction",
        metavar="TEXT",
        help="tell readers what was wrong: in the source's locale at once, in the others "
        'when its translation is approved; "" takes the note away',
    )
    go.add_argument("--json", action="store_true", help="one JSON document on stdout")

    back = command(
        "rollback", _rollback, "Make an earlier edition live again and pin it."
    )
    back.add_argument("article", metavar="ARTICLE")
    back.add_argument("locale", metavar="LOCALE")
    back.add_argument("edition", type=int, metavar="EDITION")

    off = command("withdraw", _withdraw, "Take translations off the site.")
    off.add_argument("article", metavar="ARTICLE")
    off.add_argument("locales", nargs="*", metavar="LOCALE")
    off.add_argument("--reason", required=True, metavar="TEXT")

    count = command("views", _views, "Show how often articles were read.")
    count.add_argument("article", nargs="?", default="", metavar="ARTICLE")
    count.add_argument(
        "--json", action="store_true", help="one JSON document on stdout"
    )


def _review(options: argparse.Namespace) -> int:
    room = newsroom(options)
    article = named(options.article)
    locale = room.settings.locale(options.locale).code
    bulk = review.approve_all(room, actor(options, room), article, locale)
    pipeline.nudge(room, article, locale)
    left = [{"segment": key, "errors": list(errors)} for key, errors in bulk.left]
    if options.json:
        show({"approved": bulk.approved, "unedited": bulk.unedited, "left": left})
    else:
        print(
            f"{bulk.approved} approved, {bulk.unedited} of them drafts nobody changed"
        )
    for row in left:
        print(f"{row['segment']}: {' '.join(row['errors'])}", file=sys.stderr)
    return 1 if left else 0


def _publish(options: argparse.Namespace) -> int:
    room = newsroom(options)
    person, article = actor(options, room), named(options.article)
    locales = [room.settings.locale(name).code for name in options.locales]
    by_name = bool(locales)
    if options.correction is not None:
        pipeline.correct(room, person, article, options.correction)
        locales = locales or [room.settings.source_locale]
    known = overview.status(room, article)[0]["locales"]
    locales = locales or list(known)
    for locale in locales:
        require(person, "publish", locale)
        if locale not in known:
            raise NotFound(f"There is no translation of “{article}” into “{locale}”.")
    outcomes = {
        locale: pipeline.release(room, article, locale, person.name, by_name)
        for locale in locales
    }
    if options.json:
        show({code: vars(outcome) for code, outcome in outcomes.items()})
    for locale, outcome in outcomes.items():
        is_out = outcome.state in ("Published", "Already live")
        stream = sys.stdout if is_out else sys.stderr
        if not (options.json and is_out):
            print(
                f"{article} {locale}: {outcome.state} {outcome.reason or outcome.path}",
                file=stream,
            )
    return (
        0
        if all(o.state in ("Published", "Already live") for o in outcomes.values())
        else 1
    )


def _rollback(options: argparse.Namespace) -> int:
    room = newsroom(options)
    article = named(options.article)
    locale = room.settings.locale(options.locale).code
    pipeline.rollback(room, actor(options, room), article, locale, options.edition)
    print(f"{article} {locale}: edition {options.edition} is live and pinned")
    return 0


def _withdraw(options: argparse.Namespace) -> int:
    room = newsroom(options)
    article = named(options.article)
    locales = [room.settings.locale(name).code for name in options.locales]
    pipeline.withdraw(room, actor(options, room), article, locales, options.reason)
    print(f"{article}: withdrawn in {', '.join(locales) or 'every locale'}")
    return 0


def _views(options: argparse.Namespace) -> int:
    rows = views.views(newsroom(options), named(options.article))
    if options.json:
        show(rows)
        return 0
    for row in rows:
        print(f"{row['views']:8} {row['locale']:4} {row['article']}")
    return 0
