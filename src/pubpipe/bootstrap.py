"""The one place that joins the stages to the outside."""

import gettext
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from multiprocessing import forkserver, get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from pubpipe import config, pipeline, resources
from pubpipe.adapters import backup, bots, catalogues, intake, po, tmx
from pubpipe.adapters.database.engine import open_engine
from pubpipe.adapters.database.hits import SqlHits
from pubpipe.adapters.database.inspection import SqlInspection
from pubpipe.adapters.database.looking import look, unanswered
from pubpipe.adapters.database.migrate import migrate
from pubpipe.adapters.database.store import SqlStore
from pubpipe.adapters.intake.fetch import fetch
from pubpipe.adapters.mt.models import Model, list_models, remove
from pubpipe.adapters.mt.obtaining import install_wanted, list_offers
from pubpipe.adapters.mt.offers import Offer
from pubpipe.adapters.mt.sentences import sentences
from pubpipe.adapters.mt.shelf import MODELS, Shelf
from pubpipe.adapters.orchestrator import PrefectApi
from pubpipe.adapters.passwords import Argon2
from pubpipe.adapters.site.bucket import Bucket
from pubpipe.adapters.site.files import SiteFiles
from pubpipe.adapters.site.mirror import Mirror
from pubpipe.adapters.site.reading import SiteReader
from pubpipe.domain.sentences import Cut, Span, sentence_pairs
from pubpipe.domain.settings import Settings
from pubpipe.ports import Newsroom, Translators
from pubpipe.ports.inspection import DatabaseFacts, Inspection, SiteFolder
from pubpipe.showing import PAGE
from pubpipe.stages import accounts, pages

FOLDERS = ("inbox/po", "exchange", "site", "models", "logs", "pictures")
FIRST_ACCOUNT = "editor"
_WORTH_SHARING = 1000
"""Articles in a rebuild below which other processes would take longer to start."""

_HELPERS = get_context("forkserver")
"""Not forked from this process: locks and connections of its threads would come along."""


@dataclass(frozen=True)
class Look:
    """A newsroom that is only looked at; the last three need both databases current."""

    databases: tuple[DatabaseFacts, ...]
    prefect: PrefectApi
    room: Newsroom | None = None
    stored: Inspection | None = None
    site: SiteFolder | None = None


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
    return _joined(settings, newsroom, hits)


def _joined(settings: Settings, newsroom: Engine, hits: Engine) -> Newsroom:
    cut = partial(_cut, settings)
    return Newsroom(
        settings=settings,
        # Several machines on one PostgreSQL agree on its clock.
        store=SqlStore(
            newsroom,
            None if settings.database_url else now,
            partial(_align, settings.source_locale, cut),
        ),
        hits=SqlHits(hits, settings.timezone, now),
        translators=Shelf(settings, resources.starter_dir()),
        read=partial(intake.read, publisher_zones=settings.publisher_timezones),
        fetch=partial(fetch, allow_private=settings.allow_private_addresses),
        po=po.PolibFiles(),
        tmx=tmx.TmxFiles(),
        site=SiteFiles(
            settings.workspace / "site",
            settings,
            resources.locales_dir(),
            settings.workspace / "pictures",
            mirror(settings),
        ),
        orchestrator=PrefectApi(settings.prefect_api, settings.prefect_api_auth),
        passwords=Argon2(),
        is_bot=bots.is_bot,
        clock=now,
        cut=cut,
    )


def mirror(settings: Settings) -> Mirror | None:
    """The bucket that the site's folder is sent on to; None when there is none."""
    if not settings.site_target:
        return None
    name = f"{settings.target_endpoint} {settings.site_target}".strip()
    return Mirror(settings.workspace / "site", lambda: Bucket(settings), name)


def waiting_for_target(settings: Settings) -> int | None:
    """How many files the bucket is owed, None when none was ever sent; changes nothing.

    Raises Refused or TargetAway when the bucket cannot be asked.
    """
    Bucket(settings).ask()
    sent_on = mirror(settings)
    return sent_on.waiting() if sent_on else None


def rebuild(room: Newsroom, processes: int = 0) -> int:
    """Write the whole site anew from its editions, on every core; returns how many pages.

    A site of a few hundred pages is written by this process alone, which is sooner done.
    """
    many = processes or os.cpu_count() or 1
    if many > 1 and _is_large(room):
        # It imports what all the others need, once, while this one lays the site out.
        _HELPERS.set_forkserver_preload([__name__])
        forkserver.ensure_running()

    def spread(parts: Sequence[Sequence[pages.Job]]) -> Iterator[int]:
        if many == 1 or sum(job.size for job in parts[0]) < _WORTH_SHARING:
            yield from (pages.do(room, job) for part in parts for job in part)
            return
        with ProcessPoolExecutor(
            many, _HELPERS, _Worker.begin, (room.settings,)
        ) as pool:
            for part in parts:
                yield from pool.map(_Worker.do, part)

    return pipeline.rebuild(room, spread)


def _is_large(room: Newsroom) -> bool:
    """Tell whether the site, as its lists were cut last, is worth sharing out."""
    with room.store.read() as tx:
        sizes = tx.leaves.sizes()
    fronts = (leaves for listing, leaves in sizes if listing.kind == "front")
    return sum(fronts) * PAGE >= _WORTH_SHARING


class _Worker:
    """A process that helps with a rebuild: it opens the newsroom once for all its jobs."""

    room: Newsroom

    @classmethod
    def begin(cls, settings: Settings) -> None:
        newsroom, hits = (
            open_engine(settings.database_url, settings.workspace, name)
            for name in ("newsroom", "hits")
        )
        cls.room = _joined(settings, newsroom, hits)

    @classmethod
    def do(cls, job: pages.Job) -> int:
        return pages.do(cls.room, job)


@contextmanager
def looking(settings: Settings) -> Iterator[Look]:
    """Open what there is for reading: nothing is made, migrated or changed."""
    engines: dict[str, Engine] = {}
    databases = []
    for name in ("newsroom", "hits"):
        try:
            engines[name], found = look(settings.database_url, settings.workspace, name)
        except (OSError, SQLAlchemyError) as problem:
            found = unanswered(name, problem)
        databases.append(found)
    prefect = PrefectApi(settings.prefect_api, settings.prefect_api_auth)
    seen = Look(tuple(databases), prefect)
    if all(found.is_current for found in databases):
        root = settings.workspace / "site"
        seen = replace(
            seen,
            room=_joined(settings, engines["newsroom"], engines["hits"]),
            stored=SqlInspection(engines["newsroom"]),
            site=SiteReader(root, settings),
        )
    try:
        yield seen
    finally:
        for engine in engines.values():
            engine.dispose()


@contextmanager
def engines_on_trial(settings: Settings) -> Iterator[Translators]:
    """The newsroom's engines, with their models unpacked into a folder of the moment."""
    with TemporaryDirectory(prefix="pubpipe-models-") as folder:
        models = Path(folder) / MODELS
        models.mkdir()
        there = settings.workspace / MODELS
        for package in there.iterdir() if there.is_dir() else ():
            if not package.name.startswith("."):
                (models / package.name).symlink_to(package)
        trial = replace(settings, workspace=Path(folder))
        yield Shelf(trial, resources.starter_dir())


def first_password(room: Newsroom) -> str:
    """Make the account `editor` in an empty newsroom; its password, "" if it has people."""
    if accounts.users(room):
        return ""
    return accounts.add_user(room, FIRST_ACCOUNT, [("*", "editor")])


def models(room: Newsroom) -> list[Model]:
    """The translation models there are, those in use first for each locale."""
    return list_models(room.settings, resources.starter_dir())


def offers(room: Newsroom) -> list[Offer]:
    """The models to be had for this newsroom's locales."""
    return list_offers(room.settings)


def install_model(
    room: Newsroom, wanted: str, locale: str = "", *, accept_licence: bool = False,
    sha256: str = "", report: Callable[[str, int, int], None] = lambda *_: None,
) -> Model:  # fmt: skip
    """Install a model: a file, or an offer by its name or its locale, which is fetched."""
    return install_wanted(room.settings, wanted, locale, accept_licence, sha256, report)


def remove_model(room: Newsroom, name: str) -> Path:
    """Remove an installed model; returns what was removed."""
    return remove(room.settings, name)


def back_up(room: Newsroom, path: Path) -> int:
    """Write a backup of the newsroom, which may be running; returns its size in bytes."""
    installed = [
        {"locale": each.locale, "model": each.model, "version": each.version}
        for each in models(room)
        if not each.starter
    ]
    settings = room.settings
    url = settings.database_url
    return backup.back_up(settings.workspace, url, path, room.clock(), installed)


def restore(
    path: Path, workspace: Path | None = None
) -> tuple[Newsroom, dict[str, Any]]:
    """Make the newsroom of a backup in an empty workspace; returns what the backup says.

    Its pages are not written yet.
    """
    folder = config.workspace_path(workspace)
    about = backup.restore(path, folder, config.load(folder).database_url)
    return open_newsroom(folder), about


def texts(locale_code: str, domain: str = "pubpipe") -> gettext.NullTranslations:
    """The interface texts of a locale: the site's (`pubpipe`) or the desk's (`desk`)."""
    return catalogues.texts(locale_code, resources.locales_dir(), domain)


def now() -> datetime:
    """The present moment, aware UTC."""
    return datetime.now(UTC)


def _cut(settings: Settings, line: str, locale: str) -> Sequence[Span]:
    return sentences(line, settings.locale(locale).tag)


def _align(
    source_locale: str, cut: Cut, source: str, text: str, locale: str
) -> list[tuple[str, str]]:
    return sentence_pairs(source, text, source_locale, locale, cut)


def _make(workspace: Path) -> None:
    for name in FOLDERS:
        (workspace / name).mkdir(parents=True, exist_ok=True)
    settings = workspace / config.FILE
    if not settings.exists():
        draft = settings.with_suffix(f".{os.getpid()}")
        draft.write_text(config.TEMPLATE, encoding="utf-8")
        draft.replace(settings)
