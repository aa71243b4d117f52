"""Plots as plain numbers: a template draws them as SVG, the style sheet colours them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

WIDTH, HEIGHT = 960, 240
SMALL = (320, 150)
"""Width and height of one of several plots side by side."""
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 40, 12, 28
_LABEL = 110
"""The width that a label on the axis has for itself."""
_LINES = 4


@dataclass(frozen=True)
class Bar:
    """One bar: where it stands, and what it says when one points at it."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value: float


@dataclass(frozen=True)
class Mark:
    """A text on one of the axes."""

    at: float
    text: str


@dataclass(frozen=True)
class Plot:
    """A bar chart in a field of `width` × `height`; the baseline is at `floor`."""

    bars: tuple[Bar, ...]
    lines: tuple[Mark, ...]
    """Heights of the scale, with their numbers."""
    labels: tuple[Mark, ...]
    floor: float
    left: float
    width: float
    height: float


def bar_chart(
    values: Sequence[float | None], labels: Sequence[str],
    *, top: int = 0, size: tuple[int, int] = (WIDTH, HEIGHT),
) -> Plot:  # fmt: skip
    """Return the plot of `values`, each with its label; some labels stand on the axis.

    None has no bar. The scale ends at `top`, or at a round number above all values.
    """
    full_width, full_height = size
    top = top or round_up(ceil(max((v for v in values if v is not None), default=0)))
    room = full_height - _TOP - _BOTTOM
    step = (full_width - _LEFT - _RIGHT) / max(len(values), 1)
    width = max(step * 0.8, step - 4)
    bars = tuple(
        Bar(
            round(_LEFT + number * step + (step - width) / 2, 2),
            round(_TOP + room * (1 - value / top), 2),
            round(width, 2),
            round(room * value / top, 2),
            label,
            value,
        )
        for number, (value, label) in enumerate(zip(values, labels, strict=True))
        if value is not None
    )
    unit = max(1, top // _LINES)
    every = max(1, ceil(len(values) * _LABEL / (full_width - _LEFT - _RIGHT)))
    return Plot(
        bars,
        tuple(
            Mark(round(_TOP + room * (1 - value / top), 2), f"{value:,}")
            for value in range(0, top + 1, unit)
        ),
        tuple(
            Mark(round(_LEFT + (number + 0.5) * step, 2), label)
            # From the newest back: the present one always has its label.
            for number, label in enumerate(labels)
            if (len(labels) - 1 - number) % every == 0
        ),
        floor=full_height - _BOTTOM,
        left=_LEFT,
        width=full_width,
        height=full_height,
    )


def round_up(most: int) -> int:
    """Return a round number that is no smaller, and can be cut into four: 4, 8, 20, 40 …"""
    if most <= _LINES:
        return _LINES
    power = int(10 ** floor(log10(most)))
    for factor in (1, 2, 4, 6, 8, 10):
        value = factor * power
        if value >= most and value % _LINES == 0:
            return value
    return 20 * power
