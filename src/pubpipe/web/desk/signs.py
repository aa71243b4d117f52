"""Typographic signs that a keyboard lacks, one key away in the editor."""

from dataclasses import dataclass

from pubpipe.domain.locale import Locale


@dataclass(frozen=True)
class Sign:
    """A sign; `code` is the key it lies on together with Alt, as `KeyboardEvent.code`.

    `pair` closes what the sign opens: both go around a selection. `shown` stands on the
    button where the sign itself cannot be seen.
    """

    text: str
    code: str
    key: str
    name: str
    pair: str = ""
    shown: str = ""


def _(text: str) -> str:
    return text  # marks a text for the catalogue; the template translates it


_GUILLEMETS = (
    Sign("«", "Comma", ",", _("opening quotation mark"), pair="»"),
    Sign("»", "Period", ".", _("closing quotation mark")),
)
_NO_BREAK = Sign("\u00a0", "KeyB", "B", _("space that does not break"), shown="⍽")
_DASH = Sign("—", "Minus", "-", _("dash"))
_SIGNS = {
    "CYRILLIC": (
        *_GUILLEMETS,
        Sign("„", "BracketLeft", "[", _("opening inner quotation mark"), pair="“"),
        Sign("“", "BracketRight", "]", _("closing inner quotation mark")),
        _DASH,
        Sign("–", "Equal", "=", _("short dash, for ranges")),
        Sign("…", "Semicolon", ";", _("three dots")),
        _NO_BREAK,
        Sign("\u0301", "Quote", "'", _("stress on the letter before"), shown="◌\u0301"),
        Sign("№", "Slash", "/", _("number sign")),
    ),
    "ARMENIAN": (
        *_GUILLEMETS,
        Sign("։", "Semicolon", ";", _("Armenian full stop")),
        Sign("՝", "Backquote", "`", _("Armenian pause")),
        Sign("՞", "Slash", "/", _("Armenian question mark")),
        Sign("՜", "Backslash", "\\", _("Armenian exclamation mark")),
        Sign("՛", "Quote", "'", _("Armenian stress")),
        _DASH,
        Sign("֊", "Equal", "=", _("Armenian hyphen")),
        Sign("և", "BracketLeft", "[", _("Armenian ligature “and”")),
        Sign("֏", "BracketRight", "]", _("dram sign"), shown="դրամ"),
        _NO_BREAK,
    ),
    "LATIN": (
        Sign("“", "Comma", ",", _("opening quotation mark"), pair="”"),
        Sign("”", "Period", ".", _("closing quotation mark")),
        Sign("‘", "BracketLeft", "[", _("opening inner quotation mark"), pair="’"),
        Sign("’", "BracketRight", "]", _("closing inner quotation mark")),
        _DASH,
        Sign("–", "Equal", "=", _("short dash, for ranges")),
        Sign("…", "Semicolon", ";", _("three dots")),
        _NO_BREAK,
    ),
}


def signs(locale: Locale) -> tuple[Sign, ...]:
    """The signs of a locale's typography, in the order of their use."""
    return _SIGNS.get(locale.script, _SIGNS["LATIN"])
