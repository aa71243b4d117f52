"""`docker-compose.yml`, the Dockerfile and what they mount, checked without an engine."""

import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from flows.deploy import POOL
from prefect.settings import Settings
from prefect.settings.legacy import _get_valid_setting_names
from prefect_redis.cleanup_queue import RedisWorkerCleanupQueueSettings  # type: ignore[import-untyped]
from prefect_redis.client import RedisMessagingSettings  # type: ignore[import-untyped]

from pubpipe import config
from pubpipe.bootstrap import open_newsroom
from pubpipe.cli import services
from pubpipe.web.public.headers import HEADERS
from tests.composed import ROOT, filled, image_of, instructions, parsed

FILE = parsed()
SERVICES: dict[str, dict[str, Any]] = FILE["services"]
ONCE = ("migrate", "deploy")
LASTING = [name for name in SERVICES if name not in ONCE]
PROGRAM = [name for name in SERVICES if name not in ("postgres", "redis", "static")]
CADDYFILE = (ROOT / "deploy" / "Caddyfile").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def test_the_newsroom_has_two_workers_and_two_web_processes() -> None:
    assert set(SERVICES) == {
        "postgres", "redis", "migrate", "prefect", "prefect-services", "deploy",
        "worker", "web-1", "web-2", "static",
    }  # fmt: skip
    assert SERVICES["worker"]["scale"] == 2
    assert SERVICES["worker"]["command"][:5] == [
        "prefect", "worker", "start", "--pool", POOL,
    ]  # fmt: skip
    assert "--no-services" in SERVICES["prefect"]["command"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_no_more_rights_than_it_needs(name: str) -> None:
    service = SERVICES[name]

    assert service["user"] not in ("root", "0", "0:0")
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert "cap_add" not in service


@pytest.mark.parametrize("name", LASTING)
def test_a_lasting_service_has_a_health_check_and_comes_back(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_only_the_static_server_is_reached_from_outside() -> None:
    published = {
        name: each["ports"] for name, each in SERVICES.items() if "ports" in each
    }
    outside = {
        name for name, ports in published.items()
        if not all(port.startswith("127.0.0.1:") for port in ports)
    }  # fmt: skip

    assert outside == {"static"}
    assert set(published) == {"static", "prefect"}
    assert SERVICES["static"]["networks"] == ["edge"]
    assert FILE["networks"]["inside"]["internal"] is True
    for name in ("postgres", "redis", "prefect-services"):
        assert SERVICES[name]["networks"] == ["inside"]


def test_no_secret_stands_in_the_file() -> None:
    secret = re.compile(r"PASSWORD|SECRET|TOKEN|AUTH|_KEY|DATABASE_URL|CONNECTION_URL")
    for name, service in SERVICES.items():
        for key, value in service.get("environment", {}).items():
            if secret.search(key):
                assert key.endswith("_FILE"), f"{name}: {key}"
                assert value.startswith("/run/secrets/")
                assert value.removeprefix("/run/secrets/") in service["secrets"]
    text = (ROOT / "docker-compose.yml").read_text()
    assert not re.search(r"://[^/\s]*:[^/\s]*@", text)
    assert {
        name for each in SERVICES.values() for name in each.get("secrets", ())
    } == set(FILE["secrets"])


@pytest.mark.parametrize("name", SERVICES)
def test_every_variable_is_one_that_somebody_reads(name: str) -> None:
    prefect = {
        setting
        for kind in (Settings, RedisMessagingSettings, RedisWorkerCleanupQueueSettings)
        for setting in _get_valid_setting_names(kind)
    }
    ours = {config.WORKSPACE, *config.VARIABLES.values()}
    ours |= {f"{config.VARIABLES[secret]}_FILE" for secret in config.SECRETS}
    expanded = re.findall(r"^  (PREFECT_\w+) ?\\?$", _entrypoint().read_text(), re.M)
    theirs = {
        "postgres": {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD_FILE"},
        "static": {*re.findall(r"\{\$(\w+):", CADDYFILE), "HOME"}
        | {"XDG_DATA_HOME", "XDG_CONFIG_HOME"},
    }

    known = theirs.get(name, {"DO_NOT_TRACK", *prefect, *ours})
    known |= {f"{each}_FILE" for each in expanded}

    assert set(expanded) <= prefect
    assert set(SERVICES[name].get("environment", {})) <= known


@pytest.mark.parametrize("name", PROGRAM)
def test_nothing_is_told_to_anybody_outside(name: str) -> None:
    environment = SERVICES[name]["environment"]

    assert environment["DO_NOT_TRACK"] == "1"
    assert environment["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"


def test_everything_waits_for_the_migration_and_it_for_the_databases() -> None:
    needs = {name: _conditions(name) for name in SERVICES}

    assert needs["migrate"] == {"postgres": "healthy", "redis": "healthy"}
    for name in ("prefect", "prefect-services", "web-1", "web-2"):
        assert needs[name]["migrate"] == "completed_successfully"
    assert needs["deploy"] == {"prefect": "healthy"}
    assert needs["worker"]["deploy"] == "completed_successfully"
    assert needs["static"] == {"web-1": "healthy", "web-2": "healthy"}
    for name in PROGRAM:
        if (
            "PREFECT_SERVER_DATABASE_CONNECTION_URL_FILE"
            in SERVICES[name]["environment"]
        ):
            migrates = SERVICES[name]["environment"][
                "PREFECT_SERVER_DATABASE_MIGRATE_ON_START"
            ]
            assert migrates == "false"


def test_the_prefect_servers_share_their_settings_and_their_password() -> None:
    api, background = (
        SERVICES[name]["environment"] for name in ("prefect", "prefect-services")
    )
    password = "PREFECT_API_AUTH_STRING_FILE"  # noqa: S105 - a variable's name

    assert background.items() <= api.items()
    for name in ("web-1", "web-2", "worker", "deploy"):
        environment = SERVICES[name]["environment"]
        assert environment[password] == api[password.replace("_API", "_SERVER_API")]


def test_every_program_that_needs_the_workspace_has_the_same_one() -> None:
    shared = {
        tuple(SERVICES[name]["volumes"])
        for name in PROGRAM
        if "PUBPIPE_WORKSPACE" in SERVICES[name]["environment"]
    }
    static = [
        each for each in SERVICES["static"]["volumes"] if each.startswith("site:")
    ]

    assert shared == {("newsroom:/newsroom", "site:/newsroom/site")}
    assert static == [f"site:{SERVICES['static']['environment']['SITE']}:ro"]


def test_the_web_process_is_that_of_one_machine_but_for_its_address(
    tmp_path: Path,
) -> None:
    alone = services.services_of(open_newsroom(tmp_path, host="0.0.0.0", port=8600))[0]  # noqa: S104

    assert SERVICES["web-1"]["command"][1:] == list(alone.command[1:])
    assert SERVICES["web-1"]["command"] == SERVICES["web-2"]["command"]


def test_the_static_server_knows_every_web_process() -> None:
    named = SERVICES["static"]["environment"]["WEB"].split()

    assert named == [f"{name}:8600" for name in SERVICES if name.startswith("web-")]


def test_the_static_servers_headers_are_the_programs() -> None:
    for name, value in HEADERS.items():
        assert f'{name} "{value}"' in CADDYFILE or f"{name} {value}\n" in CADDYFILE


def test_the_images_are_built_without_what_is_not_used_and_run_as_nobody() -> None:
    stages = instructions()
    (install,) = [rest for _, rest in stages["build"] if "uv pip install" in rest]

    assert "--excludes excludes.txt -c constraints.txt '.[postgresql,redis]'" in install
    for stage in ("program", "static"):
        assert ("USER", "10001:10001") in stages[stage]
        assert {
            each["user"] for each in SERVICES.values() if _target(each) == stage
        } == {"10001:10001"}
    image = image_of(SERVICES["web-1"])
    assert image["ENTRYPOINT"] == [str(_entrypoint())]
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.M)
    assert bases == ["python:3.11-slim", "caddy:2", "python:3.11-slim"]
    ignored = (ROOT / ".dockerignore").read_text().split()
    for source in re.findall(r"^COPY (?!--from)(?:--\S+ )?(.+) \S+$", DOCKERFILE, re.M):
        for path in source.split():
            assert (ROOT / path).exists()
            assert f"!{path}" in ignored


def test_the_secrets_are_made_once_and_each_for_itself(tmp_path: Path) -> None:
    script, folder = ROOT / "deploy" / "make-secrets.sh", tmp_path / "secrets"
    database = re.findall(
        r"CREATE DATABASE (\w+);",
        (ROOT / "deploy" / "prefect-database.sql").read_text(),
    )

    subprocess.run([script, folder], check=True, capture_output=True)  # noqa: S603
    first = {each.name: each.read_text() for each in folder.iterdir()}
    subprocess.run([script, folder], check=True, capture_output=True)  # noqa: S603

    assert {each.name: each.read_text() for each in folder.iterdir()} == first
    assert set(first) == set(FILE["secrets"])
    assert folder.stat().st_mode & 0o777 == 0o700
    word = first["postgres_password"].strip()
    assert len(word) >= 32
    assert word not in first["prefect_auth"]
    assert first["database_url"].strip() == (
        f"postgresql://pubpipe:{word}@postgres:5432/pubpipe"
    )
    assert first["prefect_database_url"].strip() == (
        f"postgresql+asyncpg://pubpipe:{word}@postgres:5432/{database[0]}"
    )


def test_the_entrypoint_gives_prefect_its_secrets_from_files(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("admin:пароль գաղտնաբառ $(id) 'x'\n", "utf-8")

    shown = _run(PREFECT_API_AUTH_STRING_FILE=str(secret))

    assert shown.stdout == "admin:пароль գաղտնաբառ $(id) 'x'|unset"


def test_the_entrypoint_names_a_secret_that_cannot_be_read(tmp_path: Path) -> None:
    done = _run(PREFECT_API_AUTH_STRING_FILE=str(tmp_path / "missing"))

    assert done.returncode == 1
    assert "PREFECT_API_AUTH_STRING_FILE names" in done.stderr


def test_a_composition_without_the_sites_address_does_not_start() -> None:
    with pytest.raises(KeyError, match="PUBPIPE_SITE_URL"):
        filled((ROOT / "docker-compose.yml").read_text(), {})

    text = filled((ROOT / "docker-compose.yml").read_text(), {"PUBPIPE_SITE_URL": "x"})
    assert "${" not in text
    assert yaml.safe_load(text)["services"]["static"]["ports"] == [
        "80:8080",
        "443:8443",
    ]


def _conditions(name: str) -> dict[str, str]:
    needs = SERVICES[name].get("depends_on", {})
    return {
        of: each["condition"].removeprefix("service_") for of, each in needs.items()
    }


def _target(service: dict[str, Any]) -> str:
    found: str = service.get("build", {}).get("target", "")
    return found


def _entrypoint() -> Path:
    return ROOT / "deploy" / "entrypoint.sh"


def _run(**environment: str) -> "subprocess.CompletedProcess[str]":
    script = 'printf "%s|%s" "$PREFECT_API_AUTH_STRING" "${PREFECT_API_AUTH_STRING_FILE-unset}"'
    command = [str(_entrypoint()), *shlex.split("sh -c"), script]
    return subprocess.run(  # noqa: S603 - our own script
        command, env=environment, capture_output=True, text=True, check=False
    )
