"""The one place that joins the stages to the outside."""

import gettext
import os
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from pubpipe import config, resources
from pubpipe.adapters import bots, catalogues, intake, po
from pubpipe.adapters.database.engine import open_engine
from pubpipe.adapters.database.hits import SqlHits
from pubpipe.adapters.database.migrate import migrate
from pubpipe.adapters.database.store import SqlStore
from pubpipe.adapters.intake.fetch import fetch
from pubpipe.adapters.mt.models import Model, install, list_models, remove
from pubpipe.adapters.mt.shelf import Shelf
from pubpipe.adapters.orchestrator import PrefectApi
from pubpipe.adapters.passwords import Argon2
from pubpipe.adapters.site.files import SiteFiles
from pubpipe.domain.settings import Settings
from pubpipe.ports import Newsroom
from pubpipe.stages import accounts

FOLDERS = ("inbox/po", "exchange", "site", "models", "logs", "pictures")
FIRST_ACCOUNT = "editor"


def open_newsroom(workspace: Path | None = None, **overrides: Any) -> Newsroom:
    """Open the newsroom of a workspace folder, made on first use.

    `overrides` are `Settings` fields that go before file and environment. A made
    workspace has one account, `editor`; its password is printed by the caller that asks
    `first_password`.
    """
    folder = config.workspace_path(workspace)
    _make(folder)
    return join(config.load(folder, **overrides))


def join(settings: Settings) -> Newsroom:
    """Join the stages' ports for these settings, with the databases at the newest schema."""
    newsroom = open_engine(settings.database_url, settings.workspace, "newsroom")
    hits = open_engine(settings.database_url, settings.workspace, "hits")
    migrate(newsroom, "newsroom")
    migrate(hits, "hits")
    return Newsroom(
        settings=settings,
        store=SqlStore(newsroom, now),
        hits=SqlHits(hits, settings.timezone, now),
        translators=Shelf(settings, resources.starter_dir()),
        read=partial(intake.read, publisher_zones=settings.publisher_timezones),
        fetch=partial(fetch, allow_private=settings.allow_private_addresses),
        po=po.PolibFiles(),
        site=SiteFiles(
            settings.workspace / "site",
            settings,
            resources.locales_dir(),
            settings.workspace / "pictures",
        ),
        orchestrator=PrefectApi(settings.prefect_api),
        passwords=Argon2(),
        is_bot=bots.is_bot,
        clock=now,
    )


def first_password(room: Newsroom) -> str:
    """Make the account `editor` in an empty newsroom; its password, "" if it has people."""
    if accounts.users(room):
        return ""
    return accounts.add_user(room, FIRST_ACCOUNT, [("*", "editor")])


def models(room: Newsroom) -> list[Model]:
    """The translation models there are, those in use first for each locale."""
    return list_models(room.settings, resources.starter_dir())


def install_model(room: Newsroom, path: Path) -> Model:
    """Install an `.argosmodel` file for this newsroom."""
    return install(room.settings, path)


def remove_model(room: Newsroom, name: str) -> Path:
    """Remove an installed model; returns what was removed."""
    return remove(room.settings, name)


def texts(locale_code: str) -> gettext.NullTranslations:
    """The interface texts of a locale."""
    return catalogues.texts(locale_code, resources.locales_dir())


def now() -> datetime:
    """The present moment, aware UTC."""
    return datetime.now(UTC)


def _make(workspace: Path) -> None:
    for name in FOLDERS:
        (workspace / name).mkdir(parents=True, exist_ok=True)
    settings = workspace / config.FILE
    if not settings.exists():
        draft = settings.with_suffix(f".{os.getpid()}")
        draft.write_text(config.TEMPLATE, encoding="utf-8")
        draft.replace(settings)
