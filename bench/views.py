"""How many views are counted durably, and what that costs.

The whole web application as `pubpipe up` starts it, loaded by wrk. A view is accepted when
204 was answered, which is after its commit with `synchronous=FULL`; after every round the
database must hold all that were acknowledged, and beside them at most one for each
connection whose answer wrk left unread. Beside `/hit` the
same server answers `/empty` with a 204 at once, at the same place of the application: the
ratio of the two is what counting costs. Rounds alternate, and a ratio compares the best
round of each. A round in which the generator was as busy as it can be counts for nothing.
Each part compares only what it measured itself, so that they may be run one by one.

    python bench/views.py [--small] [--part sqlite|memory|postgresql|count]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx

from pubpipe.adapters.database.engine import open_engine, open_sqlite
from pubpipe.adapters.database.hits import SqlHits
from pubpipe.adapters.database.migrate import migrate
from pubpipe.bootstrap import open_newsroom
from pubpipe.cli.ports import free_port

ROOT = Path(__file__).parents[1]
# After ours, because another distribution installs a package called “tests”.
sys.path.insert(0, str(ROOT))
from tests.databases import postgresql_answers, throwaway_database  # noqa: E402
from tests.web.public_room import publish  # noqa: E402

TARGETS = {"hits_to_empty": 0.6, "fresh_hits_to_empty": 0.6, "count_10m_to_10k": 1.5}
"""The last is a most, the others are leasts."""
CONNECTIONS = 64
TICKS = os.sysconf("SC_CLK_TCK")
CORES = os.cpu_count() or 1
BUSY = 0.9
"""A generator that takes this share of a core or more may be what limits the round."""
LIVE = {"lake": ("en", "ru", "arm"), "orchard": ("en", "ru")}
SETTINGS = """
[newsroom]
timezone = "Asia/Yerevan"
hits_per_minute = {limit}
[server]
trusted_proxies = [{proxies}]
"""


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    seconds: int
    rounds: int
    views: int
    events: int
    small_events: int


FULL = Size(
    seconds=6, rounds=2, views=1_000_000, events=10_000_000, small_events=10_000
)
SMALL = Size(seconds=1, rounds=1, views=3_000, events=50_000, small_events=5_000)


@dataclass(frozen=True)
class Round:
    """One round of load; `server` and `generator` are shares of one core."""

    requests: int
    rate: float
    p50: float
    p99: float
    server: float
    generator: float

    @property
    def is_valid(self) -> bool:
        """Whether the server, and not the generator, was the limit."""
        return self.generator < BUSY

    @property
    def cost(self) -> float:
        """Microseconds of the server's processor time for each request."""
        return self.server / self.rate * 1e6

    def __str__(self) -> str:
        word = "" if self.is_valid else "  INVALID: the generator is the limit"
        return (
            f"{self.rate:7.0f}/s  p50 {self.p50:6.1f} ms  p99 {self.p99:6.1f} ms  "
            f"CPU: server {self.server:.0%} ({self.cost:.0f} µs each), "
            f"generator {self.generator:.0%}{word}"
        )


class Server:
    """Web processes of one newsroom."""

    def __init__(self, workspace: Path, database_url: str, processes: int) -> None:
        self.ports = [free_port() for _ in range(processes)]
        self._log = (workspace / "bench.log").open("ab")
        environment = {
            **os.environ,
            "PUBPIPE_WORKSPACE": str(workspace),
            "PUBPIPE_DATABASE_URL": database_url,
        }
        self._processes = [
            subprocess.Popen(  # noqa: S603 - our own program
                [
                    sys.executable, "-m", "uvicorn", "--factory",
                    "bench.workers.views_server:create", "--port", str(port),
                    "--no-access-log", "--no-server-header", "--no-proxy-headers",
                ],
                cwd=ROOT, env=environment, stdout=self._log, stderr=self._log,
            )
            for port in self.ports
        ]  # fmt: skip
        for port in self.ports:
            self._await(port)

    def cpu(self) -> float:
        """Seconds of CPU that the processes have taken."""
        return sum(_cpu(each.pid) for each in self._processes)

    def memory(self) -> float:
        """Megabytes that the processes hold."""
        pages = sum(
            int(Path(f"/proc/{each.pid}/statm").read_text().split()[1])
            for each in self._processes
        )
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def stop(self) -> None:
        """Stop cleanly: what waits is stored."""
        for each in self._processes:
            each.terminate()
        for each in self._processes:
            each.wait(30)
        self._log.close()

    def _await(self, port: int) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False):
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        raise SystemExit(f"The server does not answer; see {self._log.name}.")


@contextmanager
def newsroom(
    folder: Path, *, limit: int = 0, proxies: str = "", database_url: str = ""
) -> Iterator[Path]:
    """A workspace with live pages."""
    workspace = Path(tempfile.mkdtemp(dir=folder))
    (workspace / "pubpipe.toml").write_text(
        SETTINGS.format(limit=limit, proxies=proxies), encoding="utf-8"
    )
    room = open_newsroom(workspace, database_url=database_url)
    for article, locales in LIVE.items():
        publish(room, article, *locales)
    yield workspace


@contextmanager
def served(
    workspace: Path, database_url: str = "", processes: int = 1
) -> Iterator[Server]:
    """Serve the newsroom, and see at the end that it adds up."""
    server = Server(workspace, database_url, processes)
    try:
        yield server
    finally:
        server.stop()


def load(server: Server, path: str, seconds: float, **environment: str) -> Round:
    """Let readers come, over as many connections in all however many processes."""
    before, cpu_before = server.cpu(), time.monotonic()
    each = max(1, CONNECTIONS // len(server.ports))
    wrks = [
        subprocess.Popen(  # noqa: S603 - the generator
            [
                _wrk(), "-t1", f"-c{each}", f"-d{seconds:g}s", "--timeout", "30s",
                "-s", ROOT / "bench/loads/hits.lua", f"http://127.0.0.1:{port}",
            ],
            env={**os.environ, "PATH_ASKED": path, **environment},
            stdout=subprocess.PIPE, text=True,
        )
        for port in server.ports
    ]  # fmt: skip
    told, used = [], []
    for wrk in wrks:
        stdout = wrk.stdout
        said = stdout.read() if stdout else ""
        _, status, usage = os.wait4(wrk.pid, 0)
        wrk.returncode = os.waitstatus_to_exitcode(status)
        lines = [line for line in said.splitlines() if line.startswith("RESULT ")]
        if not lines:
            raise SystemExit(f"wrk has failed:\n{said}")
        told.append(json.loads(lines[0].removeprefix("RESULT ")))
        used.append(usage.ru_utime + usage.ru_stime)
    passed = time.monotonic() - cpu_before
    refused = sum(one["refused"] + one["errors"] for one in told)
    if refused:
        raise SystemExit(f"{refused} requests of {path} were not answered with 204.")
    return Round(
        requests=sum(one["requests"] for one in told),
        rate=sum(one["requests"] / one["seconds"] for one in told),
        p50=max(one["p50"] for one in told),
        p99=max(one["p99"] for one in told),
        server=(server.cpu() - before) / passed,
        generator=max(used) / passed,
    )


class Ledger:
    """What was acknowledged, against what is stored."""

    def __init__(self, workspace: Path, database_url: str = "") -> None:
        self._hits = SqlHits(open_engine(database_url, workspace, "hits"))
        self._answered = self._rounds = 0

    def add(self, done: Round) -> None:
        """Take note of a round and check that what it was answered is stored."""
        self._answered += done.requests
        self._rounds += 1
        counted = sum(each.views for each in self._hits.counts())
        # wrk leaves answers unread at the end of a round: those were counted as well.
        ahead = counted - self._answered
        if not 0 <= ahead <= CONNECTIONS * self._rounds:
            raise SystemExit(
                f"{self._answered} views were acknowledged, and {counted} are stored."
            )

    def close(self) -> None:
        """Check that totals are the sums of events."""
        faults = self._hits.faults()
        self._hits.close()
        if faults:
            raise SystemExit(str(faults[0]))


def best(rounds: Sequence[Round]) -> Round:
    """Return the fastest of the valid rounds."""
    valid = [each for each in rounds if each.is_valid]
    if not valid:
        raise SystemExit("The generator was the limit in every round: no figures.")
    return max(valid, key=lambda each: each.rate)


def on_sqlite(folder: Path, size: Size) -> dict[str, float]:
    """Measure one web process on SQLite, and what bare SQLite does."""
    ways = {
        "keep-alive": {},
        "fresh connections": {"CLOSE": "1"},
    }
    rates: dict[tuple[str, str], Round] = {}
    with newsroom(folder) as workspace:
        ledger = Ledger(workspace)
        with served(workspace) as server:
            ledger.add(load(server, "/hit", size.seconds))  # to warm up
            for way, environment in ways.items():
                found: dict[str, list[Round]] = {"/empty": [], "/hit": []}
                for _ in range(size.rounds):
                    for path, rounds in found.items():
                        rounds.append(load(server, path, size.seconds, **environment))
                        print(f"{path:7} {way:18} {rounds[-1]}", flush=True)
                    ledger.add(found["/hit"][-1])
                rates |= {(way, path): best(rounds) for path, rounds in found.items()}
        ledger.close()
    with newsroom(folder, limit=1200, proxies='"127.0.0.1"') as workspace:
        ledger = Ledger(workspace)
        filtered = []
        with served(workspace) as server:
            for _ in range(size.rounds + 1):
                filtered.append(
                    load(server, "/hit", size.seconds, ADDRESSES="20000", AGENTS="200")
                )
                ledger.add(filtered[-1])
                print(f"/hit    {'every filter on':18} {filtered[-1]}", flush=True)
        ledger.close()
    keep, fresh = (
        {path: rates[way, path] for path in ("/empty", "/hit")} for way in ways
    )
    raw = raw_group_commit(folder, size)
    return {
        "hits_to_empty": keep["/hit"].rate / keep["/empty"].rate,
        "fresh_hits_to_empty": fresh["/hit"].rate / fresh["/empty"].rate,
        "filtered_hits_to_empty": best(filtered[1:]).rate / keep["/empty"].rate,
        "cost_of_empty_to_hit": keep["/empty"].cost / keep["/hit"].cost,
        "hits_to_raw_sqlite": keep["/hit"].rate / raw,
        "p99_hit_to_empty": keep["/hit"].p99 / keep["/empty"].p99,
        "p99_fresh_hit_to_empty": fresh["/hit"].p99 / fresh["/empty"].p99,
    }


def memory(folder: Path, size: Size) -> dict[str, float]:
    """Return what one web process holds after many views ÷ after the first seconds."""
    views = 0
    with newsroom(folder) as workspace:
        ledger = Ledger(workspace)
        with served(workspace) as server:
            ledger.add(load(server, "/hit", size.seconds))  # to warm up
            begun = server.memory()
            while views < size.views:
                done = load(server, "/hit", min(60, 10 * size.seconds))
                ledger.add(done)
                views += done.requests
                print(f"  {views:,} views: {server.memory():.0f} MB", flush=True)
            ended = server.memory()
        ledger.close()
    print(f"memory: {begun:.0f} MB, {ended:.0f} MB after {views:,} further views")
    return {"memory_after_views_to_before": ended / begun}


def raw_group_commit(folder: Path, size: Size) -> float:
    """Return the events a second that bare SQLite stores in groups of as many as wait.

    The same tables, the same durability; ids and rows are made beforehand.
    """
    file = folder / "raw.db"
    migrate(open_sqlite(file), "hits")
    groups = 200 if size is FULL else 20
    made = [
        [(UUID(int=(n * CONNECTIONS + k) << 64).hex, "lake", "en", 1, "2026-11-23 12:00:00.000000")
         for k in range(CONNECTIONS)]
        for n in range(groups)
    ]  # fmt: skip
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=FULL")
        started = time.perf_counter()
        for rows in made:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(
                "INSERT OR IGNORE INTO event VALUES (?,?,?,?,?)", rows
            )
            connection.execute(
                "INSERT INTO hourly VALUES ('lake', 'en', '2026-11-23 12:00:00.000000', ?) "
                "ON CONFLICT DO UPDATE SET views = views + excluded.views",
                (len(rows),),
            )
            connection.executemany(
                "INSERT OR IGNORE INTO reader VALUES ('2026-11-23', ?, ?, ?)",
                [
                    (article, locale, event_id.encode())
                    for event_id, article, locale, *_ in rows
                ],
            )
            connection.execute("COMMIT")
        rate = groups * CONNECTIONS / (time.perf_counter() - started)
    print(f"raw SQLite, groups of {CONNECTIONS}: {rate:.0f} events/s")
    return rate


def count_query(folder: Path, size: Size) -> dict[str, float]:
    """Return the time of a count among many events ÷ among few, over the same hours."""
    times: dict[int, Callable[[], float]] = {}
    engines = []
    for events in (size.small_events, size.events):
        file = folder / f"count-{events}.db"
        engine = open_sqlite(file)
        engines.append(engine)
        migrate(engine, "hits")
        # Filling goes without the log, which no other connection may have open then.
        engine.dispose()
        started = time.perf_counter()
        _fill(file, events)
        print(
            f"{events:,} events made in {time.perf_counter() - started:.0f} s, {file.stat().st_size / 1e6:.0f} MB"
        )
        hits = SqlHits(engine)

        def ask(hits: SqlHits = hits, events: int = events) -> float:
            began = time.perf_counter()
            found = hits.count("lake", "ru")
            took = time.perf_counter() - began
            if found != events // 5:
                raise SystemExit(f"The count is {found} where {events // 5} are.")
            return took

        times[events] = ask
    found: dict[int, list[float]] = {events: [] for events in times}
    for _ in range(500):
        for events, ask_one in times.items():
            found[events].append(ask_one())
    for engine in engines:
        engine.dispose()
    few, many = (statistics.median(found[e]) for e in (size.small_events, size.events))
    print(
        f"count query: {few * 1e6:.0f} µs at {size.small_events:,}, {many * 1e6:.0f} µs at {size.events:,}"
    )
    return {"count_10m_to_10k": many / few}


def _fill(file: Path, events: int) -> None:
    """Fill a hits database with events of five pages over thirty days."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for pragma in ("synchronous=OFF", "journal_mode=MEMORY", "cache_size=-400000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        connection.execute("DROP INDEX ix_event_at")
        connection.execute(
            f"""
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {events - 1})
            INSERT INTO event SELECT printf('%012x7%03x8%015x', 1761955200000 + i * 2592000000 / {events}, i % 4096, i),
              CASE WHEN i % 5 < 3 THEN 'lake' ELSE 'orchard' END,
              CASE i % 5 WHEN 0 THEN 'en' WHEN 1 THEN 'ru' WHEN 2 THEN 'arm' WHEN 3 THEN 'en' ELSE 'ru' END,
              1, strftime('%Y-%m-%d %H:%M:%S.000000', 1761955200 + i * 2592000 / {events}, 'unixepoch')
            FROM n
            """  # noqa: S608 - our own number
        )
        connection.execute("CREATE INDEX ix_event_at ON event (at)")
        connection.execute(
            "INSERT INTO hourly SELECT article, locale, substr(at, 1, 13) || ':00:00.000000', "
            "count(*) FROM event GROUP BY 1, 2, 3"
        )
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=WAL")


def on_postgresql(folder: Path, size: Size) -> dict[str, float]:
    """Measure 1, 2 and 4 web processes on one PostgreSQL, where there is one."""
    if not postgresql_answers():
        print("PostgreSQL does not answer: its figures are missing.")
        return {}
    rates: dict[int, float] = {}
    for processes in (1, 2, 4):
        with (
            throwaway_database() as url,
            newsroom(folder, database_url=url) as workspace,
            served(workspace, url, processes) as server,
        ):
            ledger = Ledger(workspace, url)
            ledger.add(load(server, "/hit", 2))  # to warm up
            rounds = []
            for _ in range(size.rounds):
                rounds.append(load(server, "/hit", size.seconds))
                ledger.add(rounds[-1])
                print(f"/hit    PostgreSQL, {processes} web   {rounds[-1]}", flush=True)
            ledger.close()
            rates[processes] = best(rounds).rate
    return {
        "postgresql_2_to_1": rates[2] / rates[1],
        "postgresql_4_to_1": rates[4] / rates[1],
    }


def judge(ratios: Mapping[str, float]) -> bool:
    """Tell whether every target of what was measured is met."""
    return all(
        ratios[name] <= target if name.startswith("count") else ratios[name] >= target
        for name, target in TARGETS.items()
        if name in ratios
    )


def _wrk() -> str:
    found = shutil.which("wrk")
    if not found:
        raise SystemExit(
            "The load comes from wrk. Install it (Debian: apt install wrk)."
        )
    return found


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


PARTS = {
    "sqlite": on_sqlite,
    "memory": memory,
    "postgresql": on_postgresql,
    "count": count_query,
}


def main() -> int:
    """Run the bench; 1 when a target is missed at full size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a quick look, for CI")
    parser.add_argument("--part", choices=PARTS, help="this alone")
    options = parser.parse_args()
    size = SMALL if options.small else FULL
    print(f"{CORES} cores, {CONNECTIONS} connections, one thread of wrk")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        ratios: dict[str, float] = {}
        for name, measure in PARTS.items():
            if options.part in (None, name):
                ratios |= measure(folder, size)
    ratios = {name: round(value, 3) for name, value in ratios.items()}
    reached = judge(ratios)
    print(
        json.dumps(
            {
                "name": "views",
                "size": f"{size.views:,} views, {size.events:,} events",
                "ratios": ratios,
                "targets": TARGETS,
                "met": reached and not options.small,
            }
        )
    )
    return 0 if reached or options.small else 1


if __name__ == "__main__":
    sys.exit(main())
