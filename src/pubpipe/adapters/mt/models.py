"""The packages a newsroom has: listing, installing and removing them."""

from __future__ import annotations

import re
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from pubpipe.adapters.mt.foreign import is_foreign, packed
from pubpipe.adapters.mt.machine import Machine
from pubpipe.adapters.mt.packages import SUFFIX, UNPACKED, Found, find, inspect
from pubpipe.adapters.mt.shelf import MODELS, code
from pubpipe.adapters.mt.unpacking import place_of
from pubpipe.domain.errors import (
    DamagedPackage,
    EngineUnavailable,
    NotFound,
    Refused,
    UnfitPackage,
)
from pubpipe.domain.settings import Settings

_NON_COMMERCIAL = re.compile(r"\bNC\b|non-?commercial", re.I)


@dataclass(frozen=True)
class Model:
    """A package as `pubpipe models list` shows it; `in_use` marks what drafts by default.

    `locale` is empty for a pair that this newsroom does not publish.
    """

    locale: str
    engine: str
    model: str
    version: str
    path: Path
    starter: bool
    licence: str
    chrf: float | None
    in_use: bool = False
    problem: str = ""


def list_models(settings: Settings, starter_dir: Path) -> list[Model]:
    """Return all packages, those in use first for each locale."""
    found = [
        *find(settings.workspace / MODELS),
        *find(starter_dir, starter=True),
    ]
    served: set[str] = set()
    models = []
    for package in found:
        locale = _locale_of(settings, package)
        usable = bool(locale) and not package.problem
        models.append(_model(package, locale, usable and locale not in served))
        if usable:
            served.add(locale)
    return models


def install(
    settings: Settings, path: Path, wanted: str = "", *, accept_licence: bool = False
) -> Model:
    """Copy a package into the workspace once it has been loaded; return it.

    `path` is an argos package, an OPUS-MT release or a CTranslate2 folder; `wanted` is the
    locale to use it for, where it knows several. A licence that forbids commercial use
    has to be accepted. One of the same name is replaced. Raises Refused for a pair that
    the newsroom does not publish and EngineUnavailable for a damaged package; then
    nothing is installed.
    """
    if not path.exists():
        raise NotFound(f"There is no file {path}. Give the path of an {SUFFIX} file.")
    path = path.absolute()  # “.” has no name of its own
    target = code(settings.locale(wanted)) if wanted else ""
    if not is_foreign(path):
        return _install(settings, path, target, accept_licence)
    source = code(settings.locale(settings.source_locale))
    targets = [code(settings.locale(name)) for name in settings.target_locales]
    with packed(path, source, targets, target, settings.workspace / MODELS) as package:
        return _install(settings, package, target, accept_licence)


def _install(
    settings: Settings, path: Path, wanted: str, accept_licence: bool
) -> Model:
    package = inspect(path)
    if package.problem:
        raise DamagedPackage(package.problem)
    locale = _locale_of(settings, package)
    if not locale or wanted not in ("", package.to_code):
        known = wanted or " or ".join(
            code(settings.locale(target)) for target in settings.target_locales
        )
        source = code(settings.locale(settings.source_locale))
        raise UnfitPackage(
            f"{path.name} translates {package.from_code} → {package.to_code}, but what is "
            f"needed here is {source} → {known}. Nothing was installed."
        )
    refuse_licence(path.name, package.licence, accept_licence)
    folder = settings.workspace / MODELS
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^\w.+-]", "_", package.name).lstrip(".")
    target = folder / (name if path.is_dir() else name + SUFFIX)
    try:
        Machine(package, folder, workers=1)
        if target.resolve() != path.resolve():
            _replace(path, target)
    except (EngineUnavailable, Refused):
        if path.is_file():
            shutil.rmtree(place_of(path, folder / UNPACKED), ignore_errors=True)
        raise
    return _model(inspect(target), locale, in_use=False)


def refuse_licence(name: str, licence: str, is_accepted: bool) -> None:
    """Raise Refused for a licence that forbids commercial use, unless it is accepted."""
    if _NON_COMMERCIAL.search(licence) and not is_accepted:
        raise Refused(
            f"{name} may not be used commercially: its licence is "
            f"“{licence.partition('. ')[0]}”. Nothing was installed. If you may use it, "
            "say so with --accept-licence."
        )


def remove(settings: Settings, name: str) -> Path:
    """Delete an installed package by its name and return where it was. Raises NotFound."""
    folder = settings.workspace / MODELS
    for package in find(folder):
        if package.name == name.removesuffix(SUFFIX):
            _delete(package.path)
            for unpacked in (folder / UNPACKED).glob(f"{package.name}-*"):
                if re.fullmatch(
                    r"[0-9a-f]{16}", unpacked.name[len(package.name) + 1 :]
                ):
                    shutil.rmtree(unpacked, ignore_errors=True)
            return package.path
    raise NotFound(
        f"No package “{name}” is installed in {folder}. "
        "“pubpipe models list” names them; the starter packages stay."
    )


def _replace(path: Path, target: Path) -> None:
    """Copy a file or folder so that `target` is never half there."""
    mark = secrets.token_hex(4)
    copy = target.with_name(f".half-{mark}")
    old = target.with_name(f".old-{mark}")
    try:
        if path.is_dir():
            shutil.copytree(path, copy)
        else:
            shutil.copyfile(path, copy)
        if target.is_dir():
            # A folder cannot be replaced in one step; it is missing for a moment.
            target.rename(old)
        copy.replace(target)
    except OSError as problem:
        raise Refused(
            f"{path.name} cannot be copied into {target.parent}: "
            f"{problem.strerror or problem}. Make room or correct the rights there."
        ) from problem
    finally:
        _delete(copy)
        _delete(old)


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _locale_of(settings: Settings, package: Found) -> str:
    """Return the code of the newsroom's locale that the package serves."""
    if package.from_code != code(settings.locale(settings.source_locale)):
        return ""
    for name in settings.target_locales:
        locale = settings.locale(name)
        if code(locale) == package.to_code:
            return locale.code
    return ""


def _model(package: Found, locale: str, in_use: bool) -> Model:
    return Model(
        locale,
        "argos",
        package.name,
        package.version,
        package.path,
        package.starter,
        package.licence,
        package.chrf,
        in_use,
        package.problem,
    )
