"""Ours, argos and bare CTranslate2, each in a process of its own, on the same sentences."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from pubpipe import resources
from pubpipe.adapters.intake import read
from pubpipe.adapters.mt import machine
from pubpipe.adapters.mt.layout import take_apart
from pubpipe.adapters.mt.packages import UNPACKED, Found
from pubpipe.adapters.mt.planning import plan
from pubpipe.adapters.mt.protection import addresses
from pubpipe.domain.markup import Marked, escape, plain
from pubpipe.domain.tokens import word_count

WORKER = Path(__file__).parents[1] / "workers" / "translators.py"
CORES = machine.workers()
# Argos's own default batch has 32 tokens.
ARGOS_GRID = [((CORES, 1), 32), ((CORES, 1), 256), ((1, CORES), 256)]
RAW_GRID = [((CORES, 1), batch) for batch in (128, 256, 384, 512, 768, 1536)]
RAW_GRID += [((1, CORES), 512)]
SAMPLES = (
    "seed-library.md",
    "observatory.html",
    "ferry-timetable.txt",
    "weather-note.md",
)


@dataclass(frozen=True)
class Effort:
    """How many times each rival goes, and how much of the grids is tried before."""

    rounds: int
    argos_grid: int
    raw_grid: int
    grid_rounds: int = 2
    article: int = 0
    """Paragraphs of the first article, 0 where there is only one."""


def article(words: int) -> list[str]:
    """Paragraphs of our own samples, about `words` words of them.

    Those with a web or e-mail address are left out: we carry addresses over as symbols
    and argos does not, so the two would not do the same work.
    """
    chosen: list[str] = []
    count = 0
    for name in SAMPLES:
        raw = (resources.samples_dir() / name).read_bytes()
        for block in read(raw, name=name, timezone="UTC").blocks:
            text = " ".join(plain(block.content.text).split())
            if text and not addresses(text) and "_" not in text:
                chosen.append(text)
                count += word_count(text)
            if count >= words:
                return chosen
    raise SystemExit(f"The samples have {count} words only; {words} are needed.")


class Rival:
    """A worker process that waits for its turn."""

    def __init__(
        self, label: str, folder: Path, *numbers: int, settings: Sequence[str] = ()
    ) -> None:
        self.label = label
        self.texts: list[str] = []
        self.megabytes = 0.0
        names = ("ARGOS_INTER_THREADS", "ARGOS_INTRA_THREADS", "ARGOS_BATCH_SIZE")
        home = {f"XDG_{n}_HOME": f"{folder}/home" for n in ("DATA", "CONFIG", "CACHE")}
        worker = label.split()[0].rstrip(",")
        self._process = subprocess.Popen(  # noqa: S603 - our own worker
            [sys.executable, WORKER, worker, folder, *map(str, numbers)],
            env={
                **os.environ,
                **home,
                "OMP_WAIT_POLICY": "PASSIVE",
                "ARGOS_PACKAGES_DIR": str(folder / UNPACKED),
                "ARGOS_CHUNK_TYPE": "STANZA",
                "ARGOS_BEAM_SIZE": str(machine.BEAM),
                **dict(zip(names, settings, strict=False)),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def round(self, most: int = 0) -> float:
        """Do one round, over the first `most` paragraphs or all; return its seconds."""
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise SystemExit("The pipes of a worker are gone.")
        stdin.write(f"{most or ''}\n")
        stdin.flush()
        answer = stdout.readline()
        if not answer:
            raise SystemExit(f"{self.label} has failed; its error stands above.")
        done = json.loads(answer)
        self.texts, self.megabytes = done["texts"], done["megabytes"]
        return float(done["seconds"])

    def end(self) -> None:
        """Let the process go."""
        self._process.communicate()


def fastest(makers: Sequence[Callable[[], Rival]], rounds: int, most: int = 0) -> Rival:
    """Return the fastest of a grid and print all; never more than two are there at once.

    `most` paragraphs are enough to tell, where a rival takes them one by one.
    """
    best: list[tuple[float, Rival]] = []
    for make in makers:
        rival = make()
        best.append((min(rival.round(most) for _ in range(rounds)), rival))
        print(f"  {rival.label:<44} {best[-1][0] * 1000:8.0f} ms", flush=True)
        best.sort(key=lambda pair: pair[0])
        for _, slower in best[1:]:
            slower.end()
        del best[1:]
    return best[0][1]


def compare(
    package: Found, paragraphs: Sequence[str], effort: Effort, *, twice: bool = False
) -> dict[str, float]:
    """Measure ours against both rivals on one package; returns ratios and plain figures.

    `twice` also measures what it costs to send lost numbers a second time.
    """
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        counted = _prepare(folder, package, paragraphs)
        theirs = fastest(
            [
                lambda inter=inter, intra=intra, batch=batch: Rival(  # type: ignore[misc]
                    f"argos inter={inter} intra={intra} batch={batch}", folder,
                    settings=(str(inter), str(intra), str(batch)),
                )
                for (inter, intra), batch in ARGOS_GRID[-effort.argos_grid :]
            ],
            1,
            effort.article,
        )  # fmt: skip
        raw = fastest(
            [
                lambda inter=inter, intra=intra, batch=batch: Rival(  # type: ignore[misc]
                    f"ctranslate2 inter={inter} intra={intra} batch={batch}", folder,
                    inter, intra, batch,
                )
                for (inter, intra), batch in RAW_GRID[: effort.raw_grid]
            ],
            effort.grid_rounds,
        )  # fmt: skip
        mine = Rival("ours", folder, 0)
        again = [Rival("ours, lost numbers said again", folder, 1)] if twice else []
        runners = (mine, *again, theirs, raw)
        times: dict[Rival, list[float]] = {runner: [] for runner in runners}
        for number in range(effort.rounds):
            # The order turns, so that no one always runs after the same neighbour.
            turn = number % len(runners)
            for runner in runners[turn:] + runners[:turn]:
                times[runner].append(runner.round())
        for runner, seconds in times.items():
            best, middle = min(seconds), statistics.median(seconds)
            print(
                f"  {runner.label:<44} {best * 1000:8.0f} ms "
                f"{counted['words'] / best:6.0f} words/s, fastest of {len(seconds)}; median "
                f"{middle * 1000:.0f} ms, at most {runner.megabytes:.0f} MB"
            )
            runner.end()
        loaded = machine.load(package, folder)
        pieces = sum(len(loaded.encode(text)) for text in mine.texts)
        found = {
            "ours_to_argos": _ratio(times[theirs], times[mine]),
            "ours_to_ctranslate2": _ratio(times[raw], times[mine]),
            "equal_output": _equal(mine.texts, theirs.texts),
            "output_tokens_per_second": pieces / min(times[mine]),
            "peak_megabytes": mine.megabytes,
        }
        if again:
            found["with_second_try_to_argos"] = _ratio(times[theirs], times[again[0]])
        return found


def _prepare(folder: Path, package: Found, paragraphs: Sequence[str]) -> dict[str, int]:
    """Write what the workers are given; returns how many words and sentences it has."""
    loaded = machine.load(package, folder)
    plans = [
        plan(take_apart(Marked(escape(text))), frozenset(), "en", loaded)
        for text in paragraphs
    ]
    given = {
        "package": str(package.path.resolve()),
        "to_code": package.to_code,
        "paragraphs": list(paragraphs),
        "sentences": [[s.masked.original for s in one] for one in plans],
        "pieces": [[s.pieces for s in one] for one in plans],
    }
    (folder / "given.json").write_text(json.dumps(given), encoding="utf-8")
    counted = {
        "words": sum(map(word_count, paragraphs)),
        "sentences": sum(map(len, plans)),
    }
    print(
        f"{package.name} {package.version}: {counted['words']} words in "
        f"{counted['sentences']} sentences, beam {machine.BEAM}, {CORES} cores"
    )
    return counted


def _equal(ours: Sequence[str], theirs: Sequence[str]) -> float:
    """Return the share of words that both say in the same places."""
    here, there = " ".join(ours).split(), " ".join(theirs).split()
    blocks = SequenceMatcher(None, here, there, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / max(len(here), len(there), 1)


def _ratio(theirs: Sequence[float], own: Sequence[float]) -> float:
    return min(theirs) / min(own)
