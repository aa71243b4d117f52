"""Drafts by an argos package."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pubpipe.adapters.mt.drafting import draft_all
from pubpipe.adapters.mt.machine import load
from pubpipe.adapters.mt.packages import Found
from pubpipe.domain.locale import Locale
from pubpipe.domain.markup import Marked
from pubpipe.ports import Drafted


class Argos:
    """A translator over one argos package. The model is loaded with the first text."""

    engine = "argos"

    def __init__(
        self,
        package: Found,
        source: Locale,
        target: Locale,
        workspace_models: Path,
        *,
        second_try: bool = True,
    ) -> None:
        """`second_try` says a sentence again, numbers as symbols, when one was lost."""
        self.model = package.name
        self.version = package.version
        self.starter = package.starter
        self._package = package
        self._source = source
        self._target = target
        self._workspace_models = workspace_models
        self._second_try = second_try

    def translate(
        self, sources: Sequence[Marked], keep: Sequence[str] = ()
    ) -> list[Drafted]:
        """Return one draft per source (see `draft_all`). Raises EngineUnavailable."""
        return draft_all(
            load(self._package, self._workspace_models),
            sources,
            self._source,
            self._target,
            keep=keep,
            second_try=self._second_try,
        )
