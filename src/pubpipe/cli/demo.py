"""`pubpipe demo`: the whole job on our own sample articles, to look at or by itself."""

import json
from datetime import timedelta
from pathlib import Path

from pubpipe import bootstrap, config, resources
from pubpipe.cli import playing, report, samples, services
from pubpipe.cli.bars import Bars
from pubpipe.cli.headless import review_and_read
from pubpipe.cli.launching import launch_samples
from pubpipe.cli.ports import free_port, is_taken
from pubpipe.cli.supervisor import Supervisor
from pubpipe.cli.up import running
from pubpipe.domain.errors import PubpipeError
from pubpipe.domain.person import Role
from pubpipe.ports import Newsroom
from pubpipe.stages import accounts

ACCOUNTS: dict[str, Role] = {
    "editor": "editor",
    "translator": "translator",
    "reviewer": "reviewer",
}
LINK_LIFETIME = timedelta(hours=12)
_START_SECONDS = 300.0
_SHOWN = "arm"
"""The locale in which one segment is left to approve."""


def run(workspace: Path | None, *, headless: bool, as_json: bool) -> int:
    """Run the demo; without `headless` until it is stopped.

    Returns 0, or 1 when something failed, which is then told.
    """
    bars = Bars()
    room = _open(workspace, bars)
    found = samples.load(resources.samples_dir())
    samples.place_pictures(resources.samples_dir(), room.settings.workspace)
    passwords = {name: _account(room, name) for name in ACCOUNTS}
    told = report.Report(str(room.settings.workspace))
    is_done = False
    with running(room, bars.say) as supervisor:
        try:
            with bars.drawn():
                _prepare(room, found, supervisor, bars, told, must_wait=headless)
                if headless:
                    review_and_read(room, found, supervisor, bars, told)
        except PubpipeError as error:
            if not headless:
                raise
            told.failures.append(str(error))
        is_done = True
        if not headless:
            _show(room, found, passwords, told, as_json=as_json)
            supervisor.run()
    if not is_done:
        return 130
    if headless:
        print(_as_json(told.as_json()) if as_json else told.as_text())
    return 1 if told.failures else 0


def _open(workspace: Path | None, bars: Bars) -> Newsroom:
    """Open the newsroom with free ports, its own Prefect server and no other one."""
    folder = config.workspace_path(workspace)
    settings = config.load(folder)
    port, prefect_port = settings.port, settings.prefect_port
    if is_taken(settings.host, port):
        port = free_port()
        bars.say(f"Port {settings.port} is taken; desk and site use {port} this time.")
    if is_taken("127.0.0.1", prefect_port):
        prefect_port = free_port()
        bars.say(
            f"Port {settings.prefect_port} is taken; Prefect uses {prefect_port} this time."
        )
    overrides = {"port": port, "prefect_port": prefect_port, "prefect_api_url": ""}
    return bootstrap.open_newsroom(folder, **overrides)


def _account(room: Newsroom, name: str) -> str:
    """Make the account, or give it a new password; returns the password."""
    if name in {person.name for person, _ in accounts.users(room)}:
        return accounts.set_password(room, name)
    return accounts.add_user(room, name, [("*", ACCOUNTS[name])])


def _prepare(
    room: Newsroom, found: list[samples.Sample], supervisor: Supervisor, bars: Bars,
    told: report.Report, *, must_wait: bool,
) -> None:  # fmt: skip
    """Start everything and launch what is not there yet.

    A newsroom that has the samples already is shown as soon as the desk answers.
    """
    with told.timed("start"):
        missing = [each for each in found if not each.is_launched(room)]
        needed = () if missing or must_wait else (services.SITE,)
        supervisor.wait(
            lambda: supervisor.is_ready(*needed), _START_SECONDS, "Starting"
        )
    if missing:
        with told.timed("launch and draft"):
            launch_samples(room, missing, supervisor, bars, told)
    else:
        bars.say("The samples are there already: same content, nothing to launch.")


def _show(
    room: Newsroom, found: list[samples.Sample], passwords: dict[str, str],
    told: report.Report, *, as_json: bool,
) -> None:  # fmt: skip
    reviewer = accounts.person(room, "reviewer")
    article, unit = playing.leave_one(room, reviewer, found, _SHOWN)
    path = f"/desk/articles/{article}/{_SHOWN}#u{unit}" if unit else "/desk/"
    token = accounts.make_link(room, "reviewer", path, LINK_LIFETIME)
    screen = {
        "desk": f"{room.settings.site_url}/desk/",
        "site": f"{room.settings.site_url}/",
        "prefect": services.prefect_ui(room.settings),
        "accounts": passwords,
        "waiting": report.waiting(room),
        "article": article,
        "link": f"{room.settings.site_url}/desk/enter?token={token}",
        "seconds": told.seconds,
    }
    if as_json:
        print(_as_json(screen), flush=True)
        return
    link = (
        f"One Armenian segment of “{article}” is left: approve it, and the page goes live"
        if unit
        else "Everything in Armenian is approved; the queue"
    )
    lines = [
        "",
        f"Desk     {screen['desk']}",
        f"Site     {screen['site']}",
        f"Prefect  {screen['prefect']}",
        "",
        *(f"{name:11} password {word}" for name, word in passwords.items()),
        "",
        "Waits for review (segments left):",
        *(f"  {line}" for line in report.waiting(room)),
        "",
        f"{link}:",
        f"  {screen['link']}",
        "",
        f"Newsroom {room.settings.workspace}. Ctrl-C stops everything.",
    ]
    print("\n".join(lines), flush=True)


def _as_json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1, default=str)
