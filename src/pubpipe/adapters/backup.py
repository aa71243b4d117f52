"""A newsroom as one file, and a newsroom from one file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import create_engine

from pubpipe.adapters import archive
from pubpipe.adapters.database import copying
from pubpipe.adapters.database.migrate import head_of, is_known
from pubpipe.domain.errors import Refused

DATABASES = ("hits", "newsroom")
"""In this order: what was counted is published in the later copy as well."""
KEPT = ("inbox", "pictures")
"""Folders of the workspace that hold what cannot be made again."""
SETTINGS, NEWSROOM = "pubpipe.toml", "newsroom.db"


def back_up(
    workspace: Path, database_url: str, path: Path, at: datetime,
    models: Sequence[Mapping[str, str]],
) -> int:  # fmt: skip
    """Write a backup of the newsroom to `path` while it runs; returns its size in bytes.

    `models` are named in it and not contained. Raises Refused, and leaves nothing then.
    """
    about = {
        "pubpipe": metadata.version("pubpipe"),
        "made_at": at.isoformat(),
        "database": "postgresql" if database_url else "sqlite",
        "schemas": {name: head_of(name) for name in DATABASES},
        "models": list(models),
    }
    with TemporaryDirectory(prefix=".backup-", dir=workspace) as folder:
        copies = Path(folder)
        if database_url:
            copying.dump_postgresql(database_url, copies / copying.DUMP)
        for name in () if database_url else DATABASES:
            file = f"{name}.db"
            copying.copy_sqlite(workspace / file, copies / file, name)
        files = [(each.name, each) for each in sorted(copies.iterdir())]
        return archive.write(path, about, [*files, *_kept(workspace)])


def restore(path: Path, workspace: Path, database_url: str) -> dict[str, Any]:
    """Make the newsroom of a backup in an empty workspace; returns what the backup says.

    Raises Refused, with workspace and database as they were.
    """
    _refuse_used(workspace)
    with archive.opened(path) as found:
        about = found.about
        _refuse_other_kind(about, database_url)
        for name, schema in about["schemas"].items():
            copying.refuse_newer(name, schema, is_known=is_known(name, schema))
        strange = [each for each in found.names if not _is_expected(each, database_url)]
        if strange:
            raise Refused(f"{path} holds “{strange[0]}”, which no backup has.")
        with _staging(workspace) as staging:
            found.unpack(staging)
            if database_url:
                _load(database_url, staging / copying.DUMP)
            else:
                for name in DATABASES:
                    copying.check_sqlite(staging, name)
    return about


def _kept(workspace: Path) -> Iterator[tuple[str, Path]]:
    yield SETTINGS, workspace / SETTINGS
    for folder in KEPT:
        for file in sorted((workspace / folder).rglob("*")):
            if file.is_file() and not file.is_symlink():
                yield file.relative_to(workspace).as_posix(), file


def _is_expected(name: str, database_url: str) -> bool:
    if "/" in name:
        return name.partition("/")[0] in KEPT
    databases = [copying.DUMP] if database_url else [f"{each}.db" for each in DATABASES]
    return name in (SETTINGS, *databases)


def _refuse_used(workspace: Path) -> None:
    if workspace.exists() and (not workspace.is_dir() or any(workspace.iterdir())):
        raise Refused(
            f"{workspace} is not empty. A backup is restored into a new workspace: name "
            "one with --workspace, or move this one away. Nothing was changed."
        )


def _refuse_other_kind(about: Mapping[str, Any], database_url: str) -> None:
    ours = "postgresql" if database_url else "sqlite"
    if about["database"] == ours:
        return
    advice = "Set PUBPIPE_DATABASE_URL to an empty database."
    if database_url:
        advice = "Unset PUBPIPE_DATABASE_URL."
    raise Refused(
        f"The backup is of a newsroom on {about['database']}, and this one is on {ours}. "
        f"{advice}"
    )


def _load(database_url: str, dump: Path) -> None:
    engine = create_engine(
        database_url.replace("postgresql://", "postgresql+psycopg://", 1)
    )
    try:
        copying.refuse_used(engine)
    finally:
        engine.dispose()
    copying.load_postgresql(database_url, dump)


@contextmanager
def _staging(workspace: Path) -> Iterator[Path]:
    """A folder in the workspace, whose files move up into it at the end of the block.

    When the block fails, everything is as it was before.
    """
    was_there = workspace.is_dir()
    workspace.mkdir(parents=True, exist_ok=True)
    staging = workspace / ".restoring"
    staging.mkdir()
    moved: list[Path] = []
    try:
        yield staging
        # The newsroom database last: without it nothing takes this for a newsroom.
        for each in sorted(staging.iterdir(), key=lambda file: file.name == NEWSROOM):
            moved.append(each.rename(workspace / each.name))
        staging.rmdir()
    except BaseException:
        for each in (staging, *moved):
            shutil.rmtree(each) if each.is_dir() else each.unlink(missing_ok=True)
        if not was_there:
            workspace.rmdir()
        raise
