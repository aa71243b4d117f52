"""Sentences for people that can be said again in another language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Self


class Said(str):
    """A sentence in English that knows what it was made of.

    `template` has `%(name)s` for each of the `values`, which may be sentences themselves;
    an interface translates the template. An int is an amount and is written as one.
    """

    template: str
    values: dict[str, object]

    def __new__(cls, template: str, /, **values: object) -> Self:
        self = super().__new__(cls, _filled(template, values, _same, _amount))
        self.template = template
        self.values = values
        return self

    @property
    def texts(self) -> dict[str, str]:
        """The values as texts."""
        return {name: str(value) for name, value in self.values.items()}

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        return (self.template,), self.values


def in_a_row(sentences: Sequence[str], more: int = 0) -> Said:
    """Sentences one behind another, and that there are more of them."""
    row = {str(at): each for at, each in enumerate(sentences)}
    template = " ".join(f"%({name})s" for name in row)
    if more > 0:
        row["more"] = Said(_("And %(count)s more."), count=more)
        template += " %(more)s"
    return Said(template, **row)


def spoken(
    text: str, translated: Callable[[str], str], amount: Callable[[int], str]
) -> str:
    """A sentence in the language of `translated`; of any other text, the text."""
    if not isinstance(text, Said):
        return text
    return _filled(text.template, text.values, translated, amount)


def _filled(
    template: str,
    values: dict[str, object],
    translated: Callable[[str], str],
    amount: Callable[[int], str],
) -> str:
    # Nothing is said of an empty text; catalogues have their header under it.
    text = translated(template) if template else ""
    if not values:
        return text
    return text % {
        name: amount(value)
        if isinstance(value, int)
        else spoken(
            str(value) if not isinstance(value, str) else value, translated, amount
        )
        for name, value in values.items()
    }


def _same(template: str) -> str:
    return template


def _amount(number: int) -> str:
    return f"{number:,}"


def _(template: str) -> str:
    """Marks a sentence for the interface catalogues; it is translated where it is shown."""
    return template
