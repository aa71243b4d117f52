"""`pubpipe doctor` says that a healthy newsroom is well, and finds what is broken in it."""

import json
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from pubpipe import config, pipeline
from pubpipe.adapters.database.store import SqlStore
from pubpipe.bootstrap import looking
from pubpipe.cli import main
from pubpipe.cli.checkup import engines, examine, machine, prefect
from pubpipe.cli.ports import free_port
from pubpipe.domain.diagnosis import Diagnosis
from pubpipe.domain.errors import OrchestratorAway
from pubpipe.domain.hit import Hit
from pubpipe.domain.settings import Settings
from pubpipe.ports import Attempt, Newsroom, Visit
from pubpipe.stages import review
from tests.conftest import MakePerson
from tests.newsdesk import PARAGRAPHS, approve_all, launch, markdown, units

ENGLISH = (PARAGRAPHS[0], PARAGRAPHS[3])
FIRST = {"ru": PARAGRAPHS[1], "arm": PARAGRAPHS[2]}
BOTH = pytest.mark.parametrize("room", ["sqlite", "postgresql"], indirect=True)


@dataclass
class Case:
    """A published newsroom and short ways to break it."""

    room: Newsroom
    workspace: Path
    newsroom: Engine
    hits: Engine

    def run(self, *statements: str) -> None:
        """Change the newsroom's database behind pubpipe's back."""
        with self.newsroom.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))

    def count(self, *statements: str) -> None:
        """Change the hits database behind pubpipe's back."""
        with self.hits.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))

    def page(self, locale: str = "arm") -> Path:
        """The file of the article's page."""
        (found,) = (self.workspace / "site" / locale).glob("city/*/index.html")
        return found

    def found(self, name: str) -> Diagnosis:
        """What the doctor says about one thing."""
        (only,) = [each for each in examine(self.workspace) if each.name == name]
        return only


@pytest.fixture
def case(
    room: Newsroom, person: MakePerson, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Case]:
    """A newsroom with one live article, a withdrawn one and a view, which does not run."""
    workspace = room.settings.workspace
    (workspace / "pubpipe.toml").write_text(
        f'[engines]\nru = ["dummy"]\narm = ["dummy"]\n'
        f"[server]\nport = {free_port()}\nprefect_port = {free_port()}\n"
    )
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    if room.settings.database_url:
        monkeypatch.setenv("PUBPIPE_DATABASE_URL", room.settings.database_url)
    anna = person("anna")
    launch(room, markdown(ENGLISH))
    for locale, first in FIRST.items():
        unit = next(each for each in units(room, locale) if each.uid == "b1")
        review.approve(
            room, anna, unit.id,
            source_hash=unit.source_hash, version=unit.version, text=first,
        )  # fmt: skip
        approve_all(room, anna, locale)
        pipeline.release(room, "ferry", locale)
    other = markdown(ENGLISH[:1], "Another ferry").replace(b"id: ferry", b"id: boat")
    launch(room, other, name="boat.md")
    pipeline.withdraw(room, anna, "boat", ["en"], "a mistake")
    view(room)
    assert isinstance(room.store, SqlStore)
    yield Case(room, workspace, room.store.engine, room.hits._engine)  # type: ignore[attr-defined]


def view(room: Newsroom, article: str = "ferry") -> None:
    visit = Visit(Hit(uuid4(), article, "arm", 1), datetime.now(UTC), b"x" * 32)
    assert room.hits.record([visit]) == ["new"]


def files(workspace: Path) -> dict[Path, bytes]:
    """All files but the databases, which move their own log about."""
    return {
        path: path.read_bytes()
        for path in workspace.rglob("*")
        if path.is_file() and ".db" not in path.name
    }


@BOTH
def test_a_healthy_newsroom_is_well_and_stays_as_it_is(
    case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(case.workspace)

    code = main(["doctor", "--json", "--workspace", str(case.workspace)])

    told = json.loads(capsys.readouterr().out)
    assert (code, told["ok"]) == (0, True)
    assert [each for each in told["checks"] if each["status"] != "ok"] == []
    assert [each["name"] for each in told["checks"]] == [
        "versions", "workspace", "disk", "newsroom database", "hits database", "clock",
        "engine ru", "engine arm", "port of the site", "prefect", "published text",
        "pages", "view counts", "history", "work",
    ]  # fmt: skip
    assert list(told["checks"][0]) == ["name", "status", "message", "advice"]
    assert files(case.workspace) == before


@BOTH
def test_the_doctor_could_not_change_anything_if_it_tried(case: Case) -> None:
    with looking(case.room.settings) as seen:
        assert seen.room
        with pytest.raises(DBAPIError), seen.room.store.write() as tx:
            tx.pages.mark_dirty({"/": "home"})
        with pytest.raises(DBAPIError):
            seen.room.hits.reject("bot", case.room.clock())


def test_a_newsroom_that_is_not_there_is_not_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", "--workspace", str(tmp_path / "nowhere")]) == 1

    assert "There is no newsroom in" in capsys.readouterr().out
    assert not (tmp_path / "nowhere").exists()


# ---- published text = approved text -----------------------------------------------

OF_AN_EDITION = (
    "= (SELECT min(et.target) FROM edition_target et JOIN edition e ON e.id = et.edition "
    "JOIN translation t ON t.id = e.translation WHERE t.locale = 'arm')"
)
TEXTS: dict[str, tuple[tuple[str, ...], str]] = {
    "a target was rewritten": (
        ("UPDATE target SET text = 'Կեղծ' WHERE id {of_an_edition}",),
        "is not that of the approved target",
    ),
    "an approval is missing": (
        (
            "DELETE FROM memory WHERE target {of_an_edition}",
            "DELETE FROM approval WHERE target {of_an_edition}",
        ),
        "was never approved",
    ),
    "an approval is for another source": (
        ("UPDATE approval SET source_hash = 'other' WHERE target {of_an_edition}",),
        "was never approved",
    ),
    "an approval had ended before": (
        (
            "UPDATE approval SET revoked_at = '2020-01-01 00:00:00.000000' "
            "WHERE target {of_an_edition}",
        ),
        "had lost its approval",
    ),
    "an edition names fewer targets": (
        ("DELETE FROM edition_target WHERE target {of_an_edition}",),
        "is not that of the approved target",
    ),
    "the frozen text was changed": (
        (
            "UPDATE edition SET frozen = CAST(replace(CAST(frozen AS TEXT), "
            "'the old pier', 'a new pier') AS {json})",
        ),
        "is not what was published",
    ),
    "the source was changed": (
        (
            "UPDATE segment_text SET text = 'Forged.' WHERE text LIKE 'The ferry leaves%'",
        ),
        "“en”, edition 1: the text of segment b1 is not that of the source",
    ),
    "the live edition is not there": (
        ("UPDATE translation SET live_edition = 9 WHERE locale = 'ru'",),
        "there is no such edition",
    ),
    "a segment was added to the revision": (
        (
            "INSERT INTO block (id, article, uid) SELECT 9000, min(id), 'b9' FROM article",
            "INSERT INTO segment (id, block, ordinal) VALUES (9000, 9000, 0)",
            "INSERT INTO revision_segment (revision, segment, segment_text) "
            "SELECT min(r.id), 9000, min(t.id) FROM revision r, segment_text t",
            "INSERT INTO revision_block (revision, block, position, kind, template) "
            "SELECT min(id), 9000, 99, 'paragraph', '[]' FROM revision",
        ),
        "its segments are not those of its revision",
    ),
}


@BOTH
@pytest.mark.parametrize("fault", TEXTS)
def test_text_that_was_not_approved_is_found(case: Case, fault: str) -> None:
    statements, told = TEXTS[fault]
    kind = "jsonb" if case.newsroom.dialect.name == "postgresql" else "text"

    case.run(
        *(
            each.replace("{json}", kind).replace("{of_an_edition}", OF_AN_EDITION)
            for each in statements
        )
    )

    found = case.found("published text")
    assert (found.status, told in found.message) == ("failed", True), found.message
    assert found.advice


def test_an_edition_stays_right_when_its_translation_goes_on(
    case: Case, person: MakePerson
) -> None:
    """Targets that change after publication are no fault of what was published."""
    newer = (ENGLISH[0], "Tickets cost 150 drams.")
    launch(case.room, markdown(newer))
    assert case.found("published text").status == "ok"

    boris = person("boris")
    approve_all(case.room, boris, "arm")
    pipeline.release(case.room, "ferry", "arm")
    pipeline.rollback(case.room, boris, "ferry", "arm", 1)

    assert case.found("published text").status == "ok"
    assert case.found("pages").status == "ok"


# ---- pages = live editions --------------------------------------------------------


def lose(case: Case) -> None:
    case.page().unlink()


def age(case: Case) -> None:
    page = case.page("ru")
    page.write_text(
        page.read_text("utf-8").replace('data-edition="1"', 'data-edition="7"'), "utf-8"
    )


def forge(case: Case) -> None:
    page = case.page("en")
    page.write_text(page.read_text("utf-8").replace("at nine", "at ten"), "utf-8")


def swap(case: Case) -> None:
    shutil.copy(case.page("ru"), case.page("arm"))


def revive(case: Case) -> None:
    shutil.copytree(
        case.page("en").parent,
        case.workspace / "site" / "en" / "city" / "another-ferry",
    )


def forget_gone(case: Case) -> None:
    shutil.rmtree(case.workspace / "site" / ".gone")


def lose_front(case: Case) -> None:
    (case.workspace / "site" / "arm" / "index.html").unlink()


def lose_home(case: Case) -> None:
    (case.workspace / "site" / "index.html").unlink()


def lose_list(case: Case) -> None:
    (case.workspace / "site" / "ru" / "city" / "index.html").unlink()


def forge_list(case: Case) -> None:
    front = case.workspace / "site" / "arm" / "index.html"
    text = front.read_text("utf-8")
    front.write_text(text.replace("</a></h2>", "!</a></h2>"), "utf-8")


def forge_most_read(case: Case) -> None:
    front, page = (
        case.workspace / "site" / "en" / name / "index.html"
        for name in (".", "most-read")
    )
    page.write_text(
        front.read_text("utf-8").replace("/city/the-ferry-returns/", "/city/the-boat/")
    )


def forget_standing(case: Case) -> None:
    case.run("DELETE FROM shown WHERE locale = 'arm'")


def revive_standing(case: Case) -> None:
    case.run("UPDATE translation SET mode = 'withdrawn' WHERE locale = 'arm'")


def age_standing(case: Case) -> None:
    case.run("UPDATE shown SET edition = 7 WHERE locale = 'ru'")


def leave_dirty(case: Case) -> None:
    case.run(
        "INSERT INTO dirty_page (path, what, rank, generation) VALUES ('/ru/', 'list:ru:front:', 4, 1)",
        "UPDATE edition SET at = '2020-01-01 00:00:00.000000'",
        "UPDATE revision SET at = '2020-01-01 00:00:00.000000'",
        *DROP_TRIGGERS[case.newsroom.dialect.name],
        "UPDATE audit SET at = '2020-01-01 00:00:00.000000'",
    )


DROP_TRIGGERS = {
    "sqlite": ("DROP TRIGGER audit_no_update",),
    "postgresql": ("ALTER TABLE audit DISABLE TRIGGER audit_append_only",),
}
PAGES: dict[str, tuple[Callable[[Case], None], str]] = {
    "missing": (lose, "is missing or no article page"),
    "of another edition": (age, "shows edition 7 instead of 1"),
    "with other words": (forge, "does not show the text of its edition"),
    "of another locale": (swap, "shows “ferry” in “ru”"),
    "of a withdrawn edition": (revive, "/en/city/another-ferry/ is of no live edition"),
    "not answered 410": (forget_gone, "is not answered 410"),
    "no front page": (lose_front, "/arm/ is missing"),
    "no home page": (lose_home, "/ is missing"),
    "no page of a section": (lose_list, "/ru/city/ is missing"),
    "a list with other words": (forge_list, "which does not stand there so"),
    "a strange most-read page": (
        forge_most_read,
        "shows /en/city/the-boat/, which does not",
    ),
    "not noted": (forget_standing, "is live and not noted as standing"),
    "noted and withdrawn": (revive_standing, "is of no live edition"),
    "noted with another edition": (age_standing, "is noted with edition 7"),
}


@pytest.mark.parametrize("fault", PAGES)
def test_a_page_that_is_wrong_is_found(case: Case, fault: str) -> None:
    break_it, told = PAGES[fault]

    break_it(case)

    found = case.found("pages")
    assert (found.status, told in found.message) == ("failed", True), found.message


@BOTH
def test_pages_that_have_waited_for_long_are_found(case: Case) -> None:
    leave_dirty(case)

    found = case.found("pages")
    assert found.status == "failed"
    assert "1 pages have waited to be written" in found.message


def test_pages_that_are_about_to_be_written_are_no_fault(case: Case) -> None:
    case.page().unlink()
    with case.room.store.write() as tx:
        path = f"/{case.page('en').parent.relative_to(case.workspace / 'site')}/"
        path = path.replace("/en/", "/arm/")
        tx.pages.mark_dirty({path: "article:ferry:arm"})

    assert "1 are about to be written" in case.found("pages").message


# ---- counts and history -----------------------------------------------------------

COUNTS = {
    "an hour too high": (("UPDATE hourly SET views = views + 1",), "a total of 2"),
    "an event too few": (("DELETE FROM event",), "has 0 views stored"),
    "an hour missing": (("DELETE FROM hourly",), "a total of 0"),
}


@BOTH
@pytest.mark.parametrize("fault", COUNTS)
def test_counts_that_do_not_add_up_are_found(case: Case, fault: str) -> None:
    statements, told = COUNTS[fault]

    case.count(*statements)

    found = case.found("view counts")
    assert (found.status, told in found.message) == ("failed", True), found.message


@BOTH
def test_views_of_what_was_never_published_are_found(case: Case) -> None:
    view(case.room, "նավ")

    found = case.found("view counts")
    assert found.status == "failed"
    assert "“նավ” in “arm” has 1 views and was never published" in found.message


@BOTH
def test_a_history_that_could_be_rewritten_is_found(case: Case) -> None:
    case.run(*DROP_TRIGGERS[case.newsroom.dialect.name])

    assert case.found("history").status == "failed"


@BOTH
def test_work_that_failed_and_work_that_was_set_aside_are_told_apart(
    case: Case,
) -> None:
    now = case.room.clock()
    once = Attempt("publish ferry ru", "ferry", 1, "Նկարը չկա.", now, now, None)
    with case.room.store.write() as tx:
        tx.attempts.store(once)
    failing = case.found("work")
    with case.room.store.write() as tx:
        tx.attempts.store(replace(once, set_aside_at=now))
    aside = case.found("work")

    assert (failing.status, aside.status) == ("warning", "failed")
    assert "publish ferry ru: Նկարը չկա." in failing.message
    assert "publish ferry ru: Նկարը չկա." in aside.message
    assert "pubpipe retry" in aside.advice


# ---- databases --------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("name", ["newsroom", "hits"])
def test_a_database_of_a_newer_pubpipe_is_said_clearly(case: Case, name: str) -> None:
    change = case.run if name == "newsroom" else case.count
    change("UPDATE alembic_version SET version_num = '9999'")

    found = case.found(f"{name} database")
    assert found.status == "failed"
    assert "Written by a newer pubpipe: schema 9999" in found.message
    assert case.found("invariants").status == "failed"


@BOTH
def test_a_database_without_its_schema_is_found(case: Case) -> None:
    case.count("DROP TABLE alembic_version")

    assert "no schema yet" in case.found("hits database").message


@BOTH
def test_a_table_that_is_gone_is_a_finding_and_no_traceback(case: Case) -> None:
    case.count("DROP TABLE hourly")

    found = case.found("invariants")

    assert (found.status, "hourly" in found.message) == ("failed", True)


def test_a_missing_or_damaged_database_file_is_found(case: Case) -> None:
    case.newsroom.dispose()
    case.hits.dispose()
    (case.workspace / "newsroom.db").unlink()
    (case.workspace / "hits.db").write_bytes(b"no database at all" * 100)

    assert "There is no file" in case.found("newsroom database").message
    assert "file is not a database" in case.found("hits database").message
    assert not (case.workspace / "newsroom.db").exists()


def test_a_server_that_does_not_answer_is_found(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"postgresql://postgres:hidden@127.0.0.1:{free_port()}/none"
    monkeypatch.setenv("PUBPIPE_DATABASE_URL", url)

    found = case.found("newsroom database")

    assert found.status == "failed"
    assert "does not answer" in found.message
    assert "hidden" not in str(examine(case.workspace))


# ---- the machine ------------------------------------------------------------------


def test_wrong_settings_are_found(case: Case) -> None:
    (case.workspace / "pubpipe.toml").write_text("[newsroom]\ntimezone = 'Mars'\n")

    assert "timezone" in case.found("settings").message


def test_a_version_that_does_not_fit_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "pubpipe.cli.checkup.machine.metadata.requires",
        lambda _name: ["sqlalchemy<1", "no-such-thing>=1", 'absent>=1; extra == "x"'],
    )

    found = machine.versions()

    assert found.status == "failed"
    assert "where <1 is needed" in found.message
    assert "no-such-thing is not installed" in found.message
    assert "absent" not in found.message


def test_a_folder_that_cannot_be_used_is_found(case: Case) -> None:
    shutil.rmtree(case.workspace / "exchange")
    (case.workspace / "exchange").write_text("a file")

    found = case.found("workspace")
    assert (found.status, str(case.workspace / "exchange") in found.message) == (
        "failed",
        True,
    )


@pytest.mark.parametrize(
    ("free", "status"),
    [(50_000_000, "failed"), (1_000_000_000, "warning"), (9_000_000_000, "ok")],
)
def test_little_room_on_the_disk_is_found(free: int, status: str) -> None:
    assert machine.room_left(free).status == status


@pytest.mark.parametrize(
    ("ahead", "status"), [(0, "ok"), (30, "warning"), (600, "failed")]
)
@pytest.mark.parametrize("room", ["postgresql"], indirect=True)
def test_a_clock_that_differs_from_the_databases_is_found(
    case: Case, ahead: int, status: str
) -> None:
    with looking(case.room.settings) as seen:
        now = datetime.now(UTC) + timedelta(seconds=ahead)
        assert machine.clock(case.room.settings, seen.databases, now).status == status


def test_an_unknown_zone_of_a_publisher_is_found(room: Newsroom) -> None:
    settings = _with(room, publisher_timezones={"X": "Asia/Nowhere"})

    found = machine.clock(settings, ())

    assert (found.status, "Asia/Nowhere" in found.message) == ("failed", True)


# ---- engines ----------------------------------------------------------------------


def test_an_engine_that_is_missing_or_broken_is_a_warning(case: Case) -> None:
    file = case.workspace / "pubpipe.toml"
    file.write_text(file.read_text().replace('ru = ["dummy"]', 'ru = ["nobody"]'))

    found = case.found("engine ru")

    assert found.status == "warning"
    assert "no translation engine “nobody”" in found.message
    assert case.found("engine arm").status == "ok"


def test_the_starter_models_load_and_leave_nothing_behind(case: Case) -> None:
    found = engines.models(_with(case.room, engines={}))

    assert [each.status for each in found] == ["ok", "ok"]
    assert "starter" in found[0].message
    assert not list((case.workspace / "models").iterdir())


def _with(room: Newsroom, **settings: Any) -> Settings:
    return replace(room.settings, **settings)


# ---- ports and Prefect ------------------------------------------------------------


@contextmanager
def listening(port: int) -> Iterator[None]:
    with socket.create_server(("127.0.0.1", port)):
        yield


def test_a_port_that_another_program_has_is_found(case: Case) -> None:
    port = config.load(case.workspace).port
    with listening(port):
        found = case.found("port of the site")

    assert found.status == "failed"
    assert f"Another program listens on port {port}" in found.message


NOW = datetime(2026, 1, 14, 7, 46, tzinfo=UTC)


class Answers:
    """Prefect's answers as it gives them when all is well, with `changes` to them."""

    def __init__(self, **changes: Any) -> None:
        self._changes = changes

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        if path == "/admin/version":
            if self._changes.get("away"):
                raise OrchestratorAway("Prefect does not answer.")
            return self._changes.get("version", version("prefect"))
        if path == "/flow_runs/filter":
            run = {
                "end_time": (NOW - timedelta(seconds=40)).isoformat(),
                "state_type": "COMPLETED",
                "state_name": "Nothing to do",
            }
            return self._changes.get("runs", [run | self._changes.get("run", {})])
        flow = path.split("/")[3]
        if flow in self._changes.get("missing", ()):
            return None
        polled = (NOW - timedelta(seconds=3)).isoformat()
        return {"paused": False, "last_polled": polled} | self._changes.get(flow, {})


OLD = (NOW - timedelta(hours=2)).isoformat()
PREFECT: dict[str, tuple[dict[str, Any], str, str, str]] = {
    "another version": ({"version": "3.0.0"}, "prefect", "warning", "3.0.0"),
    "no flow": ({"missing": ("publish",)}, "deployments", "failed", "publish"),
    "paused": ({"reconcile": {"paused": True}}, "deployments", "failed", "reconcile"),
    "no runner": (
        {flow: {"last_polled": OLD} for flow in prefect.FLOWS},
        "flow runner", "failed", "since 2026-01-14 05:46",
    ),
    "a run that failed": (
        {"run": {"state_type": "CRASHED", "state_name": "Crashed"}},
        "reconcile", "failed", "“Crashed”",
    ),
    "a run that tries again": (
        {"run": {"state_type": "FAILED", "state_name": "Trying again"}},
        "reconcile", "warning", "“Trying again”",
    ),
    "no run lately": ({"run": {"end_time": OLD}}, "reconcile", "failed", "05:46"),
    "no run yet": ({"runs": []}, "reconcile", "warning", "not come to an end"),
}  # fmt: skip


def test_a_prefect_that_works_is_well(case: Case) -> None:
    found = prefect.state(case.room.settings, Answers(), NOW)

    assert [each.name for each in found] == [
        "prefect", "deployments", "flow runner", "reconcile",
    ]  # fmt: skip
    assert {each.status for each in found} == {"ok"}


@pytest.mark.parametrize("fault", PREFECT)
def test_what_is_wrong_with_prefect_is_found(case: Case, fault: str) -> None:
    changes, name, status, told = PREFECT[fault]

    found = prefect.state(case.room.settings, Answers(**changes), NOW)

    wrong = [each for each in found if each.status != "ok"]
    assert [(each.name, each.status) for each in wrong] == [(name, status)]
    assert told in wrong[0].message


def test_a_prefect_of_another_server_that_is_away_is_a_fault(case: Case) -> None:
    settings = _with(case.room, prefect_api_url="http://127.0.0.1:1/api")

    (found,) = prefect.state(settings, Answers(away=True), NOW)

    assert (found.name, found.status) == ("prefect", "failed")
