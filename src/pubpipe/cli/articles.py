"""Commands for articles: intake, launch, status and retry."""

import argparse
import sys
import time
from typing import Any

from pubpipe import attempts, pipeline
from pubpipe.cli.asking import Commands, actor, moment, named, newsroom, show, source
from pubpipe.domain.article import as_json
from pubpipe.domain.errors import OrchestratorAway
from pubpipe.domain.order import Order
from pubpipe.domain.person import require
from pubpipe.ports import Newsroom
from pubpipe.stages import intake, overview

_TERMINAL = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
BREAKING = 100


def add(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Add the commands to the parser."""

    def command(name: str, run: Any, help_text: str) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = commands.add_parser(
            name, help=help_text, description=help_text, parents=[common]
        )
        parser.set_defaults(run=run)
        return parser

    look = command("intake", _intake, "Show what is found in a source; stores nothing.")
    _source_options(look)
    look.add_argument("--json", action="store_true", help="one JSON document on stdout")

    start = command("launch", _launch, "Take a source in and prepare it for review.")
    _source_options(start)
    start.add_argument("--article", default="", metavar="ID", help="the article's name")
    start.add_argument("--locales", default="", help="target locales, as ru,arm (all)")
    start.add_argument(
        "--correction", default="", metavar="TEXT", help="tell readers what was wrong"
    )
    start.add_argument(
        "--priority",
        type=int,
        default=0,
        help=f"higher goes first; {BREAKING} is breaking",
    )
    start.add_argument("--deadline", default="", metavar="TIME")
    start.add_argument("--embargo", default="", metavar="TIME")
    start.add_argument(
        "--direct", action="store_true", help="here and now, without Prefect"
    )
    start.add_argument(
        "--wait", action="store_true", help="return when it awaits review"
    )
    start.add_argument(
        "--json", action="store_true", help="one JSON document on stdout"
    )

    again = command(
        "retry", _retry, "Try work again that failed too often and was set aside."
    )
    again.add_argument("article", nargs="?", default="", metavar="ARTICLE")

    where = command("status", _status, "Show where articles stand.")
    where.add_argument("article", nargs="?", default="", metavar="ARTICLE")
    where.add_argument(
        "--json", action="store_true", help="one JSON document on stdout"
    )


def _source_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "source", metavar="SOURCE", help="a file, an http(s) address or -"
    )
    for name in (
        "section",
        "headline",
        "kicker",
        "byline",
        "published-at",
        "source-url",
    ):
        parser.add_argument(
            f"--{name}", default="", help=f"correct the {name.replace('-', ' ')}"
        )


def _order(room: Newsroom, options: argparse.Namespace) -> Order:
    given = vars(options)
    return Order(
        article=given.get("article", ""),
        locales=tuple(filter(None, given.get("locales", "").split(","))),
        headline=options.headline,
        kicker=options.kicker,
        section=options.section,
        byline=options.byline,
        source_url=options.source_url,
        correction=given.get("correction", ""),
        published_at=moment(room, options.published_at, "--published-at"),
        priority=given.get("priority", 0),
        deadline=moment(room, given.get("deadline", ""), "--deadline"),
        embargo=moment(room, given.get("embargo", ""), "--embargo"),
    )


def _intake(options: argparse.Namespace) -> int:
    room = newsroom(options)
    fetched, name = source(room, options.source)
    found = intake.look(
        room,
        raw=fetched.raw,
        name=name,
        origin=fetched.final_url,
        media_type=fetched.media_type or "",
        order=_order(room, options),
    )
    data = as_json(found)
    if options.json:
        show(data)
        return 0
    for key in (
        "section",
        "headline",
        "kicker",
        "byline",
        "published_at",
        "source_url",
    ):
        print(f"{key:13} {data[key] or '-'}")
    for block in data["blocks"]:
        print(f"{block['kind']:13} {block['text']}")
    print(f"{len(data['dropped'])} items of site chrome dropped")
    for flag in data["flags"]:
        print(f"flag          {flag}")
    return 0


def _launch(options: argparse.Namespace) -> int:
    room = newsroom(options)
    person = actor(options, room)
    require(person, "launch")
    fetched, name = source(room, options.source)
    expected, submission = intake.accept(
        room,
        raw=fetched.raw,
        name=name,
        origin=fetched.final_url or options.source,
        media_type=fetched.media_type or "",
        order=_order(room, options),
        actor=person.name,
    )
    result: dict[str, Any] = {
        "article": expected.article,
        "revision": expected.revision,
    }
    if options.direct:
        launched = pipeline.launch(room, submission, report=_progress(options))
        if launched.end == "Refused":
            print(launched.reason, file=sys.stderr)
            return 1
        result |= {"end": launched.end, "locales": launched.locales}
        if launched.reason:
            print(launched.reason, file=sys.stderr)
    else:
        result["run"] = _start(room, submission, must_run=options.wait)
        if options.wait:
            result |= _await(room, result)
    if options.json:
        show(result)
    else:
        _tell(result)
    return 0


def _start(room: Newsroom, submission: int, *, must_run: bool) -> str:
    try:
        return room.orchestrator.start(
            "launch", {"source": f"submission:{submission}"}, f"launch:{submission}", ()
        )
    except OrchestratorAway as away:
        if must_run:
            raise OrchestratorAway(
                f"Stored as submission {submission}. {away}"
            ) from away
        print(f"Stored as submission {submission}. {away}", file=sys.stderr)
        return ""


def _await(room: Newsroom, result: dict[str, Any]) -> dict[str, Any]:
    while True:
        kind, name = room.orchestrator.state(result["run"])
        if kind in _TERMINAL:
            break
        time.sleep(1)
    if kind != "COMPLETED":
        raise OrchestratorAway(
            f"The run ended as “{name}”. See {room.orchestrator.url(result['run'])}."
        )
    row = overview.status(room, result["article"])[0]
    return {"end": name, "revision": row["revision"], "locales": row["locales"]}


def _progress(options: argparse.Namespace) -> Any:
    def report(what: str, done: int, of: int) -> None:
        if of and not options.json:
            print(f"{what}: {done}/{of}", file=sys.stderr)

    return report


def _tell(result: dict[str, Any]) -> None:
    print(
        f"{result['article']}, revision {result['revision']}: {result.get('end', 'started')}"
    )
    for locale, state in result.get("locales", {}).items():
        print(
            f"  {locale}: {state['state']}; {_units(state['units'])} {state['waits_for']}"
        )


def _units(units: dict[str, int]) -> str:
    return ", ".join(f"{number} {status}" for status, number in units.items())


def _retry(options: argparse.Namespace) -> int:
    room = newsroom(options)
    person = actor(options, room)
    require(person, "launch")
    article = named(options.article)
    if article:
        overview.status(room, article)  # refuses one that does not exist
    count = attempts.take_up(room, person.name, article)
    print(f"{count} set free" if count else "Nothing had failed.")
    if count:
        print("reconcile tries again within a minute, where the newsroom runs")
    return 0


def _status(options: argparse.Namespace) -> int:
    room = newsroom(options)
    rows = overview.status(room, named(options.article))
    if options.json:
        show(rows)
        return 0
    for line in overview.set_aside(room):
        print(f"! {line}")
    for row in rows:
        print(f"{row['article']}, revision {row['revision']}: {row['headline']}")
        for locale, state in row["locales"].items():
            edition = (
                f"edition {state['edition']}" if state["edition"] else "no edition"
            )
            print(
                f"  {locale}: {state['state']}, {edition}; {_units(state['units'])} {state['waits_for']}"
            )
    return 0
