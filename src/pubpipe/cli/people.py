"""Commands for accounts: user add, list, password, signout, link and disable."""

import argparse
from datetime import timedelta
from typing import Any

from pubpipe.cli.asking import Commands, actor, newsroom, show
from pubpipe.domain.errors import Refused
from pubpipe.domain.person import ROLES, Person, Role, require
from pubpipe.ports import Newsroom
from pubpipe.stages import accounts

_LONGEST_LINK = 24


def add(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Add the commands to the parser."""
    help_text = "The accounts of this newsroom."
    user = commands.add_parser("user", help=help_text, description=help_text)
    kinds = user.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, run: Any, text: str) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = kinds.add_parser(
            name, help=text, description=text, parents=[common]
        )
        parser.set_defaults(run=run)
        return parser

    new = command("add", _add, "Add an account; its password is shown once.")
    new.add_argument("name", metavar="NAME")
    new.add_argument(
        "--role", action="append", required=True, metavar="ROLE[:LOCALE]",
        help=f"{', '.join(ROLES)}; in every locale unless one is named",
    )  # fmt: skip
    listed = command("list", _list, "Show all accounts.")
    listed.add_argument(
        "--json", action="store_true", help="one JSON document on stdout"
    )
    again = command("password", _password, "Give an account a new password.")
    again.add_argument("name", metavar="NAME")
    out = command("signout", _sign_out, "End all sign-ins of an account at once.")
    out.add_argument("name", metavar="NAME")
    link = command("link", _link, "Make a link that signs an account in once.")
    link.add_argument("name", metavar="NAME")
    link.add_argument(
        "--hours", type=int, default=1, choices=range(1, _LONGEST_LINK + 1),
        metavar="N", help=f"how long it works, 1 to {_LONGEST_LINK} (default: 1)",
    )  # fmt: skip
    off = command("disable", _disable, "Close an account and end its sessions.")
    off.add_argument("name", metavar="NAME")


def _add(options: argparse.Namespace) -> int:
    room, person = _managed(options)
    roles: list[tuple[str, Role]] = []
    for given in options.role:
        name, _, locale = given.partition(":")
        role = next((known for known in ROLES if known == name), None)
        if role is None:
            raise Refused(f"“{name}” is not a role. Use: {', '.join(ROLES)}.")
        roles.append((room.settings.locale(locale).code if locale else "*", role))
    print(accounts.add_user(room, options.name, roles, by=person.name))
    return 0


def _list(options: argparse.Namespace) -> int:
    found: list[dict[str, Any]] = [
        {
            "name": person.name,
            "roles": sorted(f"{role}:{locale}" for locale, role in person.roles),
            "disabled": is_disabled,
        }
        for person, is_disabled in accounts.users(newsroom(options))
    ]
    if options.json:
        show(found)
        return 0
    for row in found:
        print(
            f"{row['name']:20} {' '.join(row['roles'])}{' (disabled)' * row['disabled']}"
        )
    return 0


def _password(options: argparse.Namespace) -> int:
    room, person = _managed(options)
    print(accounts.set_password(room, options.name, by=person.name))
    return 0


def _sign_out(options: argparse.Namespace) -> int:
    room, person = _managed(options)
    ended = accounts.sign_out_everywhere(room, options.name, by=person.name)
    print(f"{options.name} was signed out everywhere; sign-ins ended: {ended}")
    return 0


def _link(options: argparse.Namespace) -> int:
    room, _ = _managed(options)
    lifetime = timedelta(hours=options.hours)
    token = accounts.make_link(room, options.name, "/desk/", lifetime)
    print(f"{room.settings.site_url}/desk/enter?token={token}")
    return 0


def _disable(options: argparse.Namespace) -> int:
    room, person = _managed(options)
    accounts.disable(room, options.name, by=person.name)
    return 0


def _managed(options: argparse.Namespace) -> tuple[Newsroom, Person]:
    """The newsroom and who acts; raises NotAllowed for who may not manage accounts."""
    room = newsroom(options)
    person = actor(options, room)
    require(person, "manage")
    return room, person
