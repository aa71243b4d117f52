"""The engine shelf: which engine drafts for a locale."""

from __future__ import annotations

from pathlib import Path

from pubpipe.adapters.mt.argos import Argos
from pubpipe.adapters.mt.dummy import Dummy
from pubpipe.adapters.mt.libre import LibreTranslate
from pubpipe.adapters.mt.packages import Found, find
from pubpipe.domain.errors import EngineUnavailable
from pubpipe.domain.locale import Locale
from pubpipe.domain.settings import Settings
from pubpipe.ports import Translator

DEFAULT_ENGINES = ("argos",)
MODELS = "models"


class Shelf:
    """The engines of a newsroom; models load when the first text is translated."""

    def __init__(self, settings: Settings, starter_dir: Path) -> None:
        """`starter_dir` holds the bundled packages, used where no better one is installed."""
        self._settings = settings
        self._starter_dir = starter_dir

    def choose(self, locale: str) -> Translator:
        """Return the first usable engine of the locale, by code or tag.

        Raises EngineUnavailable saying why there is none, NotFound for an unknown locale.
        """
        return self.in_order(locale)[0]

    def in_order(self, locale: str) -> list[Translator]:
        """Return the usable engines of the locale, by code or tag, the first choice first.

        No model is loaded yet, so one may still fail when it is given text. Raises
        EngineUnavailable saying why there is none, NotFound for an unknown locale.
        """
        target = self._settings.locale(locale)
        usable, reasons = [], []
        for engine in self._settings.engines.get(target.code, DEFAULT_ENGINES):
            try:
                usable.append(self._engine(engine, target))
            except EngineUnavailable as reason:
                reasons.append(str(reason))
        if usable:
            return usable
        raise EngineUnavailable(
            " ".join(reasons)
            or f"No translation engine is set for “{target.code}” in pubpipe.toml."
        )

    def quality(self, model: str, version: str) -> float | None:
        """Return the measured chrF of a model that is still there, None where it has none."""
        for package in self._packages():
            if (package.name, package.version) == (model, version):
                return package.chrf
        return None

    def engine(self, name: str, locale: str) -> Translator:
        """Return one engine by its name. Raises EngineUnavailable, NotFound."""
        return self._engine(name, self._settings.locale(locale))

    def _engine(self, name: str, target: Locale) -> Translator:
        if name == "dummy":
            return Dummy(target)
        source = self._settings.locale(self._settings.source_locale)
        if name == "argos":
            package = self._package(source, target)
            return Argos(package, source, target, self._settings.workspace / MODELS)
        if name == LibreTranslate.engine:
            return self._server(source, target)
        raise EngineUnavailable(
            f"There is no translation engine “{name}”. Use argos, libretranslate or dummy "
            "in pubpipe.toml."
        )

    def _server(self, source: Locale, target: Locale) -> LibreTranslate:
        url, key = self._settings.libretranslate_url, self._settings.libretranslate_key
        if not url:
            raise EngineUnavailable(
                "No LibreTranslate server is set. Give its url under [libretranslate] in "
                "pubpipe.toml."
            )
        return LibreTranslate(url, key, source, target)

    def _package(self, source: Locale, target: Locale) -> Found:
        found = self._packages()
        pair = code(source), code(target)
        for package in found:
            if not package.problem and (package.from_code, package.to_code) == pair:
                return package
        broken = " ".join(package.problem for package in found if package.problem)
        raise EngineUnavailable(
            f"No argos package translates {pair[0]} → {pair[1]}. Put one into "
            f"{self._settings.workspace / MODELS} "
            f"with “pubpipe models install FILE”. {broken}".rstrip()
        )

    def _packages(self) -> list[Found]:
        models = self._settings.workspace / MODELS
        return [*find(models), *find(self._starter_dir, starter=True)]


def code(locale: Locale) -> str:
    """Return the language code that argos packages use for a locale."""
    return locale.tag.partition("-")[0].lower()
