"""A newsroom to test with: real files, real databases, a deterministic engine."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pubpipe.bootstrap import open_newsroom
from pubpipe.domain.person import Person, Role
from pubpipe.ports import Newsroom
from pubpipe.stages import accounts
from tests.fakes import FakeOrchestrator

PASSWORD = "a long password"  # noqa: S105 - of the tests' own accounts

MakePerson = Callable[..., Person]


_SLOW_FOLDERS = ("integration", "web", "flows")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow whatever needs real databases, servers, browsers or models."""
    for item in items:
        if item.path.parent.name in _SLOW_FOLDERS:
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    """A newsroom on SQLite files, whose engine is the deterministic dummy."""
    made = open_newsroom(
        tmp_path / "newsroom", engines={"ru": ("dummy",), "arm": ("dummy",)}
    )
    return replace(made, orchestrator=FakeOrchestrator())


@pytest.fixture
def person(room: Newsroom) -> MakePerson:
    """Makes an account: `person("anna", "reviewer")`, in every locale unless told."""

    def make(name: str = "anna", role: Role = "editor", locale: str = "*") -> Person:
        accounts.add_user(room, name, [(locale, role)], PASSWORD)
        return accounts.person(room, name)

    return make
