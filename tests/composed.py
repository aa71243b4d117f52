"""The services of `docker-compose.yml` as processes of this machine, without an engine.

Each runs its very command with its very environment, as the file says them. Only what a
container would have by itself is replaced, by these rules and no others:

- `${NAME:-default}` is filled in; a file under `/run/secrets/` is where the secret is;
- `service:port`, also as X_HOST and X_PORT, and a service's own ports become 127.0.0.1
  and free ports (0.0.0.0 as well: nothing of a test is for other machines);
- the path of a volume, of a tmpfs or of a file that the Dockerfile copies becomes a folder
  of the test or the file of the checkout;
- `pubpipe.flows` is `flows`, as it is in a checkout;
- what the image of PostgreSQL does before its command, `postgres_image.sh` does.

The environment of the test is not inherited. Where the machine allows it, a service that
is `read_only` sees a read-only machine, but for its own volumes and tmpfs.
"""

import contextlib
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from pubpipe.cli.ports import free_port
from tests.databases import server_programs

ROOT = Path(__file__).parents[1]
_INITIAL = "/docker-entrypoint-initdb.d/"
LISTENS = {
    "postgres": ("5432",),
    "redis": ("6379",),
    "prefect": ("4200",),
    "worker": ("8080",),
    "web-1": ("8600",),
    "web-2": ("8600",),
    "static": ("8080", "8443", "2020"),
}
"""The ports of each service inside its container."""
_PROGRAM = "program"
_SECONDS = 180.0


def parsed() -> dict[str, Any]:
    """The compose file as it stands."""
    found: dict[str, Any] = yaml.safe_load(
        ROOT.joinpath("docker-compose.yml").read_text()
    )
    return found


def filled(text: str, given: Mapping[str, str]) -> str:
    """Fill in the `${NAME…}` of a text; a required one that is not given is a KeyError."""

    def value(match: re.Match[str]) -> str:
        name, sign, rest = match["name"], match["sign"], match["rest"]
        return given[name] if sign != ":-" else given.get(name) or rest

    return re.sub(r"\$\{(?P<name>\w+)(?P<sign>:[-?])?(?P<rest>[^}]*)\}", value, text)


@dataclass
class Service:
    """One container's worth of the file, translated to this machine."""

    name: str
    command: list[str]
    environment: dict[str, str]
    health: list[str]
    writable: list[Path]
    is_read_only: bool
    needs: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process; a signal to the test's own group is not meant for it."""
        if self.is_running:
            raise RuntimeError(f"{self.name} runs already")
        for folder in (*self.writable, self.log.parent):
            folder.mkdir(parents=True, exist_ok=True)
        command = self.command
        if self.is_read_only and can_be_read_only():
            command = _in_read_only(command, self.writable)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own compose file's command
                command, env=self.environment, cwd="/", stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    def kill(self) -> None:
        """End it and all that it started at once, as the loss of its machine would."""
        if not self.process:
            return
        # Parents stand still first, so that none of them starts another one meanwhile.
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for pid in self.family:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
        self.process.wait()

    def run(self, *command: str) -> str:
        """Run a command beside it, as `docker compose exec` does; returns its output."""
        done = subprocess.run(  # noqa: S603 - our own command
            command, env=self.environment, cwd="/", capture_output=True, timeout=_SECONDS,
            check=False, text=True,
        )  # fmt: skip
        assert done.returncode == 0, (
            f"{shlex.join(command)}: {done.stdout}{done.stderr}"
        )
        return done.stdout

    @property
    def family(self) -> list[int]:
        """The ids of its process and of all that descend from it, parents first."""
        if not self.is_running or not self.process:
            return []
        children: dict[int, list[int]] = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
                children.setdefault(int(parent), []).append(int(folder.name))
        found = [self.process.pid]
        for pid in found:
            found += children.get(pid, [])
        return found

    @property
    def is_running(self) -> bool:
        """Whether its first process is there."""
        return self.process is not None and self.process.poll() is None

    @property
    def is_healthy(self) -> bool:
        """What the file's own health check says."""
        if not self.is_running:
            return False
        done = subprocess.run(  # noqa: S603 - our own compose file's command
            self.health, env=self.environment, cwd="/", capture_output=True, check=False
        )
        return done.returncode == 0

    @property
    def has_completed(self) -> bool:
        """Whether it ended with 0; anything else fails the test with its log."""
        code = self.process.poll() if self.process else None
        assert code in (None, 0), f"{self.name} ended with {code}:\n{self.tail()}"
        return code == 0

    def tail(self) -> str:
        """The end of its log."""
        if not self.log.exists():
            return "(never started)"
        return self.log.read_text("utf-8", "replace")[-4000:]


@dataclass
class Composed:
    """All the services by name (`worker#2` for copies)."""

    services: dict[str, Service]
    ports: dict[tuple[str, str], int]

    def up(self) -> None:
        """Start every service as soon as those it depends on are as it asks for them."""
        waiting = dict(self.services)
        deadline = time.monotonic() + _SECONDS
        while waiting:
            for name, service in list(waiting.items()):
                if all(self._is(*need) for need in service.needs.items()):
                    service.start()
                    del waiting[name]
            assert time.monotonic() < deadline, self._why(waiting)
            time.sleep(0.2)
        self.await_healthy(*(n for n, s in self.services.items() if s.health))

    def await_healthy(self, *names: str) -> None:
        """Wait until these services' own health checks pass."""
        left = set(names)
        deadline = time.monotonic() + _SECONDS
        while left := {name for name in left if not self.services[name].is_healthy}:
            ended = {name for name in left if not self.services[name].is_running}
            assert not ended, self._why(ended)
            assert time.monotonic() < deadline, self._why(left)
            time.sleep(0.2)

    def down(self) -> None:
        """End everything at once."""
        for service in self.services.values():
            if service.name != "postgres":
                service.kill()
        # Killed, it would leave its shared memory behind.
        database = self.services["postgres"].process
        if database and database.poll() is None:
            database.send_signal(signal.SIGQUIT)
            database.wait()

    def _is(self, name: str, condition: str) -> bool:
        service = self.services[name]
        if condition == "service_completed_successfully":
            return service.has_completed
        assert service.process is None or service.is_running, self._why([name])
        return service.is_healthy

    def _why(self, names: Iterable[str]) -> str:
        logs = [f"== {name}\n{self.services[name].tail()}" for name in names
                if self.services[name].log.exists()]  # fmt: skip
        return f"waited in vain for {sorted(names)}\n" + "\n".join(logs)


def translate(folder: Path, given: Mapping[str, str], secrets: Path) -> Composed:
    """Translate the file, and the ports that the secrets name, to this machine."""
    file = parsed()
    copies = {
        name: [name, *(f"{name}#{n}" for n in range(2, each.get("scale", 1) + 1))]
        for name, each in file["services"].items()
    }
    ports = {
        (name, port): free_port()
        for of, names in copies.items()
        for name in names
        for port in LISTENS.get(of, ())
    }
    services = {
        name: _service(name, file["services"][of], folder, given, ports, secrets)
        for of, names in copies.items()
        for name in names
    }
    for secret in secrets.iterdir():
        text = _reached(secret.read_text(), ports)
        secret.chmod(0o600)
        secret.write_text(text)
    return Composed(services, ports)


def _reached(text: str, ports: Mapping[tuple[str, str], int]) -> str:
    """A text whose every `service:port` is where that is here."""
    for (of, port), number in ports.items():
        text = re.sub(rf"(?<![\w-]){of}:{port}\b", f"127.0.0.1:{number}", text)
    return text


def _service(
    name: str, entry: Mapping[str, Any], folder: Path, given: Mapping[str, str],
    ports: Mapping[tuple[str, str], int], secrets: Path,
) -> Service:  # fmt: skip
    paths = _paths(name, entry, folder) | {"/run/secrets": secrets}
    own = {port: number for (of, port), number in ports.items() if of == name}
    words = "|".join(map(re.escape, sorted(paths, reverse=True)))
    known = rf"(?<![\w./-])(?:{words})(?=/|$)"

    def native(value: object) -> str:
        text = filled(str(value), given).replace("pubpipe.flows", "flows")
        text = _reached(text, ports)
        for port, number in own.items():
            text = re.sub(rf"(?<!\d){port}(?!\d)", str(number), text)
        text = text.replace("0.0.0.0", "127.0.0.1")  # noqa: S104 - replaced
        # At once: where a path leads may look like another one of them.
        return re.sub(known, lambda match: str(paths[match[0]]), text)

    image = image_of(entry)
    environment = {**image["ENV"], **entry.get("environment", {})}
    translated = {key: native(value) for key, value in environment.items()}
    for key, value in environment.items():
        # A name and its port in variables of their own.
        of, partner = str(value), f"{key.removesuffix('_HOST')}_PORT"
        if key.endswith("_HOST") and (of, environment.get(partner)) in ports:
            translated[key] = "127.0.0.1"
            translated[partner] = str(ports[of, environment[partner]])
    programs = (Path(sys.executable).parent, *server_programs()[-1:])
    translated["PATH"] = os.pathsep.join((*map(str, programs), os.defpath))
    if entry.get("build"):
        translated["PYTHONPATH"] = os.pathsep.join((str(ROOT), str(ROOT / "src")))
    health = entry.get("healthcheck", {}).get("test", ["CMD"])
    assert health[0] == "CMD", health
    return Service(
        name=name,
        command=[*image["ENTRYPOINT"], *map(native, entry["command"])],
        environment=translated,
        health=[native(word) for word in health[1:]],
        writable=[
            where for inside, where in paths.items()
            if where.is_relative_to(folder) and f"{inside}:ro" not in _mounts(entry)
            and inside != "/run/secrets"
        ],
        is_read_only=entry["read_only"],
        needs={of: each["condition"] for of, each in entry.get("depends_on", {}).items()},
        log=folder / "logs" / f"{name}.log",
    )  # fmt: skip


def _mounts(entry: Mapping[str, Any]) -> list[str]:
    """`path` or `path:ro` of each volume."""
    return [each.partition(":")[2] for each in entry.get("volumes", ())]


def _paths(name: str, entry: Mapping[str, Any], folder: Path) -> dict[str, Path]:
    """Container path → where that is here. `site` lies in `newsroom`, as it is mounted."""
    found = dict(image_of(entry)["COPY"])
    for volume in entry.get("volumes", ()):
        source, inside = volume.removesuffix(":ro").split(":")
        if source.startswith("."):
            found[inside] = ROOT / source
        elif source == "site":
            found[inside] = folder / "volumes" / "newsroom" / "site"
        else:
            found[inside] = folder / "volumes" / source
    for inside in entry.get("tmpfs", ()):
        found[inside] = folder / "tmpfs" / name / inside.strip("/").replace("/", "-")
    return found


def image_of(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What the Dockerfile gives the service's image: COPY, ENV and ENTRYPOINT."""
    if entry["image"].startswith("postgres:"):
        return _image_of_postgresql(entry)
    target = entry.get("build", {}).get("target")
    image: dict[str, Any] = {"COPY": {}, "ENV": {}, "ENTRYPOINT": []}
    for keyword, rest in instructions().get(target, ()):
        if keyword == "COPY" and "--from" not in rest:
            source, inside = [w for w in rest.split() if not w.startswith("--")]
            image["COPY"][inside] = ROOT / source
        elif keyword == "ENV":
            pairs = (word.partition("=") for word in shlex.split(rest))
            image["ENV"] |= {key: value for key, _, value in pairs}
        elif keyword == "ENTRYPOINT":
            names = {
                Path(inside).name: where for inside, where in image["COPY"].items()
            }
            image["ENTRYPOINT"] = [str(names[word]) for word in yaml.safe_load(rest)]
    return image


def _image_of_postgresql(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The same of an image that others make, as far as the file relies on it."""
    (port,) = LISTENS["postgres"]
    initial = [
        inside.removesuffix(":ro")
        for inside in _mounts(entry)
        if inside.startswith(_INITIAL)
    ]
    return {
        "COPY": {},
        "ENV": {
            "LANG": "C.UTF-8",
            "PGDATA": "/var/lib/postgresql/data",
            "PGHOST": "/var/run/postgresql",
            "PGPORT": port,
            "INITIAL_FILES": " ".join(initial),
        },
        "ENTRYPOINT": [str(ROOT / "tests" / "postgres_image.sh")],
    }


@cache
def instructions() -> dict[str, list[tuple[str, str]]]:
    """The instructions of each stage of the Dockerfile, by the stage's name."""
    text = ROOT.joinpath("Dockerfile").read_text().replace("\\\n", " ")
    found: dict[str, list[tuple[str, str]]] = {}
    for line in text.splitlines():
        keyword, _, rest = line.partition(" ")
        if keyword == "FROM":
            found[rest.rpartition(" AS ")[2]] = stage = []
        if keyword and not keyword.startswith("#"):
            stage.append((keyword, rest.strip()))
    return found


@cache
def can_be_read_only() -> bool:
    """Whether this account may give a process a read-only view of the machine."""
    if not shutil.which("unshare"):
        return False
    return subprocess.run(  # noqa: S603 - our own command
        _in_read_only(["true"], []), capture_output=True, check=False
    ).returncode == 0  # fmt: skip


def _in_read_only(command: list[str], writable: list[Path]) -> list[str]:
    lines = [
        f"mount --bind {shlex.quote(str(w))} {shlex.quote(str(w))}" for w in writable
    ]
    script = " && ".join([*lines, "mount -o remount,bind,ro /", 'exec "$@"'])
    return ["unshare", "--mount", "--", "sh", "-c", script, "sh", *command]
