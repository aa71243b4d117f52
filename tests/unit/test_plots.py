"""Plots for the desk."""

import re
from pathlib import Path

import pytest

import pubpipe.web.desk
from pubpipe.web.desk.plots import HEIGHT, SMALL, WIDTH, bar_chart, round_up


@pytest.mark.parametrize(
    ("most", "top"),
    [(0, 4), (3, 4), (5, 8), (9, 20), (46, 60), (99, 100), (1001, 2000), (9999, 10000)],
)
def test_a_scale_ends_at_a_round_number_that_can_be_cut_into_four(
    most: int, top: int
) -> None:
    assert round_up(most) == top
    assert top % 4 == 0


def test_the_highest_bar_and_all_others_are_in_proportion_and_in_the_field() -> None:
    plot = bar_chart([0, 50, 100], ["a", "b", "c"])

    heights = [bar.height for bar in plot.bars]
    assert heights[0] == 0
    assert heights[2] == pytest.approx(2 * heights[1], abs=0.02)
    assert all(bar.y + bar.height == pytest.approx(plot.floor) for bar in plot.bars)
    assert all(plot.left <= bar.x < bar.x + bar.width <= WIDTH for bar in plot.bars)
    assert [line.text for line in plot.lines] == ["0", "25", "50", "75", "100"]
    assert all(0 <= line.at <= HEIGHT for line in plot.lines)


def test_many_bars_have_few_labels_and_the_newest_has_one() -> None:
    days = [f"day {number}" for number in range(365)]

    plot = bar_chart([number % 7 for number in range(365)], days)

    assert len(plot.bars) == 365
    assert 4 < len(plot.labels) <= 8
    assert plot.labels[-1].text == "day 364"


def test_a_value_that_is_not_known_has_no_bar_and_the_scale_can_be_given() -> None:
    plot = bar_chart([12.5, None, 50.0], ["a", "b", "c"], top=100, size=SMALL)

    assert [(bar.label, bar.value) for bar in plot.bars] == [("a", 12.5), ("c", 50.0)]
    assert plot.bars[1].height == pytest.approx((plot.floor - 12) / 2)
    assert [line.text for line in plot.lines] == ["0", "25", "50", "75", "100"]
    assert (plot.width, plot.height) == SMALL
    assert [label.text for label in plot.labels] == ["a", "c"]


def test_nothing_to_show_is_a_plot_too() -> None:
    assert bar_chart([], []).bars == ()


@pytest.mark.parametrize("scheme", ["day", "night"])
def test_a_plot_can_be_read_by_day_and_at_night(scheme: str) -> None:
    style = (Path(pubpipe.web.desk.__file__).parent / "static/desk.css").read_text()
    colours = dict(
        pair
        for root in re.findall(r":root \{(.*?)\}", style, re.DOTALL)[: 1 + (scheme == "night")]
        for pair in re.findall(r"(--[a-z-]+): (#[0-9a-f]{3,6});", root)
    )  # fmt: skip

    def of(selector: str, about: str) -> float:
        rule = re.search(
            rf"{re.escape(selector)} \{{[^}}]*{about}: var\((.*?)\)", style
        )
        assert rule
        return brightness(colours[rule[1]])

    field = of(".plot svg", "background")
    # WCAG 2.2: 4.5 to 1 for text (1.4.3), 3 to 1 for what shows something (1.4.11).
    assert contrast(of(".plot text", "fill"), field) >= 4.5
    assert contrast(of(".plot rect, .share rect", "fill"), field) >= 3
    assert contrast(of(".plot rect:hover", "fill"), field) >= 3


def brightness(colour: str) -> float:
    digits = (
        colour[1:] if len(colour) == 7 else "".join(each * 2 for each in colour[1:])
    )
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4
        for each in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)
