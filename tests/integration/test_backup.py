"""A backup holds the whole newsroom, taken while it runs; what is not whole is refused."""

import json
import re
import resource
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select

from pubpipe import pipeline
from pubpipe.adapters.database import hits_schema, newsroom_schema
from pubpipe.adapters.database.copying import FORGOTTEN
from pubpipe.adapters.database.store import SqlStore
from pubpipe.bootstrap import open_newsroom
from pubpipe.cli import main
from pubpipe.cli.ports import free_port
from pubpipe.domain.hit import Hit
from pubpipe.ports import Newsroom, Visit
from pubpipe.stages import accounts, review
from tests.conftest import MakePerson, close
from tests.databases import throwaway_database
from tests.newsdesk import PARAGRAPHS, approve_all, launch, markdown, units

BOTH = pytest.mark.parametrize("room", ["sqlite", "postgresql"], indirect=True)
ENGLISH = (PARAGRAPHS[0], PARAGRAPHS[3])

Command = Callable[..., tuple[int, str]]


@pytest.fixture
def pubpipe(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Runs a command on a workspace and a database; gives exit code and what it said."""
    monkeypatch.delenv("PREFECT_API_URL", raising=False)

    def run(workspace: Path, url: str, *arguments: object) -> tuple[int, str]:
        monkeypatch.setenv("PUBPIPE_DATABASE_URL", url)
        line = [*map(str, arguments), "--workspace", str(workspace)]
        if url:
            # A process of its own, whose end closes its connections.
            done = subprocess.run(  # noqa: S603 - our own command
                [sys.executable, "-m", "pubpipe.cli", *line],
                capture_output=True,
                text=True,
                check=False,
            )
            return done.returncode, done.stdout + done.stderr
        capsys.readouterr()
        code = main(line)
        told = capsys.readouterr()
        return code, told.out + told.err

    return run


@pytest.fixture
def full(room: Newsroom, person: MakePerson) -> Newsroom:
    """A newsroom with a live article, a picture, a returned PO file and a sign-in."""
    workspace = room.settings.workspace
    (workspace / "pubpipe.toml").write_text(
        '[newsroom]\nname = "Լրատու"\n[engines]\nru = ["dummy"]\narm = ["dummy"]\n'
        f"[server]\nport = {free_port()}\nprefect_port = {free_port()}\n"
    )
    (workspace / "pictures" / "example.org").mkdir(parents=True)
    (workspace / "pictures" / "example.org" / "причал.jpg").write_bytes(b"\xff\xd8pier")
    (workspace / "inbox" / "po" / "նավ.po").write_text("from a translator")
    person("editor")
    anna = person("anna")
    launch(room, markdown(ENGLISH))
    for locale in ("ru", "arm"):
        approve_all(room, anna, locale)
        pipeline.release(room, "ferry", locale)
    hit(room)
    room.hits.salt(room.clock().date())
    accounts.make_link(room, "anna", "/desk/", timedelta(hours=1))
    return room


def hit(room: Newsroom) -> Any:
    visit = Visit(Hit(uuid4(), "ferry", "arm", 1), room.clock(), b"x" * 32)
    assert room.hits.record([visit]) == ["new"]
    return visit.hit.event_id


@pytest.fixture
def elsewhere(full: Newsroom) -> Iterator[str]:
    """The database of a second newsroom: an empty one of the kind of the first."""
    if not full.settings.database_url:
        yield ""
        return
    with throwaway_database() as url:
        yield url


LAID_OUT = ("leaf", "sitemap_part")
"""How the lists of a site are cut into pages: restoring lays them out anew."""


def rows(room: Newsroom) -> dict[str, list[Any]]:
    """All rows of all tables, but of those that a backup leaves out or restoring makes."""
    assert isinstance(room.store, SqlStore)
    hits: Engine = room.hits._engine  # type: ignore[attr-defined]
    found = {}
    for name, engine, tables in (
        ("newsroom", room.store.engine, newsroom_schema.metadata.sorted_tables),
        ("hits", hits, hits_schema.metadata.sorted_tables),
    ):
        with engine.connect() as connection:
            for table in tables:
                if table.name not in (*FORGOTTEN[name], *LAID_OUT):
                    query = select(table).order_by(*table.primary_key)
                    content = [tuple(row) for row in connection.execute(query)]
                    found[f"{name}.{table.name}"] = content
    return found


@BOTH
def test_what_is_restored_is_what_was_backed_up(
    full: Newsroom, elsewhere: str, tmp_path: Path, pubpipe: Command
) -> None:
    source, copy = full.settings.workspace, tmp_path / "copy"
    url = full.settings.database_url
    before = rows(full)

    assert pubpipe(source, url, "backup", tmp_path / "b.zip")[0] == 0
    code, told = pubpipe(copy, elsewhere, "restore", tmp_path / "b.zip")

    assert code == 0, told
    assert "articles: 1" in told
    restored = open_newsroom(copy)
    after = rows(restored)
    close(restored)
    assert all(before[name] for name in ("newsroom.unit", "hits.event", "hits.hourly"))
    assert after == before
    for name in ("pubpipe.toml", "pictures/example.org/причал.jpg", "inbox/po/նավ.po"):
        assert (copy / name).read_bytes() == (source / name).read_bytes(), name
    code, told = pubpipe(copy, elsewhere, "doctor")
    assert (code, "warning" in told) == (0, False), told
    assert not list(source.glob(".backup-*"))
    assert not (copy / ".restoring").exists()
    assert len(list((copy / "site").glob("*/city/*/index.html"))) == 3


@BOTH
def test_sign_ins_and_the_secret_of_the_day_stay_behind(
    full: Newsroom, elsewhere: str, tmp_path: Path, pubpipe: Command
) -> None:
    accounts.sign_in(full, "anna", "a long password")
    pubpipe(
        full.settings.workspace,
        full.settings.database_url,
        "backup",
        tmp_path / "b.zip",
    )
    pubpipe(tmp_path / "copy", elsewhere, "restore", tmp_path / "b.zip")

    restored = open_newsroom(tmp_path / "copy")
    assert isinstance(restored.store, SqlStore)
    with restored.store.engine.connect() as connection:
        for table in (newsroom_schema.session, newsroom_schema.token):
            assert connection.execute(select(table)).all() == []
    with restored.hits._engine.connect() as connection:  # type: ignore[attr-defined]
        assert connection.execute(select(hits_schema.salt)).all() == []
    close(restored)
    assert stat.S_IMODE((tmp_path / "b.zip").stat().st_mode) == 0o600


@BOTH
def test_a_backup_during_writes_is_of_one_moment(
    full: Newsroom, elsewhere: str, tmp_path: Path, pubpipe: Command, person: MakePerson
) -> None:
    boris, stop = person("boris"), Event()
    unit = units(full, "ru")[1]
    saved: list[str] = []
    counted: list[Any] = []

    def write() -> None:
        while not stop.is_set():
            now = review.unit(full, unit.id)
            text = f"Паром уходит в девять, {len(saved)}."
            review.save(
                full, boris, unit.id,
                source_hash=now.source_hash, version=now.version, text=text,
            )  # fmt: skip
            saved.append(text)

    def count() -> None:
        while not stop.is_set():
            counted.append(hit(full))

    threads = [Thread(target=write), Thread(target=count)]
    for thread in threads:
        thread.start()
    while not (len(saved) > 3 and len(counted) > 3):
        stop.wait(0.01)
    saved_before, counted_before = list(saved), list(counted)
    code, told = pubpipe(
        full.settings.workspace,
        full.settings.database_url,
        "backup",
        tmp_path / "b.zip",
    )
    saved_after, counted_after = len(saved) + 1, len(counted) + 1
    stop.set()
    for thread in threads:
        thread.join()
    assert code == 0, told
    assert pubpipe(tmp_path / "copy", elsewhere, "restore", tmp_path / "b.zip")[0] == 0

    restored = open_newsroom(tmp_path / "copy")
    with restored.store.read() as tx:
        texts = [target.text for target in tx.units.targets(unit.id)][1:]
    events = {row[0] for row in rows(restored)["hits.event"]}
    views = restored.hits.count("ferry", "arm")
    close(restored)
    assert texts == saved[: len(texts)]
    assert len(saved_before) <= len(texts) <= saved_after
    assert set(counted_before) <= events
    assert len(events) == views <= counted_after + 1
    assert pubpipe(tmp_path / "copy", elsewhere, "doctor")[0] == 0


# ---- what is refused, leaving everything as it was --------------------------------


@pytest.fixture
def archive(full: Newsroom, tmp_path: Path, pubpipe: Command) -> Path:
    """A whole backup on SQLite."""
    path = tmp_path / "b.zip"
    assert pubpipe(full.settings.workspace, "", "backup", path)[0] == 0
    return path


def refused(pubpipe: Command, archive: Path, workspace: Path) -> str:
    """Restore, see that it is refused and that nothing is left; gives what was said."""
    code, told = pubpipe(workspace, "", "restore", archive)

    assert code == 1
    assert len(told.splitlines()) == 1, told
    assert not workspace.exists()
    return told


def test_a_truncated_backup_is_refused(
    archive: Path, tmp_path: Path, pubpipe: Command
) -> None:
    whole = archive.read_bytes()
    for kept in (0, 1, 30, len(whole) // 2, len(whole) - 22, len(whole) - 1):
        archive.write_bytes(whole[:kept])

        assert "no whole backup" in refused(pubpipe, archive, tmp_path / "copy")


def test_a_backup_with_a_changed_byte_is_refused(
    archive: Path, tmp_path: Path, pubpipe: Command
) -> None:
    with zipfile.ZipFile(archive) as opened:
        inside = [
            each.header_offset
            + 30
            + len(each.filename.encode())
            + 20
            + each.compress_size // 2
            for each in opened.infolist()
            if each.compress_size > 100
        ]
    whole = archive.read_bytes()
    assert len(inside) >= 3
    for at in inside:
        archive.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])

        assert "no whole backup" in refused(pubpipe, archive, tmp_path / "copy")


def rewrite(archive: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Write the archive anew with its members changed."""
    with zipfile.ZipFile(archive) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    change(members)
    with zipfile.ZipFile(archive, "w") as opened:
        for name, content in members.items():
            opened.writestr(name, content)


def listed(members: dict[str, bytes], name: str, content: bytes) -> None:
    """Add a member that the manifest lists, as an attacker would."""
    manifest = json.loads(members["manifest.json"])
    digest = sha256(content).hexdigest()
    manifest["files"][name] = {"size": len(content), "sha256": digest}
    members["manifest.json"] = json.dumps(manifest).encode()
    members[name] = content


ESCAPES = (
    "../evil", "inbox/../../evil", "/var/evil", "inbox//evil", "./evil", "inbox\\..\\evil",
    "inbox/../pubpipe.toml", "pictures/a\nb", "site/index.html", "models/x", "evil",
    ".restoring/x", "inbox",
)  # fmt: skip


@pytest.mark.parametrize("name", ESCAPES)
def test_a_name_that_leads_out_of_the_workspace_is_refused(
    archive: Path, tmp_path: Path, pubpipe: Command, name: str
) -> None:
    rewrite(archive, lambda members: listed(members, name, b"evil"))
    around = set(tmp_path.rglob("*"))

    refused(pubpipe, archive, tmp_path / "deep" / "copy")

    (tmp_path / "deep").rmdir() if (tmp_path / "deep").exists() else None
    assert set(tmp_path.rglob("*")) == around
    assert not Path("/var/evil").exists()


def test_a_link_in_a_backup_is_refused(
    archive: Path, tmp_path: Path, pubpipe: Command
) -> None:
    rewrite(archive, lambda members: listed(members, "inbox/link", b"/etc/passwd"))
    with zipfile.ZipFile(archive) as opened:
        members = {each.filename: opened.read(each) for each in opened.infolist()}
    with zipfile.ZipFile(archive, "w") as opened:
        for name, content in members.items():
            member = zipfile.ZipInfo(name)
            if name == "inbox/link":
                member.external_attr = (stat.S_IFLNK | 0o777) << 16
            opened.writestr(member, content)

    assert "no name of a file" in refused(pubpipe, archive, tmp_path / "copy")


def without_manifest(members: dict[str, bytes]) -> None:
    del members["manifest.json"]


def without_hits(members: dict[str, bytes]) -> None:
    del members["hits.db"]


def with_more(members: dict[str, bytes]) -> None:
    members["inbox/more.md"] = b"more"


def with_other_text(members: dict[str, bytes]) -> None:
    members["pubpipe.toml"] = members["pubpipe.toml"].replace(b"dummy", b"argos")


def with_a_list_for_manifest(members: dict[str, bytes]) -> None:
    members["manifest.json"] = b"[]"


def with_an_empty_database(members: dict[str, bytes]) -> None:
    listed(members, "hits.db", b"")


def with_rubbish_for_a_database(members: dict[str, bytes]) -> None:
    listed(members, "newsroom.db", b"rubbish " * 1000)


def of_a_newer_pubpipe(members: dict[str, bytes]) -> None:
    manifest = members["manifest.json"].replace(b'"newsroom": "0', b'"newsroom": "9')
    assert manifest != members["manifest.json"]
    members["manifest.json"] = manifest


TAMPERED: dict[Callable[[dict[str, bytes]], None], str] = {
    without_manifest: "no readable manifest",
    without_hits: "not those that its manifest lists",
    with_more: "not those that its manifest lists",
    with_other_text: "pubpipe.toml is not what was backed up",
    with_a_list_for_manifest: "no readable manifest",
    with_an_empty_database: "damaged",
    with_rubbish_for_a_database: "damaged",
    of_a_newer_pubpipe: "of a newer pubpipe",
}


@pytest.mark.parametrize("change", TAMPERED, ids=lambda change: str(change.__name__))
def test_a_backup_that_was_tampered_with_is_refused(
    archive: Path,
    tmp_path: Path,
    pubpipe: Command,
    change: Callable[[dict[str, bytes]], None],
) -> None:
    rewrite(archive, change)

    assert TAMPERED[change] in refused(pubpipe, archive, tmp_path / "copy")


def test_what_is_no_backup_is_refused(tmp_path: Path, pubpipe: Command) -> None:
    (tmp_path / "b.zip").write_text("Это не архив, սա արխիվ չէ")

    assert "no whole backup" in refused(pubpipe, tmp_path / "b.zip", tmp_path / "copy")
    assert "There is no file" in refused(pubpipe, tmp_path / "none", tmp_path / "copy")


def test_a_newsroom_is_never_written_over(
    archive: Path, full: Newsroom, tmp_path: Path, pubpipe: Command
) -> None:
    before = rows(full)

    code, told = pubpipe(full.settings.workspace, "", "restore", archive)
    again, said = pubpipe(full.settings.workspace, "", "backup", archive)

    assert (code, again) == (1, 1)
    assert "is not empty" in told
    assert "is there already" in said
    assert rows(full) == before


def test_a_backup_that_cannot_be_written_leaves_nothing(
    full: Newsroom, tmp_path: Path, pubpipe: Command
) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        code, told = pubpipe(full.settings.workspace, "", "backup", tmp_path / "b.zip")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert code == 1
    assert len(told.splitlines()) == 1
    assert not list(tmp_path.glob("*b.zip*"))
    assert not list(full.settings.workspace.glob(".backup-*"))


def test_there_must_be_a_newsroom_to_back_up(tmp_path: Path, pubpipe: Command) -> None:
    code, told = pubpipe(tmp_path / "none", "", "backup", tmp_path / "b.zip")

    assert code == 1
    assert re.search("There is no newsroom in .*none", told)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("room", ["postgresql"], indirect=True)
def test_each_kind_of_database_is_restored_into_its_own_and_only_when_empty(
    full: Newsroom, tmp_path: Path, pubpipe: Command
) -> None:
    url, archive = full.settings.database_url, tmp_path / "b.zip"
    assert pubpipe(full.settings.workspace, url, "backup", archive)[0] == 0

    other = refused(pubpipe, archive, tmp_path / "copy")
    code, used = pubpipe(tmp_path / "copy", url, "restore", archive)

    assert "Set PUBPIPE_DATABASE_URL to an empty database" in other
    assert code == 1
    assert "has the schema hits and newsroom already" in used
    assert not (tmp_path / "copy").exists()
