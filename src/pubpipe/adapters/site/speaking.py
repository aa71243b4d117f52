"""The site's templates as one language speaks them.

What a template always says is put into that language once, when it is compiled: a page has
some fifty such texts, and would else ask for each of them again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial
from gettext import NullTranslations
from pathlib import Path
from typing import Any

import babel
from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup, escape

from pubpipe.adapters.site.head import og_locale

TEMPLATES = Path(__file__).parent / "templates"
_SAYING = re.compile(r"""\{\{ _\((?P<text>"[^"\\{}]*"|'[^'\\{}]*')\) \}\}""")
"""A text that stands alone, without values: `{{ _("Latest news") }}`."""

_PHRASES = 1024
"""Texts and counted texts that are kept: pages share most of them."""


@lru_cache(maxsize=64)
def speaking(catalogue: NullTranslations, speech: babel.Locale) -> Environment:
    """Return the templates in the language of a catalogue."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.globals |= {
        "_": _spoken(catalogue.gettext),
        "ngettext": _counted(catalogue.ngettext),
        "number": lru_cache(partial(format_decimal, locale=speech)),
        "og_locale": og_locale,
    }
    environment.add_extension(_Said)
    return environment


class _Said(Extension):
    """Says in the template's source what needs no values."""

    def preprocess(
        self, source: str, name: str | None, filename: str | None = None
    ) -> str:
        say: Any = self.environment.globals["_"]

        def said(match: re.Match[str]) -> str:
            text = str(say(match["text"][1:-1]))
            return match[0] if "{" in text else text

        return _SAYING.sub(said, source)


def _spoken(gettext: Callable[[str], str]) -> Callable[..., Markup]:
    @lru_cache(maxsize=_PHRASES)
    def said(text: str) -> Markup:
        return escape(gettext(text))

    # Not with its values: they may be what a reader searched for.
    def _(text: str, **values: object) -> Markup:
        return said(text) % values if values else said(text)

    return _


def _counted(ngettext: Callable[[str, str, int], str]) -> Callable[..., Markup]:
    # Typed: what is markup already must not pass for a text that looks the same.
    @lru_cache(maxsize=_PHRASES, typed=True)
    def counted(one: str, many: str, n: int, **values: object) -> Markup:
        return escape(ngettext(one, many, n)) % values

    return counted
