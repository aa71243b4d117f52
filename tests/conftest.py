"""A newsroom to test with: real files, real databases, a deterministic engine."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST

from pubpipe.adapters.database.engine import open_postgresql
from pubpipe.adapters.database.hits import SqlHits
from pubpipe.adapters.database.migrate import migrate
from pubpipe.adapters.database.store import SqlStore
from pubpipe.adapters.passwords import Argon2
from pubpipe.bootstrap import open_newsroom
from pubpipe.domain.person import Person, Role
from pubpipe.ports import Newsroom
from pubpipe.stages import accounts
from tests.databases import postgresql_answers, throwaway_database
from tests.fakes import FakeOrchestrator
from tests.requirements import need, required

_CHEAPEST = PasswordHasher.from_parameters(CHEAPEST)
PASSWORD = "a long password"  # noqa: S105 - of the tests' own accounts

MakePerson = Callable[..., Person]


_SLOW_FOLDERS = ("chaos", "integration", "web", "flows")
_LONGEST = (
    "test_kills_running",
    "test_composed",
    "test_end_to_end",
    "test_wheel",
    "test_silent_run",
    "test_flows",
    "test_kills",
    "test_doctor_running",
    "test_promises",
    "test_po_fuzz",
)
"""The modules that take a minute or more, longest first."""
_CROWDED = frozenset(
    (
        "test_composed",
        "test_doctor_running",
        "test_end_to_end",
        "test_kills_running",
        "test_silent_run",
        "test_wheel",
    )
)
"""Modules that run a whole newsroom, a dozen processes: one for each core at a time.

More of them would only make each other slow, until one of them is waited for in vain.
"""
_ON_BOTH = frozenset(
    (
        "test_attempts",
        "test_dismissals",
        "test_desk_api",
        "test_desk_articles",
        "test_desk_rights",
        "test_desk_segments",
        "test_edit_figures",
        "test_exchange",
        "test_pipeline",
        "test_together",
    )
)
"""Modules whose tests run on SQLite and on PostgreSQL."""


def pytest_configure() -> None:
    """Refuse a PUBPIPE_REQUIRE that names what no test needs, before any test runs."""
    required()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow whatever needs real databases, servers, browsers or models.

    The longest modules start first, so that none of them is left running alone at the end.
    """
    for item in items:
        if item.path.parent.name in _SLOW_FOLDERS:
            item.add_marker(pytest.mark.slow)
    places = {name: place for place, name in enumerate(_LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what a newsroom does on PostgreSQL as well, for the modules of `_ON_BOTH`."""
    module = metafunc.module.__name__.rpartition(".")[2]
    if "room" in metafunc.fixturenames and module in _ON_BOTH:
        metafunc.parametrize("room", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture(scope="module", autouse=True)
def _turn(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Have the modules of `_CROWDED` wait for one another, in whichever process they run."""
    if request.module.__name__.rpartition(".")[2] not in _CROWDED:
        yield
        return
    shared = tmp_path_factory.getbasetemp().parent  # by all processes of a run
    places = [(shared / f"turn-{n}").open("w") for n in range(os.cpu_count() or 1)]
    try:
        while not any(map(_is_locked, places)):
            time.sleep(0.5)
        yield
    finally:
        for place in places:
            place.close()  # which unlocks it


def _is_locked(place: IO[str]) -> bool:
    try:
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@pytest.fixture(scope="session")
def postgresql_template() -> Iterator[str]:
    """The URL of a database with both schemas at their newest, to be copied."""
    need("postgresql", postgresql_answers(), "no server on 127.0.0.1 lets us in")
    with throwaway_database() as url:
        for name in ("newsroom", "hits"):
            engine = open_postgresql(url, name)
            migrate(engine, name)
            engine.dispose()
        yield url


@pytest.fixture
def room(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Newsroom]:
    """A newsroom on SQLite files (or PostgreSQL), whose engine is the deterministic dummy."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield open_room(tmp_path / "newsroom")
        return
    with throwaway_database(request.getfixturevalue("postgresql_template")) as url:
        made = open_room(tmp_path / "newsroom", database_url=url)
        yield made
        close(made)


def open_room(workspace: Path, **settings: str) -> Newsroom:
    """Open a newsroom with the deterministic engine, cheap passwords and no Prefect."""
    if not workspace.exists() and "database_url" not in settings:
        workspace.mkdir(parents=True)
        for name, content in _new_databases():
            (workspace / name).write_bytes(content)
    made = open_newsroom(
        workspace, engines={"ru": ("dummy",), "arm": ("dummy",)}, **settings
    )
    return replace(made, orchestrator=FakeOrchestrator(), passwords=Argon2(_CHEAPEST))


@cache
def _new_databases() -> list[tuple[str, bytes]]:
    """The files of a new newsroom: migrating is enough once, and has tests of its own."""
    with TemporaryDirectory() as made:
        close(open_newsroom(Path(made)))
        return [(file.name, file.read_bytes()) for file in Path(made).glob("*.db")]


def close(room: Newsroom) -> None:
    """Close the newsroom's connections."""
    assert isinstance(room.store, SqlStore)
    assert isinstance(room.hits, SqlHits)
    room.store.close()
    room.hits.close()


@pytest.fixture
def person(room: Newsroom) -> MakePerson:
    """Makes an account: `person("anna", "reviewer")`, in every locale unless told."""

    def make(name: str = "anna", role: Role = "editor", locale: str = "*") -> Person:
        accounts.add_user(room, name, [(locale, role)], PASSWORD)
        return accounts.person(room, name)

    return make
