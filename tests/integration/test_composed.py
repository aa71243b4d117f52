"""The newsroom of `docker-compose.yml`, each service as a process, through the whole job.

On a PostgreSQL and a Redis of its own, from the launch over the kill of one service of each
kind to counted views; then it is compared with the same job done on one machine, on SQLite,
without Prefect.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from pubpipe import pipeline, resources
from pubpipe.adapters.database.hits import SqlHits
from pubpipe.adapters.database.store import SqlStore
from pubpipe.bootstrap import open_newsroom
from pubpipe.cli import playing, readers, samples
from pubpipe.domain.edition import Edition
from pubpipe.domain.page import article_path
from pubpipe.ports import Newsroom
from pubpipe.stages import accounts, overview, review
from tests.composed import ROOT, Composed, Service, translate
from tests.databases import server_programs
from tests.requirements import need

LONG, SHORT = "observatory", "weather-note"
NAMES = (LONG, SHORT)
TARGETS = ("ru", "arm")
CODES = ("en", *TARGETS)
READERS = 3
_SECONDS = 300.0


@dataclass
class Outcome:
    """What the job came to on several machines."""

    units: dict[str, list[Any]] = field(default_factory=dict)
    editions: dict[str, Edition] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    counts: dict[str, dict[tuple[str, str], int]] = field(default_factory=dict)
    answers: dict[str, httpx.Response] = field(default_factory=dict)
    drafted_at_the_kill: int = 0
    drafts_wanted: int = 0
    note: str = ""
    """What the desk says of a launch while Prefect is away."""
    while_one_is_away: set[tuple[str, int]] = field(default_factory=set)
    without_the_database: dict[str, int] = field(default_factory=dict)
    events_afterwards: int = 0
    """What Prefect has stored of its events since the last kill."""


@pytest.fixture(scope="module")
def outcome() -> Iterator[Outcome]:
    need("postgresql", bool(server_programs()), "no initdb to make a server with")
    need("redis", shutil.which("redis-server") is not None, "redis-server")
    need(
        "linux",
        sys.platform == "linux",
        "what a service started is found through /proc",
    )
    need("caddy", shutil.which("caddy") is not None, "caddy")
    # Not pytest's own folder: that is closed to other accounts.
    with tempfile.TemporaryDirectory(prefix="pubpipe-composed-") as name:
        folder, secrets = Path(name), Path(name) / "secrets"
        folder.chmod(0o711)
        subprocess.run([ROOT / "deploy" / "make-secrets.sh", secrets], check=True)  # noqa: S603
        composed = translate(
            folder,
            {
                "SITE_ADDRESS": "http://127.0.0.1:8080",
                "PUBPIPE_SITE_URL": "http://127.0.0.1:1",
                "EDGE_SUBNET": "127.0.0.1/32",
            },
            secrets,
        )
        try:
            composed.up()
            yield play(composed)
        except AssertionError as error:
            tails = [f"== {s.name}\n{s.tail()}" for s in composed.services.values()]
            # Said last too: who reads only the end of a long report still finds it.
            said = [str(error), *tails, str(error)]
            raise AssertionError("\n".join(said)) from error
        finally:
            composed.down()


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """The same job on one machine."""
    folder = tmp_path_factory.mktemp("alone") / "newsroom"
    with opened(folder, site_url="http://127.0.0.1:1") as room:
        _do_alone(room)
        yield room


def _do_alone(room: Newsroom) -> None:
    samples.place_pictures(resources.samples_dir(), room.settings.workspace)
    accounts.add_user(room, "anna", [("*", "editor")])
    anna = accounts.person(room, "anna")
    for sample in chosen():
        pipeline.launch(room, sample.submit(room))
    for sample in chosen():
        for code in TARGETS:
            assert not playing.approve_sample(room, anna, sample, code).refused
            pipeline.release(room, sample.name, code)


@contextmanager
def opened(workspace: Path, **settings: Any) -> Iterator[Newsroom]:
    room = open_newsroom(workspace, **settings)
    try:
        yield room
    finally:
        for part in (room.store, room.hits):
            assert isinstance(part, SqlStore | SqlHits)
            part.close()


def chosen() -> list[samples.Sample]:
    loaded = samples.load(resources.samples_dir())
    return [sample for sample in loaded if sample.name in NAMES]


class Desk:
    """An editor at the static server's address; every call is one over HTTP."""

    def __init__(self, client: httpx.Client, password: str) -> None:
        self._client = client
        given = {"name": "anna", "password": password}
        self._token = self.post("session", given)["csrf"]

    def get(self, path: str) -> Any:
        return self._client.get(f"/api/v1/{path}").raise_for_status().json()

    def post(self, path: str, given: dict[str, Any]) -> Any:
        token = {"X-CSRF-Token": getattr(self, "_token", "")}
        answer = self._client.post(f"/api/v1/{path}", json=given, headers=token)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def states(self, article: str) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = self.get(f"articles/{article}")[0]["locales"]
        return found

    def approve(self, sample: samples.Sample, code: str, room: Newsroom) -> None:
        targets = sample.targets(room, code)
        for unit in self.get(f"articles/{sample.name}/{code}/units"):
            seen = {name: unit[name] for name in ("source_hash", "version")}
            text = {"text": targets[unit["source"]]}
            self.post(f"units/{unit['id']}/approve", seen | text)


def play(composed: Composed) -> Outcome:
    """Do the whole job, with one service of each kind killed on the way."""
    done = Outcome()
    base = f"http://127.0.0.1:{composed.ports['static', '8080']}"
    web = composed.services["web-1"]
    workspace = Path(web.environment["PUBPIPE_WORKSPACE"])
    samples.place_pictures(resources.samples_dir(), workspace)
    password = web.run("pubpipe", "user", "add", "anna", "--role", "editor").strip()
    url = Path(web.environment["PUBPIPE_DATABASE_URL_FILE"]).read_text().strip()
    with (
        opened(workspace, database_url=url) as room,
        httpx.Client(base_url=base, trust_env=False, timeout=60) as client,
    ):
        _play(composed, Desk(client, password), room, done)
    return done


def _play(composed: Composed, desk: Desk, room: Newsroom, done: Outcome) -> None:
    base = f"http://127.0.0.1:{composed.ports['static', '8080']}"
    web = composed.services["web-1"]
    long, short = chosen()

    told = web.run(
        "pubpipe", "launch", str(long.source), "--article", LONG, "--json"
    )  # fmt: skip
    _kill_the_worker_amid_drafting(composed, room, json.loads(told)["run"], done)
    _launch_while_prefect_is_away(composed, desk, short, done)
    composed.services["prefect-services"].kill()
    composed.services["prefect-services"].start()
    web.kill()
    done.while_one_is_away = {
        (path, httpx.get(f"{base}{path}", trust_env=False).status_code)
        for path in ("/healthz", "/counts/", "/desk/sign-in") * 5
    }
    web.start()
    composed.await_healthy("prefect", "prefect-services", "worker", "worker#2", "web-1")
    _kill_what_the_others_stand_on(composed, done)
    killed_at = datetime.now(UTC)

    _await("drafts", lambda: _are_drafted(room))
    for sample in (long, short):
        for code in TARGETS:
            desk.approve(sample, code, room)
    _await("live", lambda: all(_is_live(desk, name) for name in NAMES))
    _await("pages", lambda: not _dirty(room))

    with readers.browser(base) as client:
        walked = readers.walk(client, lambda: None)
        done.faults = walked.faults
        done.pages = {path: client.get(path).text for path in walked.pages}
        _count(composed, client, desk, done)
        _look_closer(composed, client, desk, done, room)
    _await("events", lambda: _events(composed, killed_at) > 0)
    done.events_afterwards = _events(composed, killed_at)
    done.units = {f"{n} {c}": units(room, n, c) for n in NAMES for c in TARGETS}
    done.editions = {f"{n} {c}": edition(room, n, c) for n in NAMES for c in CODES}


def _kill_the_worker_amid_drafting(
    composed: Composed, room: Newsroom, run: str, done: Outcome
) -> None:
    """Kill the worker that runs the launch while 0 < stored drafts < all; start it again."""
    _await("the first draft", lambda: 0 < _drafts(room)[0] < _drafts(room)[1])
    workers = [composed.services[name] for name in ("worker", "worker#2")]
    busy = next(worker for worker in workers if _runs(worker, run))
    busy.kill()
    done.drafted_at_the_kill, done.drafts_wanted = _drafts(room)
    busy.start()


def _launch_while_prefect_is_away(
    composed: Composed, desk: Desk, sample: samples.Sample, done: Outcome
) -> None:
    prefect = composed.services["prefect"]
    prefect.kill()
    given = {"text": sample.source.read_text("utf-8"), "name": sample.source.name}
    done.note = desk.post("launches", given | {"article": sample.name})["note"]
    prefect.start()


def _kill_what_the_others_stand_on(composed: Composed, done: Outcome) -> None:
    """Kill Redis, PostgreSQL and the static server in turn, and start only these again."""
    base = f"http://127.0.0.1:{composed.ports['static', '8080']}"

    def answer(path: str) -> int:
        return httpx.get(f"{base}{path}", trust_env=False, timeout=60).status_code

    _await("a page to read", lambda: answer("/en/") == 200)
    composed.services["redis"].kill()
    composed.services["redis"].start()
    composed.await_healthy("redis")
    composed.services["postgres"].kill()
    done.without_the_database = {path: answer(path) for path in ("/en/", "/healthz")}
    composed.services["postgres"].start()
    composed.await_healthy("postgres")
    composed.services["static"].kill()
    composed.services["static"].start()
    composed.await_healthy(*(n for n, s in composed.services.items() if s.health))


def _events(composed: Composed, since: datetime) -> int:
    """How many events that happened since then Prefect has stored."""
    services = composed.services
    secret = services["worker"].environment["PREFECT_API_AUTH_STRING_FILE"]
    name, _, word = Path(secret).read_text().strip().partition(":")
    found = httpx.post(
        f"{services['worker'].environment['PREFECT_API_URL']}/events/filter",
        json={"filter": {"occurred": {"since": since.isoformat()}}, "limit": 1},
        auth=(name, word), trust_env=False, timeout=60,
    )  # fmt: skip
    total: int = found.raise_for_status().json()["total"]
    return total


def _runs(worker: Service, run: str) -> bool:
    """Whether a process that the worker started works for this flow run."""
    mark = f"PREFECT__FLOW_RUN_ID={run}".encode()
    for pid in worker.family:
        with suppress(OSError):
            if mark in Path(f"/proc/{pid}/environ").read_bytes():
                return True
    return False


def _drafts(room: Newsroom) -> tuple[int, int]:
    """Units that have a draft, and all of them."""
    with room.store.read() as tx:
        counted = [each.units for each in tx.translations.all() if each.units]
    total = sum(sum(each.values()) for each in counted)
    return total - sum(each.get("untranslated", 0) for each in counted), total


def _are_drafted(room: Newsroom) -> bool:
    """Whether every translation has its units, and no unit waits for a draft."""
    rows = overview.status(room)
    states = [row["locales"].get(code, {}) for row in rows for code in TARGETS]
    with room.store.read() as tx:
        waiting = tx.drafts.waiting()
    is_complete = len(states) == len(NAMES) * len(TARGETS)
    return is_complete and all(each.get("units") for each in states) and not waiting


def _is_live(desk: Desk, name: str) -> bool:
    states = desk.states(name)
    return all(states[code]["state"] == "live" for code in CODES)


def _dirty(room: Newsroom) -> int:
    """How many pages wait to be written."""
    with room.store.read() as tx:
        return len(tx.pages.dirty())


def _await(what: str, is_done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _SECONDS
    while not is_done():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.1)


def _count(composed: Composed, client: httpx.Client, desk: Desk, done: Outcome) -> None:
    """Read every article, each view sent until it is acknowledged, then twice more."""
    acknowledged: dict[tuple[str, str], int] = {}
    victim = composed.services["web-2"]
    for reader in range(READERS):
        for name in NAMES:
            for code in CODES:
                hit = {
                    "event_id": str(readers.event_id()), "article": name,
                    "locale": code, "edition": 1,
                }  # fmt: skip
                if (reader, name, code) == (1, SHORT, "ru"):
                    victim.kill()
                answers = [client.post("/hit", json=hit).status_code for _ in range(3)]
                while 204 not in answers:
                    answers.append(client.post("/hit", json=hit).status_code)
                pair = name, code
                acknowledged[pair] = acknowledged.get(pair, 0) + 1
    victim.start()
    composed.await_healthy("web-2")
    shown = json.loads(composed.services["web-2"].run("pubpipe", "views", "--json"))
    done.counts = {
        "acknowledged": acknowledged,
        "/counts/": readers.counts(client),
        "pubpipe views": _numbers(shown),
        "API": _numbers(desk.get("views")),
    }


def _numbers(rows: list[dict[str, Any]]) -> dict[tuple[str, str], int]:
    return {(row["article"], row["locale"]): row["views"] for row in rows}


def _look_closer(
    composed: Composed, client: httpx.Client, desk: Desk, done: Outcome, room: Newsroom
) -> None:
    """Take answers to requests that are no reading, last of all to a withdrawn page."""
    ports = composed.ports
    row = overview.status(room, SHORT)[0]
    path = article_path("ru", row["section"], row["slug"])
    sibling = article_path("arm", row["section"], row["slug"])
    for name, url in {
        "page": path,
        "page of the program": f"http://127.0.0.1:{ports['web-1', '8600']}{path}",
        "no slash": path.rstrip("/"),
        "index": f"{path}index.html",
        "missing": "/arm/news/nothing/",
        "error page": "/ru/404.html",
        "map": "/.gone/",
        "metrics": "/metrics",
        "Prefect": f"http://127.0.0.1:{ports['prefect', '4200']}/api/flows/count",
    }.items():
        done.answers[name] = client.get(url)
    done.answers["post"] = client.post(path)
    desk.post(f"articles/{SHORT}/withdraw", {"locales": ["ru"], "reason": "a test"})
    done.answers["withdrawn"] = client.get(path)
    done.answers["withdrawn, no slash"] = client.get(path.rstrip("/"))
    done.answers["mark"] = client.get(f"/.gone{path}410")
    done.answers["its sibling"] = client.get(sibling)
    done.answers["its front page"] = client.get("/ru/")


def units(room: Newsroom, name: str, code: str) -> list[Any]:
    """What a translation's units come to; who, when and row numbers are left out."""
    return [
        (
            unit.key, unit.role, unit.source.text, unit.status,
            unit.target.text if unit.target else None,
            unit.draft.engine if unit.draft else None,
        )
        for unit in review.workbench(room, name, code).units
    ]  # fmt: skip


def edition(room: Newsroom, name: str, code: str) -> Edition:
    """The newest edition, with the times of its making levelled."""
    with room.store.read() as tx:
        article = tx.articles.find(name)
        translation = tx.translations.find(article.id, code) if article else None
        assert translation
        numbers = tx.editions.numbers(translation.id)
        found = tx.editions.get(translation.id, numbers[-1])
    assert found and len(numbers) == 1
    return replace(found, made_at=found.published_at, first_made_at=found.published_at)


def level(html: str) -> str:
    """A page without when it was made and when its number of views was read.

    And without “more to read”, which tells what was live when the page was written.
    """
    html = re.sub(r'\s*<aside class="more".*?</aside>', "", html, flags=re.DOTALL)
    moments = r'(data-as-of="|modified_time" content="|"dateModified":\s*")[^"]+'
    html = re.sub(moments, r"\1TIME", html)
    return re.sub(r'<span class="as-of">[^<]+</span>', "AS OF", html)


def test_a_killed_workers_drafts_are_kept_and_completed(outcome: Outcome) -> None:
    assert 0 < outcome.drafted_at_the_kill < outcome.drafts_wanted
    assert all(unit[-1] == "argos" for rows in outcome.units.values() for unit in rows)


def test_a_launch_while_prefect_is_away_is_stored_and_told(outcome: Outcome) -> None:
    assert "Prefect" in outcome.note
    assert outcome.units[f"{SHORT} ru"]


def test_one_web_process_answers_while_the_other_is_dead(outcome: Outcome) -> None:
    assert outcome.while_one_is_away == {
        ("/healthz", 200), ("/counts/", 200), ("/desk/sign-in", 200),
    }  # fmt: skip


def test_without_the_database_readers_still_read(outcome: Outcome) -> None:
    assert outcome.without_the_database == {"/en/": 200, "/healthz": 503}


def test_prefect_goes_on_by_itself_after_redis_and_postgresql_were_killed(
    outcome: Outcome,
) -> None:
    assert outcome.events_afterwards


def test_the_units_are_those_of_one_machine(outcome: Outcome, alone: Newsroom) -> None:
    for name in NAMES:
        for code in TARGETS:
            assert outcome.units[f"{name} {code}"] == units(alone, name, code)


def test_the_editions_say_what_those_of_one_machine_say(
    outcome: Outcome, alone: Newsroom
) -> None:
    for name in NAMES:
        for code in CODES:
            assert outcome.editions[f"{name} {code}"] == edition(alone, name, code)


def test_the_static_server_shows_the_pages_of_one_machine(
    outcome: Outcome, alone: Newsroom
) -> None:
    site = alone.settings.workspace / "site"
    written = {
        f"/{file.parent.relative_to(site)}/".replace("/./", "/"): file
        for file in site.rglob("index.html")
    }

    assert outcome.faults == []
    # What is searched for is answered by a program, not by a file.
    pages = {p: h for p, h in outcome.pages.items() if not p.endswith("/search/")}
    assert set(pages) == set(written)
    for path, html in pages.items():
        assert level(html) == level(written[path].read_text("utf-8")), path


def test_every_acknowledged_view_is_counted_once_wherever_it_is_shown(
    outcome: Outcome,
) -> None:
    expected = {(name, code): READERS for name in NAMES for code in CODES}

    assert outcome.counts == dict.fromkeys(
        ("acknowledged", "/counts/", "pubpipe views", "API"), expected
    )


def test_a_withdrawn_page_is_gone_at_once_and_nothing_else_is(outcome: Outcome) -> None:
    status = {name: answer.status_code for name, answer in outcome.answers.items()}

    assert (status["withdrawn"], status["withdrawn, no slash"]) == (410, 410)
    assert (status["its sibling"], status["its front page"]) == (200, 200)
    assert 'lang="ru"' in outcome.answers["withdrawn"].text


def test_the_outside_reaches_nothing_but_what_is_public(outcome: Outcome) -> None:
    status = {name: answer.status_code for name, answer in outcome.answers.items()}

    hidden = ("map", "mark", "metrics", "error page", "missing")
    assert {name: status[name] for name in hidden} == dict.fromkeys(hidden, 404)
    assert status["post"] == 405
    assert status["Prefect"] == 401
    assert 'lang="hy"' in outcome.answers["missing"].text
    assert outcome.answers["missing"].headers["cache-control"] == "no-cache"


def test_the_static_server_answers_as_the_program_does(outcome: Outcome) -> None:
    page, program = outcome.answers["page"], outcome.answers["page of the program"]
    same = [
        "content-security-policy", "x-content-type-options", "x-frame-options",
        "referrer-policy", "cross-origin-opener-policy", "cache-control", "content-type",
    ]  # fmt: skip

    assert page.text == program.text
    assert [page.headers[n] for n in same] == [program.headers[n] for n in same]
    assert "server" not in page.headers
    for name in ("no slash", "index"):
        assert outcome.answers[name].is_redirect
        assert outcome.answers[name].next_request is not None
