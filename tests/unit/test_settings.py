"""Settings from the environment, and secrets that stand in files."""

from pathlib import Path

import pytest

from pubpipe import config
from pubpipe.domain.errors import Refused

URL = "postgresql://pubpipe:пароль-գաղտնիք-secret@db/pubpipe"


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in config.VARIABLES.values():
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)


def test_the_environment_goes_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / config.FILE).write_text(
        '[newsroom]\nsite_url = "https://old.example"\n'
        '[server]\nport = 1\nhost = "::1"\ntrusted_proxies = ["10.0.0.1"]\n'
    )
    monkeypatch.setenv("PUBPIPE_SITE_URL", "https://news.example")
    monkeypatch.setenv("PUBPIPE_TRUSTED_PROXIES", "172.31.86.0/24, 10.0.0.5")
    monkeypatch.setenv("PUBPIPE_PORT", "8700")

    settings = config.load(tmp_path)

    assert settings.site_url == "https://news.example"
    assert settings.trusted_proxies == ("172.31.86.0/24", "10.0.0.5")
    assert (settings.host, settings.port) == ("::1", 8700)


@pytest.mark.parametrize("name", config.SECRETS)
def test_a_secret_may_stand_in_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    secret = tmp_path / "secret"
    secret.write_text(f"{URL}\n", "utf-8")
    monkeypatch.setenv(f"{config.VARIABLES[name]}_FILE", str(secret))

    settings = config.load(tmp_path)

    assert getattr(settings, name) == URL
    assert "գաղտնիք" not in repr(settings)


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_secret_that_cannot_be_read_is_named_with_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    secret = tmp_path / "secret"
    if content is not None:
        secret.write_bytes(content)
    monkeypatch.setenv("PUBPIPE_DATABASE_URL_FILE", str(secret))

    with pytest.raises(Refused, match=f"PUBPIPE_DATABASE_URL_FILE names {secret}"):
        config.load(tmp_path)


def test_a_secret_given_twice_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_API_AUTH_STRING", "admin:one")
    monkeypatch.setenv("PREFECT_API_AUTH_STRING_FILE", str(tmp_path / "two"))

    with pytest.raises(Refused, match="Both PREFECT_API_AUTH_STRING and"):
        config.load(tmp_path)
