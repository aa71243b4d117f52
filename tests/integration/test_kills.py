"""Killed anywhere, done again, the same: kill -9 of commands and of PostgreSQL under them.

`PUBPIPE_KILL_SEED` replays what a run printed; `PUBPIPE_KILLS` is how many kills each test
makes (4), 0 for one at every point.
"""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from pubpipe import pipeline
from pubpipe.adapters.database.store import SqlStore
from pubpipe.bootstrap import open_newsroom
from pubpipe.cli.ports import free_port
from pubpipe.domain.unit import Unit
from pubpipe.ports import Newsroom
from pubpipe.stages import accounts, overview, publication, review
from tests.conftest import close
from tests.databases import server_programs
from tests.killing import killed, points
from tests.newsdesk import markdown, units
from tests.requirements import need

SEED = int(
    os.environ.get("PUBPIPE_KILL_SEED") or random.SystemRandom().randrange(10**6)
)
KILLS = int(os.environ.get("PUBPIPE_KILLS") or 4)
WORDS = [
    "the",
    "ferry",
    "leaves",
    "the",
    "old",
    "pier",
    "at",
    "nine",
    "and",
    "comes",
    "back",
    "to",
    "it",
    "by",
    "noon",
]
HUMAN = "Սա մարդ է գրել, ոչ թե մեքենա։"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(\+00:00|Z)?|\d\d:\d\d")


def article() -> bytes:
    """An article long enough for several batches of drafts."""
    fixed = random.Random(7)  # noqa: S311
    paragraphs = [
        " ".join(fixed.choices(WORDS, k=90)).capitalize() + "." for _ in range(18)
    ]
    return markdown(paragraphs)


@dataclass
class Desk:
    """A newsroom folder in which commands are run, and killed."""

    workspace: Path
    database_url: str = ""
    commands: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.workspace.mkdir(parents=True)
        (self.workspace / "pubpipe.toml").write_text(
            '[engines]\nru = ["dummy"]\narm = ["dummy"]\n', "utf-8"
        )
        source = self.workspace / "ferry.md"
        source.write_bytes(article())
        self.commands = {
            "launch": ["launch", str(source), "--direct"],
            "approve": ["review", "ferry", "arm", "--approve-all"],
            "publish": ["publish", "ferry", "arm"],
        }
        with self.room() as room:
            accounts.add_user(room, "editor", [("*", "editor")], "a long password")

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PUBPIPE_WORKSPACE": str(self.workspace),
            "PUBPIPE_DATABASE_URL": self.database_url,
        }

    def room(self) -> "Opened":
        return Opened(self)

    def run(self, name: str) -> list[str]:
        return points(self.commands[name], self.environment)

    def kill(
        self, name: str, at: int, instead: Callable[[], None] | None = None
    ) -> int:
        return killed(self.commands[name], self.environment, at, instead)


class Opened:
    """The newsroom of a desk, open for the block."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def __enter__(self) -> Newsroom:
        self._room = open_newsroom(
            self._desk.workspace, database_url=self._desk.database_url
        )
        return self._room

    def __exit__(self, *_: object) -> None:
        close(self._room)


def drafts(room: Newsroom) -> tuple[int, int]:
    """(units with a draft, all units) in Armenian."""
    if not overview.status(room):
        return 0, 0
    found = units(room, "arm") if overview.status(room)[0]["locales"] else ()
    return sum(unit.draft is not None for unit in found), len(found)


def outcome(desk: Desk) -> dict[str, Any]:
    """Everything that must come out the same: units, editions, files; no work left."""
    with desk.room() as room:
        (row,) = overview.status(room)
        with room.store.read() as tx:
            found = tx.articles.find("ferry")
            assert found is not None
            live = {e.locale: [line.content.text for line in e.lines]
                    for e in tx.editions.live(found.id)}  # fmt: skip
            dirty = tx.pages.dirty()
        return {
            "revision": row["revision"],
            "units": {
                locale: [
                    (unit.key, unit.status, unit.text) for unit in units(room, locale)
                ]
                for locale in ("ru", "arm")
            },
            "editions": {
                locale: state["editions"] for locale, state in row["locales"].items()
            },
            "live": live,
            "dirty": dirty,
            "due": publication.due(room),
            "files": files(desk.workspace),
        }


def files(workspace: Path) -> dict[str, str]:
    """What readers and translators find, without the moments in it."""
    found = {}
    for folder in ("site", "exchange"):
        for path in sorted((workspace / folder).rglob("*")):
            if path.is_file() and path.suffix in (".html", ".po"):
                text = _MOMENT.sub("", path.read_text("utf-8"))
                name = str(path.relative_to(workspace))
                # An export has a name of its own every time.
                found[name] = re.sub(r"X-Pubpipe-Export: .*", "", text)
    return found


def chance(number: int) -> random.Random:
    """A source of chance of this run, told with the test when it fails."""
    sys.stdout.write(f"PUBPIPE_KILL_SEED={SEED}\n")
    return random.Random(SEED + number)  # noqa: S311


def some(total: int, of: random.Random) -> list[int]:
    """Which points to be killed at."""
    every = range(1, total + 1)
    return sorted(of.sample(every, min(KILLS, total))) if KILLS else list(every)


@pytest.fixture(scope="module")
def undisturbed(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Desk, dict[str, list[str]]]:
    """A newsroom in which nothing was killed, and the points of its commands."""
    desk = Desk(tmp_path_factory.mktemp("calm") / "newsroom")
    return desk, {name: desk.run(name) for name in desk.commands}


@pytest.fixture(scope="module")
def stages(
    undisturbed: tuple[Desk, dict[str, list[str]]],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Path]:
    """A workspace before each command, to be copied."""
    found = {}
    desk = Desk(tmp_path_factory.mktemp("stages") / "newsroom")
    for name in desk.commands:
        copy = tmp_path_factory.mktemp("before") / name
        shutil.copytree(desk.workspace, copy)
        found[name] = copy
        desk.run(name)
    return found


@pytest.mark.parametrize("name", ["launch", "approve", "publish"])
def test_a_command_killed_anywhere_and_run_again_comes_to_the_same(
    name: str, undisturbed: tuple[Desk, dict[str, list[str]]], stages: dict[str, Path],
    tmp_path: Path,
) -> None:  # fmt: skip
    calm, known = undisturbed
    expected = outcome(calm)
    names = list(calm.commands)
    for at in some(len(known[name]), chance(0)):
        desk = again(stages[name], tmp_path / f"{name}-{at}")
        assert desk.kill(name, at) == -signal.SIGKILL, f"{name}, point {at}"
        for following in names[names.index(name) :]:
            desk.run(following)

        assert outcome(desk) == expected, f"{name}, point {at}: {known[name][at - 1]}"


def test_a_launch_killed_between_its_drafts_keeps_them_and_what_a_person_wrote(
    undisturbed: tuple[Desk, dict[str, list[str]]], stages: dict[str, Path],
    tmp_path: Path,
) -> None:  # fmt: skip
    calm, known = undisturbed
    drafting = [
        number
        for number, around in enumerate(known["launch"], 1)
        if "pretranslate" in around
    ]
    expected = outcome(calm)
    between = 0
    for at in chance(3).sample(drafting, len(drafting)):
        if KILLS and between >= KILLS:
            break
        desk = again(stages["launch"], tmp_path / f"launch-{at}")
        desk.kill("launch", at)
        with desk.room() as room:
            done, total = drafts(room)
            if not 0 < done < total:
                continue
            between += 1
            written, others = human_work(room)
        desk.run("launch")
        with desk.room() as room:
            after = {unit.id: unit for unit in units(room, "arm")}
            history = review.history(room, written.id)

        assert [target.text for target in history.targets] == [HUMAN]
        assert after[written.id].text == HUMAN
        assert after[written.id].status == "translated"
        assert [after[unit.id].draft for unit in others] == [u.draft for u in others]
        rest = [row for row in outcome(desk)["units"]["arm"] if row[0] != written.key]
        wanted = [row for row in expected["units"]["arm"] if row[0] != written.key]
        assert [(key, text) for key, _, text in rest] == [
            (key, text) for key, _, text in wanted
        ]
    assert between, "no kill came between the drafts: the test says nothing"


def test_reconcile_finishes_a_killed_launch_without_a_person(
    undisturbed: tuple[Desk, dict[str, list[str]]], stages: dict[str, Path],
    tmp_path: Path,
) -> None:  # fmt: skip
    calm, known = undisturbed
    expected = outcome(calm)
    last = max(
        number
        for number, around in enumerate(known["launch"], 1)
        if "write_exchange" in around
    )
    # The last thing a launch does is what is easiest to forget.
    for at in sorted({*some(len(known["launch"]), chance(1)), last}):
        desk = again(stages["launch"], tmp_path / f"launch-{at}")
        desk.kill("launch", at)
        with desk.room() as room:
            with room.store.read() as tx:
                if tx.submissions.get(1) is None:
                    continue  # killed before anything was promised
            assert isinstance(room.store, SqlStore)
            moment = room.clock() + timedelta(minutes=5)  # dead leases have run out
            later = replace(room, store=SqlStore(room.store.engine, stopped(moment)))
            for _ in range(3):
                pipeline.reconcile(later)
        for following in ("approve", "publish"):
            desk.run(following)

        assert outcome(desk) == expected, f"point {at}: {known['launch'][at - 1]}"


def test_a_postgresql_killed_under_a_launch_costs_nothing(
    undisturbed: tuple[Desk, dict[str, list[str]]], server: "Server", tmp_path: Path
) -> None:
    calm, known = undisturbed
    expected = outcome(calm)
    for number, at in enumerate(some(len(known["launch"]), chance(2))[:4]):
        desk = Desk(tmp_path / f"launch-{at}", server.database(f"kill{number}"))
        end = desk.kill("launch", at, instead=server.kill)
        server.start()
        # It may have been the last thing it asked of the server.
        assert end in (0, 1)
        for name in desk.commands:
            desk.run(name)

        assert outcome(desk) == expected, f"point {at}: {known['launch'][at - 1]}"


def stopped(moment: datetime) -> Callable[[], datetime]:
    """A clock that stands still."""
    return lambda: moment


def again(before: Path, workspace: Path) -> Desk:
    """A desk in a copy of the workspace `before`."""
    desk = Desk(workspace)
    shutil.rmtree(workspace)
    shutil.copytree(before, workspace)
    return desk


def human_work(room: Newsroom) -> tuple[Unit, list[Unit]]:
    """A person writes one segment; returns it and those that had drafts by then."""
    editor = accounts.person(room, "editor")
    found = units(room, "arm")
    unit = next(each for each in found if each.role == "paragraph")
    review.save(
        room, editor, unit.id, source_hash=unit.source_hash, version=unit.version,
        text=HUMAN,
    )  # fmt: skip
    return unit, [each for each in found if each.draft and each.id != unit.id]


@dataclass
class Server:
    """A PostgreSQL server of the test's own."""

    folder: Path
    binaries: Path
    port: int

    def start(self) -> None:
        self._ctl("-w", "-o", f"-p {self.port} -k {self.folder}", "start")

    def kill(self) -> None:
        """Kill -9 the server; its children find out by themselves."""
        pid = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        while Path(f"/proc/{pid}").exists():
            time.sleep(0.02)
        # Its children hold the shared memory until they have noticed.
        subprocess.run(  # noqa: S603
            ["/usr/bin/pkill", "-9", "-f", f"{self.folder}/data"], check=False
        )
        time.sleep(0.2)

    def database(self, name: str) -> str:
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return self._url(name)

    def make(self) -> None:
        self._as_postgres(
            str(self.binaries / "initdb"), "-D", str(self.folder / "data"),
            "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
        )  # fmt: skip
        self.start()

    def stop(self) -> None:
        self._ctl("-m", "immediate", "stop")

    def _ctl(self, *arguments: str) -> None:
        self._as_postgres(
            str(self.binaries / "pg_ctl"), "-D", str(self.folder / "data"),
            "-l", str(self.folder / "log"), *arguments,
        )  # fmt: skip

    def _as_postgres(self, *command: str) -> None:
        # PostgreSQL refuses to run as root.
        as_other = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        prefix = as_other if os.geteuid() == 0 else []
        subprocess.run(  # noqa: S603
            [*prefix, *command], check=True, stdout=subprocess.DEVNULL, cwd="/"
        )

    def _url(self, name: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"


@pytest.fixture
def server() -> Iterator[Server]:
    found = server_programs()
    need("postgresql", bool(found), "no initdb to make a server of our own with")
    # Not in pytest's folder: another user has to get at it.
    folder = Path(f"/tmp/pubpipe-kill-{os.getpid()}")  # noqa: S108
    folder.mkdir(mode=0o755)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    made = Server(folder, found[-1], free_port())
    try:
        made.make()
        yield made
        made.stop()
    finally:
        shutil.rmtree(folder)
