"""What the model's speed does not tell: a whole launch, a long queue, breaking news in it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from pubpipe.adapters.mt import machine
from pubpipe.bootstrap import open_newsroom
from pubpipe.domain.order import Order
from pubpipe.pipeline import launch
from pubpipe.ports import Newsroom
from pubpipe.stages.intake import submit

WORKER = Path(__file__).parents[1] / "workers" / "drafting.py"
_LOOK = 0.02


def launch_share(paragraphs: Sequence[str]) -> float:
    """Launch the article into all locales; return the share of time outside the model."""
    inside = 0.0
    say = machine.Machine.say

    def timed(self: machine.Machine, *given: Any) -> list[machine.Said]:
        nonlocal inside
        started = time.perf_counter()
        said = say(self, *given)
        inside += time.perf_counter() - started
        return said

    with tempfile.TemporaryDirectory() as temporary:
        room = open_newsroom(Path(temporary))
        with patch.object(machine.Machine, "say", timed):
            started = time.perf_counter()
            launched = launch(room, order(room, "bench", paragraphs))
            whole = time.perf_counter() - started
    print(
        f"launch to “{launched.end}” in {', '.join(launched.locales)}: {whole:.2f} s, "
        f"{inside:.2f} s of it in the starter models"
    )
    return (whole - inside) / whole


def growth(paragraphs: Sequence[str], counts: Sequence[int]) -> dict[str, float]:
    """Draft queues of few and of many articles with a starter; compare what one costs."""
    seconds, megabytes = [], []
    for count in counts:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            wait(folder, paragraphs, count)
            done = drain(folder, f"a{count - 1}")
            told: dict[str, Any] = json.loads(done.communicate()[0])
        seconds.append(told["seconds"] / count)
        megabytes.append(told["megabytes"])
        print(
            f"  {count:4} articles: {seconds[-1]:.3f} s each, at most "
            f"{megabytes[-1]:.0f} MB"
        )
    return {
        "seconds_per_article_growth": seconds[-1] / seconds[0],
        "peak_memory_growth": megabytes[-1] / megabytes[0],
    }


def breaking(package: Path, paragraphs: Sequence[str], queued: int) -> dict[str, float]:
    """Seconds from a launch to its first draft: alone, and behind a queue that is drafted."""
    taken = {}
    for count in (0, queued):
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            room = wait(folder, paragraphs, count, package)
            other = drain(folder, f"a{count - 1}") if count else None
            while other and not _drafted(room, "a0"):
                time.sleep(_LOOK)
            taken[count] = _first(folder, paragraphs)
            left = sum(not _drafted(room, f"a{number}") for number in range(count))
            print(
                f"  behind {count:3} articles: {taken[count]:.2f} s, {left} still wait"
            )
            if other:
                other.terminate()
                other.communicate()
    return {
        "breaking_seconds_behind_a_queue": taken[queued],
        "breaking_seconds_alone": taken[0],
        "breaking_behind_to_alone": taken[queued] / taken[0],
    }


def order(
    room: Newsroom, article: str, paragraphs: Sequence[str], priority: int = 0
) -> int:
    """Store the paragraphs as a submission; returns its number."""
    text = f"# {article}\n\n" + "\n\n".join(paragraphs) + "\n"
    return submit(
        room, raw=text.encode(), name=f"{article}.md", origin=f"{article}.md",
        media_type="text/markdown", order=Order(article=article, priority=priority),
        actor="editor",
    )  # fmt: skip


def wait(
    folder: Path, paragraphs: Sequence[str], count: int, package: Path | None = None
) -> Newsroom:
    """Launch articles into Russian in a newsroom without an engine, so that they wait."""
    room = open_newsroom(folder, target_locales=("ru",), engines={"ru": ()})
    if package:
        shutil.copy(package, folder / "models")
    for number in range(count):
        launch(room, order(room, f"a{number}", paragraphs))
    return room


def drain(folder: Path, article: str) -> subprocess.Popen[str]:
    """Start a process that drafts until the article has its drafts."""
    return subprocess.Popen(  # noqa: S603 - our own worker
        [sys.executable, WORKER, folder, article], stdout=subprocess.PIPE, text=True
    )


def _first(folder: Path, paragraphs: Sequence[str]) -> float:
    """Launch breaking news; return the seconds until a segment can be reviewed."""
    room = open_newsroom(folder, target_locales=("ru",))
    started = time.perf_counter()
    running = threading.Thread(
        target=lambda: launch(room, order(room, "breaking", paragraphs, 100))
    )
    running.start()
    seeing = replace(room)
    while not _drafted(seeing, "breaking"):
        time.sleep(_LOOK)
    taken = time.perf_counter() - started
    running.join()
    return taken


def _drafted(room: Newsroom, article: str) -> bool:
    with room.store.read() as tx:
        found = tx.articles.find(article)
        translation = tx.translations.find(found.id, "ru") if found else None
        return bool(translation and translation.units.get("pretranslated"))
