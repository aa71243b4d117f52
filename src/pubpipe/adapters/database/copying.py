"""Whole databases copied out and back, while others go on writing.

What must not outlive its time stays behind: sessions and sign-in links (one that was
ended later must not come alive again), the secrets that tell readers apart for a day, and
leases of processes that are no more.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, inspect, make_url

from pubpipe.adapters.database.looking import look
from pubpipe.domain.errors import Refused

FORGOTTEN = {"newsroom": ("session", "token", "lease"), "hits": ("salt",)}
DUMP = "databases.pgdump"
_BUSY_SECONDS = 30


def copy_sqlite(source: Path, target: Path, name: str) -> None:
    """Copy the database file `name` (`newsroom` or `hits`) as it is at one moment."""
    try:
        with (
            closing(_open(source)) as origin,
            closing(sqlite3.connect(target)) as copy,
        ):
            origin.backup(copy)
            # One file, without a log beside it.
            copy.execute("PRAGMA journal_mode=DELETE")
            copy.execute("PRAGMA secure_delete=ON")
            for table in FORGOTTEN[name]:
                copy.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
            copy.commit()
    except sqlite3.Error as problem:
        raise Refused(
            f"The {name} database cannot be copied: {problem}. There is no backup; see "
            "that the disk of the workspace has room, and what “pubpipe doctor” says."
        ) from problem


def check_sqlite(folder: Path, name: str) -> None:
    """Refuse a restored file that is damaged or of a newer pubpipe."""
    file = folder / f"{name}.db"
    try:
        with closing(_open(file)) as connection:
            (told,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        engine, found = look("", folder, name)
    except (OSError, sqlite3.Error) as problem:
        raise Refused(
            f"The {name} database of the backup is damaged: {problem}."
        ) from (problem)
    engine.dispose()
    if told != "ok" or not found.schema:
        raise Refused(
            f"The {name} database of the backup is damaged: {told}. Take another backup."
        )
    refuse_newer(name, found.schema, is_known=found.is_known)


def refuse_newer(name: str, schema: str, *, is_known: bool) -> None:
    """Refuse a schema that this program does not know."""
    if not is_known:
        raise Refused(
            f"The backup is of a newer pubpipe: its {name} database has schema "
            f"{schema}, which this one does not know. Install the newer pubpipe first."
        )


def dump_postgresql(url: str, target: Path) -> None:
    """Write both schemas as they are at one moment, with pg_dump."""
    left = [
        f"--exclude-table-data={schema}.{table}"
        for schema, tables in FORGOTTEN.items()
        for table in tables
    ]
    schemas = [f"--schema={name}" for name in FORGOTTEN]
    given = ["--format=custom", "--no-owner", f"--file={target}", *schemas, *left]
    _run("pg_dump", url, given)


def load_postgresql(url: str, dump: Path) -> None:
    """Read a dump into a database without our schemas, whole or not at all."""
    given = ["--no-owner", "--exit-on-error", "--single-transaction", str(dump)]
    _run("pg_restore", url, given)


def refuse_used(engine: Engine) -> None:
    """Refuse a PostgreSQL database that holds a newsroom already."""
    used = sorted(set(inspect(engine).get_schema_names()) & set(FORGOTTEN))
    if used:
        raise Refused(
            f"The database has the schema {' and '.join(used)} already. Restore into an "
            "empty database; nothing was changed."
        )


def _open(file: Path) -> sqlite3.Connection:
    uri = f"{file.absolute().as_uri()}?mode=rw"
    return sqlite3.connect(uri, uri=True, timeout=_BUSY_SECONDS)


def _run(program: str, url: str, arguments: list[str]) -> None:
    path = shutil.which(program)
    if path is None:
        raise Refused(
            f"A newsroom on PostgreSQL is backed up and restored with {program}, which "
            "is not installed here. Install PostgreSQL's client programs, or run them "
            "where they are: docs/operations.md has the commands."
        )
    address = make_url(url)
    # Not among the arguments, where every account of the machine sees them.
    environment = {**os.environ, "PGPASSWORD": str(address.password or "")}
    plain = address.set(drivername="postgresql", password=None)
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own program
        [path, f"--dbname={plain.render_as_string(hide_password=False)}", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise Refused(f"{program} failed: {said}. Nothing was changed.")
