"""Reading `pubpipe.toml` and the environment into settings."""

import os
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from pubpipe.domain.errors import Refused
from pubpipe.domain.locale import BUILT_IN, Locale
from pubpipe.domain.settings import Link, Settings

FILE = "pubpipe.toml"
TEMPLATE = """\
# This newsroom's decisions. Every line is optional; what is commented out is the default.

[newsroom]
# name = "Pubpipe Newsroom"
# timezone = "UTC"                  # its days, and the zone of sources that name none
# target_locales = ["ru", "arm"]
# default_section = "News"
# site_url = "http://127.0.0.1:8600"
# source_live_at = "embargo"        # or "launch": the source's own edition ignores an embargo
# four_eyes = []                    # locales in which the writer may not approve
# honour_dnt = true                 # do not count readers who ask not to be counted

[server]
# host = "127.0.0.1"
# port = 8600
# prefect_port = 4200
# trusted_proxies = []

[engines]
# ru = ["argos"]
# arm = ["argos"]

# [publisher_timezones]
# "Caliber.az" = "Asia/Baku"

# [[links]]
# name = "telegram"
# url = "https://t.me/…"
"""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Newsroom(_Table):
    name: str = "Pubpipe Newsroom"
    timezone: str = "UTC"
    source_locale: str = "en"
    target_locales: tuple[str, ...] = ("ru", "arm")
    default_section: str = "News"
    site_url: str = ""
    source_live_at: str = Field(default="embargo", pattern="^(launch|embargo)$")
    four_eyes: tuple[str, ...] = ()
    honour_dnt: bool = True
    hit_window_days: int = Field(default=30, ge=1, le=3650)
    hits_per_minute: int = Field(default=1200, ge=0)
    terms_of_reuse: dict[str, str] = {}

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"“{value}” is not a zone; write for example Asia/Yerevan")
        return value


class _Server(_Table):
    host: str = "127.0.0.1"
    port: int = Field(default=8600, ge=0, le=65535)
    prefect_port: int = Field(default=4200, ge=0, le=65535)
    prefect_api_url: str = ""
    trusted_proxies: tuple[str, ...] = ()
    allow_private_addresses: bool = False


class _Locale(_Table):
    code: str = Field(pattern="^[a-z]{2,8}$")
    tag: str
    english_name: str
    autonym: str
    plural_forms: str
    script: str
    territory: str = ""


class _Link(_Table):
    name: str
    url: str = Field(pattern="^(https?://|mailto:)")


class _File(_Table):
    newsroom: _Newsroom = _Newsroom()
    server: _Server = _Server()
    engines: dict[str, tuple[str, ...]] = {}
    publisher_timezones: dict[str, str] = {}
    locale: tuple[_Locale, ...] = ()
    links: tuple[_Link, ...] = ()


def workspace_path(given: Path | None) -> Path:
    """The workspace folder: as given, else PUBPIPE_WORKSPACE, else `./newsroom`."""
    chosen = given or Path(os.environ.get("PUBPIPE_WORKSPACE") or "newsroom")
    return chosen.expanduser().resolve()


def load(workspace: Path, **overrides: Any) -> Settings:
    """Read the workspace's `pubpipe.toml`, the environment and `overrides`, in this order.

    Raises Refused naming the file, the key and what is wrong with it.
    """
    file = _read(workspace / FILE)
    room, server = file.newsroom, file.server
    extra = tuple(Locale(**each.model_dump()) for each in file.locale)
    locales = tuple(
        _with_four_eyes(locale, room.four_eyes) for locale in (*BUILT_IN, *extra)
    )
    values: dict[str, Any] = {
        **room.model_dump(exclude={"four_eyes"}),
        **server.model_dump(),
        "engines": file.engines,
        "publisher_timezones": file.publisher_timezones,
        "links": tuple(Link(each.name, each.url) for each in file.links),
        "locales": locales,
    }
    environment = {
        "port": _port_in_environment(),
        "database_url": os.environ.get("PUBPIPE_DATABASE_URL", ""),
        "prefect_api_url": os.environ.get("PREFECT_API_URL", ""),
    }
    values |= {name: value for name, value in environment.items() if value}
    values |= overrides
    if not values["site_url"]:
        values["site_url"] = f"http://{values['host']}:{values['port']}"
    settings = Settings(workspace=workspace, **values)
    for code in (settings.source_locale, *settings.target_locales):
        settings.locale(code)
    return settings


def parse(text: str, path: Path = Path(FILE)) -> _File:
    """Read the text of a `pubpipe.toml`; raises Refused naming `path` and the key."""
    try:
        return _File.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise Refused(
            f"{path} is not valid TOML: {error}. Correct that line."
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Refused(f"{path}: {where}: {first['msg']}. Correct that line.") from error


def _read(path: Path) -> _File:
    try:
        return parse(path.read_text("utf-8"), path)
    except FileNotFoundError:
        return _File()
    except UnicodeDecodeError as error:
        raise Refused(f"{path} is not UTF-8. Save it as UTF-8.") from error


def _port_in_environment() -> int:
    """The site's port as PUBPIPE_PORT says it, 0 when it does not."""
    given = os.environ.get("PUBPIPE_PORT", "")
    if given and not (given.isdecimal() and int(given) < 65536):
        raise Refused(f"PUBPIPE_PORT “{given}” is no port. Give a number to 65535.")
    return int(given or 0)


def _with_four_eyes(locale: Locale, codes: tuple[str, ...]) -> Locale:
    return replace(locale, four_eyes=locale.code in codes)
