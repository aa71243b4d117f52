"""The documents tell the truth about today's code."""

import argparse
import re
from pathlib import Path

import pytest

from pubpipe import config
from pubpipe.cli.main import parser
from pubpipe.domain.unit import STATUSES

ROOT = Path(__file__).parents[2]
REFERENCE = (ROOT / "docs" / "reference.md").read_text("utf-8")
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text("utf-8")


def commands(of: argparse.ArgumentParser, before: str = "") -> list[str]:
    """Every command of the parser, as `po export`."""
    found = []
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                found += commands(inner, f"{before}{name} ") or [f"{before}{name}"]
    return found


@pytest.mark.parametrize("command", commands(parser()))
def test_every_command_is_documented(command: str) -> None:
    assert re.search(rf"`{command}[ `\[]", REFERENCE)


def test_no_command_is_documented_that_does_not_exist() -> None:
    rows = re.findall(r"(?m)^\| (`.*?`) \|", REFERENCE.partition("## Settings")[0])
    documented = re.findall(
        r"`((?:po |models |user |tm |glossary |site )?[a-z]+)", " ".join(rows)
    )

    assert set(documented) == set(commands(parser()))


@pytest.mark.parametrize(
    "table",
    [config._Newsroom, config._Site, config._Server, config._Locale, config._File],
)
def test_every_setting_is_documented(table: type[config._Table]) -> None:
    for name in table.model_fields:
        assert re.search(rf"`\[*{name}\]*`", REFERENCE), name


def test_every_setting_of_the_template_is_one() -> None:
    uncommented = re.sub(r"(?m)^# (?=[a-z\[\"])", "", config.TEMPLATE)

    assert config.parse(uncommented).newsroom == config._Newsroom(
        site_url="http://127.0.0.1:8600"
    )


@pytest.mark.parametrize("word", STATUSES)
def test_every_status_is_in_the_glossary(word: str) -> None:
    assert f"| {word} |" in GLOSSARY


def test_links_between_the_documents_lead_somewhere() -> None:
    for path in (
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        *(ROOT / "docs").rglob("*.md"),
    ):
        for link in re.findall(r"\]\(([^)#:]+)\)", path.read_text("utf-8")):
            assert (path.parent / link).exists(), f"{path.name}: {link}"
