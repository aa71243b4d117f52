"""Reading `pubpipe.toml` and the environment into settings."""

import os
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from pubpipe.domain.errors import Refused
from pubpipe.domain.locale import BUILT_IN, Locale
from pubpipe.domain.settings import Link, Settings

FILE = "pubpipe.toml"
WORKSPACE = "PUBPIPE_WORKSPACE"
VARIABLES = {
    "host": "PUBPIPE_HOST",
    "port": "PUBPIPE_PORT",
    "site_url": "PUBPIPE_SITE_URL",
    "trusted_proxies": "PUBPIPE_TRUSTED_PROXIES",
    "database_url": "PUBPIPE_DATABASE_URL",
    "prefect_api_url": "PREFECT_API_URL",
    "prefect_api_auth": "PREFECT_API_AUTH_STRING",
    "metrics_token": "PUBPIPE_METRICS_TOKEN",
    "libretranslate_url": "PUBPIPE_LIBRETRANSLATE_URL",
    "libretranslate_key": "PUBPIPE_LIBRETRANSLATE_KEY",
}
"""Setting → the environment variable that goes before `pubpipe.toml`."""
SECRETS = ("database_url", "prefect_api_auth", "metrics_token", "libretranslate_key")
"""Settings that may be given as NAME_FILE instead: the path of a file with the value."""
TEMPLATE = """\
# This newsroom's decisions. Every line is optional; what is commented out is the default.

[newsroom]
# name = "Pubpipe Newsroom"
# timezone = "UTC"                  # its days, and the zone of sources that name none
# target_locales = ["ru", "arm"]
# default_section = "News"
# site_url = "http://127.0.0.1:8600"
# source_live_at = "embargo"        # or "launch": the source's own edition ignores an embargo
# canonical = "ours"                # or "original": search engines show the source's address
# share_pictures = true             # draw a picture of each headline for links that are shared
# four_eyes = []                    # locales in which the writer may not approve
# hide_drafts = []                  # locales in which drafts are shown only when asked for
# hide_drafts_below = {}            # or those of a model measured below: {arm = 30, ru = 40}
# honour_dnt = true                 # do not count readers who ask not to be counted

[server]
# host = "127.0.0.1"
# port = 8600
# prefect_port = 4200
# trusted_proxies = []

[site]
# target = "s3://bucket/folder"     # besides the folder site/; the AWS_… variables let us in
# endpoint = ""                     # of an S3-compatible store that is not Amazon's
# region = "us-east-1"

[engines]
# ru = ["argos"]
# arm = ["argos"]                   # in order of preference: argos, libretranslate

# [libretranslate]
# url = "http://127.0.0.1:5000"     # its key: PUBPIPE_LIBRETRANSLATE_KEY

# [publisher_timezones]
# "Caliber.az" = "Asia/Baku"

# [about_sections.analytics]         # by the section's folder: what readers find in it
# en = "…"
# ru = "…"

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
    site_url: str = Field(default="", pattern="^(https?://.+)?$")
    source_live_at: str = Field(default="embargo", pattern="^(launch|embargo)$")
    canonical: str = Field(default="ours", pattern="^(ours|original)$")
    share_pictures: bool = True
    four_eyes: tuple[str, ...] = ()
    hide_drafts: tuple[str, ...] = ()
    hide_drafts_below: dict[str, Annotated[float, Field(ge=0, le=100)]] = {}
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
    metrics_token: str = ""


class _Site(_Table):
    target: str = Field(
        default="", pattern="^(s3://[a-z0-9][a-z0-9.-]*[a-z0-9](/.*)?)?$"
    )
    endpoint: str = Field(default="", pattern="^(https?://.+)?$")
    region: str = "us-east-1"


class _LibreTranslate(_Table):
    url: str = Field(default="", pattern="^(https?://.+)?$")


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
    site: _Site = _Site()
    engines: dict[str, tuple[str, ...]] = {}
    libretranslate: _LibreTranslate = _LibreTranslate()
    publisher_timezones: dict[str, str] = {}
    about_sections: dict[str, dict[str, str]] = {}
    locale: tuple[_Locale, ...] = ()
    links: tuple[_Link, ...] = ()

    @field_validator("publisher_timezones")
    @classmethod
    def _known_zones(cls, value: dict[str, str]) -> dict[str, str]:
        for zone in value.values():
            _Newsroom._known_zone(zone)
        return value


def workspace_path(given: Path | None) -> Path:
    """The workspace folder: as given, else PUBPIPE_WORKSPACE, else `./newsroom`."""
    chosen = given or Path(os.environ.get(WORKSPACE) or "newsroom")
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
        "site_target": file.site.target,
        "target_endpoint": file.site.endpoint,
        "target_region": file.site.region,
        "engines": file.engines,
        "libretranslate_url": file.libretranslate.url,
        "publisher_timezones": file.publisher_timezones,
        "about_sections": file.about_sections,
        "links": tuple(Link(each.name, each.url) for each in file.links),
        "locales": locales,
    }
    values |= _environment()
    values |= overrides
    if not values["site_url"]:
        values["site_url"] = f"http://{values['host']}:{values['port']}"
    settings = Settings(workspace=workspace, **values)
    _check(settings, room.four_eyes)
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
        what = first["msg"].removeprefix("Value error, ")
        if first["type"] == "extra_forbidden":
            what = "there is no such setting"
        elif first["type"] == "string_pattern_mismatch":
            what = f"“{first['input']}” is not allowed here"
        raise Refused(f"{path}: {where}: {what}. Correct that line.") from error


def _check(settings: Settings, four_eyes: tuple[str, ...]) -> None:
    """Refuse settings that are each well written and do not fit together."""
    path = settings.workspace / FILE
    known = [locale.code for locale in settings.locales]
    twice = sorted({code for code in known if known.count(code) > 1})
    if twice:
        raise Refused(f"{path}: the locale “{twice[0]}” is there twice. Take one out.")
    for name, codes in (
        ("source_locale", (settings.source_locale,)),
        ("target_locales", settings.target_locales),
        ("four_eyes", four_eyes),
        ("hide_drafts", settings.hide_drafts),
        ("hide_drafts_below", tuple(settings.hide_drafts_below)),
    ):
        for code in codes:
            if code not in known:
                raise Refused(
                    f"{path}: newsroom.{name}: there is no locale “{code}”. Use some of "
                    f"{', '.join(known)}, or describe it under [[locale]]."
                )
    if settings.source_locale in settings.target_locales:
        raise Refused(
            f"{path}: newsroom.target_locales: “{settings.source_locale}” is the source "
            "locale. Take it out."
        )
    if settings.database_url and not _is_postgresql(settings.database_url):
        # The address may hold a password: it is not repeated.
        raise Refused(
            "PUBPIPE_DATABASE_URL is not the address of a PostgreSQL database. Write "
            "postgresql://USER@HOST/NAME, or leave it out for SQLite in the workspace."
        )


def _is_postgresql(url: str) -> bool:
    try:
        parts = urlsplit(url)
        # Reading the port is what finds a wrong one.
        return parts.scheme in ("postgresql", "postgresql+psycopg") and parts.port != 0
    except ValueError:
        return False


def _read(path: Path) -> _File:
    try:
        return parse(path.read_text("utf-8"), path)
    except FileNotFoundError:
        return _File()
    except UnicodeDecodeError as error:
        raise Refused(f"{path} is not UTF-8. Save it as UTF-8.") from error


def _environment() -> dict[str, Any]:
    """The settings that the environment decides, by the names of `Settings`."""
    given = {
        name: _secret(variable) if name in SECRETS else os.environ.get(variable, "")
        for name, variable in VARIABLES.items()
    }
    values: dict[str, Any] = {name: value for name, value in given.items() if value}
    if "port" in values:
        values["port"] = _port(values["port"])
    if "trusted_proxies" in values:
        listed = values["trusted_proxies"].replace(",", " ")
        values["trusted_proxies"] = tuple(listed.split())
    return values


def _secret(name: str) -> str:
    """The value of an environment variable, or what stands in the file that NAME_FILE names.

    A secret mounted as a file shows in no list of processes or containers.
    """
    value, path = os.environ.get(name, ""), os.environ.get(f"{name}_FILE", "")
    if not path:
        return value
    if value:
        raise Refused(f"Both {name} and {name}_FILE are set. Set one of them.")
    try:
        return Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(
            f"{name}_FILE names {path}, which cannot be read: {error}. Put the value "
            f"there, readable for this account, or set {name}."
        ) from error


def _port(given: str) -> int:
    if not (given.isdecimal() and int(given) < 65536):
        raise Refused(f"PUBPIPE_PORT “{given}” is no port. Give a number to 65535.")
    return int(given)


def _with_four_eyes(locale: Locale, codes: tuple[str, ...]) -> Locale:
    return replace(locale, four_eyes=locale.code in codes)
