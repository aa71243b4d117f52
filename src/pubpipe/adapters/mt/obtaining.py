"""Installing what somebody asks for: a file, or an offer that is fetched first."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from pubpipe.adapters.mt import offers
from pubpipe.adapters.mt.downloading import Report, download
from pubpipe.adapters.mt.models import Model, install, refuse_licence
from pubpipe.adapters.mt.offers import Offer
from pubpipe.adapters.mt.packages import SUFFIX
from pubpipe.adapters.mt.shelf import MODELS, code
from pubpipe.domain.errors import DamagedPackage, NotFound, Refused, UnfitPackage
from pubpipe.domain.settings import Settings

DOWNLOADS = ".downloads"
_INDEX_BYTES = 10_000_000


def list_offers(settings: Settings) -> list[Offer]:
    """Return the models to be had for this newsroom's locales."""
    languages = {code(settings.locale(name)) for name in settings.target_locales}
    return [offer for offer in offers.OFFERS if languages.intersection(offer.languages)]


def install_wanted(
    settings: Settings, wanted: str, locale: str, accept_licence: bool, sha256: str,
    report: Report,
) -> Model:  # fmt: skip
    """Install a file or folder, or the offer of this name or for this locale.

    `locale` is what to use it for, where it knows several. `sha256` is that of the one
    large file to fetch: the zip, the package or `model.bin`. What was fetched stays until
    it is installed, so that an install that fails need not fetch it again, unless it is
    itself at fault. Raises Refused, NotFound and EngineUnavailable.
    """
    if Path(wanted).exists():
        return install(settings, Path(wanted), locale, accept_licence=accept_licence)
    offer, target = _choose(settings, wanted, locale)
    refuse_licence(offer.name, offer.licence, accept_licence)
    folder = settings.workspace / MODELS / DOWNLOADS / offer.name
    source = code(settings.locale(settings.source_locale))
    files = offer.files
    if offer.index:
        files = _newest(offer, source, code(settings.locale(target)), folder, report)
    for name, url in files.items():
        is_large = len(files) == 1 or name == "model.bin"
        download(url, folder / name, report, sha256 if is_large else "")
    path = folder / next(iter(files)) if len(files) == 1 else folder
    try:
        model = install(settings, path, target, accept_licence=accept_licence)
    except (DamagedPackage, UnfitPackage):
        # It would be found there, and fail the same way, the next time.
        shutil.rmtree(folder, ignore_errors=True)
        raise
    shutil.rmtree(folder, ignore_errors=True)
    return model


def _choose(settings: Settings, wanted: str, locale: str) -> tuple[Offer, str]:
    """Return the offer and the code of the locale that it is to be used for."""
    known = {settings.locale(name).code for name in settings.target_locales}
    target = settings.locale(locale).code if locale else ""
    if not target and wanted in known:
        target = wanted
    offer = offers.choose(wanted, code(settings.locale(target)) if target else "")
    if offer is None or (wanted != offer.name and wanted not in known):
        names = ", ".join(each.name for each in list_offers(settings))
        raise NotFound(
            f"There is no file “{wanted}” and no model of that name. Give a file, one of "
            f"the locales {', '.join(sorted(known))}, or one of {names}."
        )
    fitting = [
        name for name in sorted(known) if code(settings.locale(name)) in offer.languages
    ]
    if not target and len(fitting) == 1:
        target = fitting[0]
    if target not in fitting:
        raise Refused(
            f"{offer.name} is for {' and '.join(fitting) or 'other languages'}. Say which, "
            "with --to LOCALE."
        )
    return offer, target


def _newest(
    offer: Offer, source: str, language: str, folder: Path, report: Report
) -> dict[str, str]:
    """Return the address of the newest package for the pair in argos's list, by name."""
    ((name, url),) = offer.files.items()
    listed = folder / name
    listed.unlink(missing_ok=True)  # the list changes, packages do not
    download(url, listed, report, limit=_INDEX_BYTES)
    try:
        packages: Any = json.loads(listed.read_bytes())
        found = [
            (_version(package), str(package["links"][0]))
            for package in packages
            if (package.get("from_code"), package.get("to_code")) == (source, language)
            and package.get("links")
        ]
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        listed.unlink()
        raise Refused(
            f"{url} is not a list of argos packages. Fetch a package another way and "
            "install it with “pubpipe models install FILE”."
        ) from problem
    if not found:
        raise Refused(f"{url} has no package {source} → {language}.")
    newest = max(found)[1]
    if not newest.startswith(("https://", "http://")):
        raise Refused(f"{url} gives the address {newest}, which is not of the web.")
    file = newest.rsplit("/", 1)[1].partition("?")[0]
    return {file if file.endswith(SUFFIX) else f"{offer.name}{SUFFIX}": newest}


def _version(package: Any) -> tuple[int, ...]:
    digits = (part for part in str(package.get("package_version", "")).split("."))
    return tuple(int(part) for part in digits if part.isdecimal())
