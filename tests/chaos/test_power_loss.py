"""The power is cut below a real SQLite: what was acknowledged is there afterwards.

kill -9 alone proves little, since the operating system still writes what was not synced.
So the same test has to find the loss where the promise is broken on purpose.
"""

from pathlib import Path

import pytest

from tests.chaos import power
from tests.chaos.lives import LIVE, LONGEST_LIFE, Sent, Verdict, chance, look, process
from tests.chaos.server import WAYS
from tests.web.public_room import open_room

CUTS = 20
"""Of our own way; a broken one is found out much sooner."""


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return power.compile_shim(tmp_path_factory.mktemp("shim"))


def test_no_power_cut_loses_an_acknowledged_view(tmp_path: Path, shim: Path) -> None:
    verdicts, under_way, acknowledged = cut_power(tmp_path, shim, WAYS[0])

    assert [each for each in verdicts if not each.is_exact] == []
    assert len(verdicts) == CUTS
    # Else nothing was at stake.
    assert under_way > 0
    assert acknowledged > CUTS


@pytest.mark.parametrize("way", WAYS[1:])
def test_the_same_cuts_find_the_loss_where_the_promise_is_broken(
    tmp_path: Path, shim: Path, way: str
) -> None:
    verdicts, _, _ = cut_power(tmp_path, shim, way)

    assert verdicts[-1].lost > 0


def cut_power(folder: Path, shim: Path, way: str) -> tuple[list[Verdict], int, int]:
    """Cut the power again and again, until something is lost."""
    workspace = folder / "newsroom"
    with open_room(workspace, LIVE):
        pass
    dice, readers, under_way = chance(), Sent(), 0
    verdicts: list[Verdict] = []
    preload = {
        "LD_PRELOAD": str(shim),
        "POWER_LOSS_WATCH": str(workspace.resolve()),
        "POWER_LOSS_JOURNAL": str(folder / "journal"),
    }
    with process(workspace, way, preload=preload) as web:
        while len(verdicts) < CUTS and not (verdicts and verdicts[-1].lost):
            before = power.snapshot(workspace)
            pid, _ = web.live(readers, dice.uniform(0, LONGEST_LIFE))
            under_way += power.cut(before, folder / f"journal.{pid}", dice)
            verdicts.append(look(workspace, readers))
    return verdicts, under_way, len(readers.acknowledged)
