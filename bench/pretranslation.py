"""How fast a seed-sized article is pretranslated.

Ours against argos's own `translate()` at its best settings, ours against bare CTranslate2
on the same pieces at the best of a grid, and the share of a launch that is not the
model's. Each rival runs in a process of its own, in turns with ours; a ratio compares
the fastest round of each, because what else the machine does can only add to a round.
Only the cutting into sentences is replaced in argos, by the very sentences that we
translate; argos and stanza are otherwise as they are installed.

The targets are judged on a network as large as the packages that argos ships (6+6 layers,
512 wide, 32,000 pieces, int8), which is made here and repeats its input, since none may
be downloaded: a step costs what it costs in any network of that size. Our starter model,
a fifteenth of it, is measured too, and `--package FILE` judges any other.

    python bench/pretranslation.py [--small] [--package FILE] [--to LOCALE]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any
from unittest.mock import patch

from pubpipe import resources
from pubpipe.adapters.intake import read
from pubpipe.adapters.mt import machine
from pubpipe.adapters.mt.layout import take_apart
from pubpipe.adapters.mt.packages import UNPACKED, Found, find, inspect
from pubpipe.adapters.mt.planning import plan
from pubpipe.adapters.mt.protection import addresses
from pubpipe.bootstrap import open_newsroom
from pubpipe.domain.locale import BUILT_IN
from pubpipe.domain.locale import find as find_locale
from pubpipe.domain.markup import Marked, escape, plain
from pubpipe.domain.order import Order
from pubpipe.domain.tokens import word_count
from pubpipe.pipeline import launch
from pubpipe.stages.intake import submit

# After ours, because another distribution installs a package called “tests”.
sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.tiny_model import FULL, write_package

TARGETS = {"ours_to_argos": 2.5, "ours_to_ctranslate2": 0.85, "equal_output": 0.99}
WORDS, SMALL_WORDS = 840, 120
ROUNDS, SMALL_ROUNDS = 9, 3
WORKER = Path(__file__).parent / "workers" / "translators.py"
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

    def round(self) -> float:
        """Do one round; return its seconds."""
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise SystemExit("The pipes of a worker are gone.")
        stdin.write("\n")
        stdin.flush()
        answer = stdout.readline()
        if not answer:
            raise SystemExit(f"{self.label} has failed; its error stands above.")
        done = json.loads(answer)
        self.texts = done["texts"]
        return float(done["seconds"])

    def end(self) -> None:
        """Let the process go."""
        self._process.communicate()


def fastest(makers: Sequence[Callable[[], Rival]], rounds: int) -> Rival:
    """Return the fastest of a grid and print all; never more than two are there at once."""
    best: list[tuple[float, Rival]] = []
    for make in makers:
        rival = make()
        best.append((min(rival.round() for _ in range(rounds)), rival))
        print(f"  {rival.label:<44} {best[-1][0] * 1000:8.0f} ms", flush=True)
        best.sort(key=lambda pair: pair[0])
        for _, slower in best[1:]:
            slower.end()
        del best[1:]
    return best[0][1]


def compare(package: Found, rounds: int, words: int) -> dict[str, float]:
    """Measure ours against both rivals on one package; returns the ratios."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        counted = _prepare(folder, package, words)
        theirs = fastest(
            [
                lambda inter=inter, intra=intra, batch=batch: Rival(  # type: ignore[misc]
                    f"argos inter={inter} intra={intra} batch={batch}", folder,
                    settings=(str(inter), str(intra), str(batch)),
                )
                for (inter, intra), batch in ARGOS_GRID
            ],
            1,
        )  # fmt: skip
        raw = fastest(
            [
                lambda inter=inter, intra=intra, batch=batch: Rival(  # type: ignore[misc]
                    f"ctranslate2 inter={inter} intra={intra} batch={batch}", folder,
                    inter, intra, batch,
                )
                for (inter, intra), batch in RAW_GRID
            ],
            2,
        )  # fmt: skip
        mine = Rival("ours", folder, 0)
        twice = Rival("ours, lost numbers said again", folder, 1)
        runners = (mine, twice, theirs, raw)
        times: dict[Rival, list[float]] = {runner: [] for runner in runners}
        for number in range(rounds):
            # The order turns, so that no one always runs after the same neighbour.
            for runner in runners[number % 4 :] + runners[: number % 4]:
                times[runner].append(runner.round())
        for runner, seconds in times.items():
            best, middle = min(seconds), statistics.median(seconds)
            print(
                f"  {runner.label:<44} {best * 1000:8.0f} ms {counted / best:6.0f} words/s, "
                f"fastest of {rounds}; median {middle * 1000:.0f} ms"
            )
            runner.end()
        return {
            "ours_to_argos": _ratio(times[theirs], times[mine]),
            "ours_to_ctranslate2": _ratio(times[raw], times[mine]),
            "equal_output": _equal(mine.texts, theirs.texts),
            "with_second_try_to_argos": _ratio(times[theirs], times[twice]),
        }


def launch_share(words: int) -> float:
    """Launch the article into all locales; return the share of time outside the model."""
    inside = 0.0
    say = machine.Machine.say

    def timed(self: machine.Machine, *given: Any) -> list[machine.Said]:
        nonlocal inside
        started = time.perf_counter()
        said = say(self, *given)
        inside += time.perf_counter() - started
        return said

    text = "# Bench\n\n" + "\n\n".join(article(words)) + "\n"
    with tempfile.TemporaryDirectory() as temporary:
        room = open_newsroom(Path(temporary))
        with patch.object(machine.Machine, "say", timed):
            started = time.perf_counter()
            submission = submit(
                room, raw=text.encode(), name="bench.md", origin="bench.md",
                media_type="text/markdown", order=Order(article="bench"), actor="editor",
            )  # fmt: skip
            launched = launch(room, submission)
            whole = time.perf_counter() - started
    print(
        f"launch to “{launched.end}” in {', '.join(launched.locales)}: {whole:.2f} s, "
        f"{inside:.2f} s of it in the starter models"
    )
    return (whole - inside) / whole


def _prepare(folder: Path, package: Found, words: int) -> int:
    """Write what the workers are given; returns the count of words."""
    paragraphs = article(words)
    loaded = machine.load(package, folder)
    plans = [
        plan(take_apart(Marked(escape(text))), frozenset(), "en", loaded)
        for text in paragraphs
    ]
    given = {
        "package": str(package.path.resolve()),
        "to_code": package.to_code,
        "paragraphs": paragraphs,
        "sentences": [[s.masked.original for s in one] for one in plans],
        "pieces": [[s.pieces for s in one] for one in plans],
    }
    (folder / "given.json").write_text(json.dumps(given), encoding="utf-8")
    counted = sum(map(word_count, paragraphs))
    print(
        f"{package.name} {package.version}: {counted} words in "
        f"{sum(map(len, plans))} sentences, beam {machine.BEAM}, {CORES} cores"
    )
    return counted


def _equal(ours: Sequence[str], theirs: Sequence[str]) -> float:
    """Return the share of words that both say in the same places."""
    here, there = " ".join(ours).split(), " ".join(theirs).split()
    blocks = SequenceMatcher(None, here, there, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / max(len(here), len(there), 1)


def _ratio(theirs: Sequence[float], own: Sequence[float]) -> float:
    return min(theirs) / min(own)


def main() -> int:
    """Run the bench; 1 when a target is missed at full size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a quick look, for CI")
    parser.add_argument("--to", default="ru", help="target locale (default: ru)")
    parser.add_argument("--package", type=Path, help="an .argosmodel to judge instead")
    options = parser.parse_args()
    if options.small:
        del ARGOS_GRID[1:], RAW_GRID[1:]
    words, rounds = WORDS, ROUNDS
    if options.small:
        words, rounds = SMALL_WORDS, SMALL_ROUNDS
    to = find_locale(BUILT_IN, options.to)
    starters = [p for p in find(resources.starter_dir()) if p.to_code == to.tag]
    with tempfile.TemporaryDirectory() as temporary:
        given = options.package or write_package(
            Path(temporary), to.tag, size=FULL, texts=article(words)
        )
        ratios = compare(inspect(given), rounds, words)
    if not options.package:
        small = compare(starters[0], rounds, words)
        ratios |= {f"starter_{name}": value for name, value in small.items()}
    ratios["launch_not_the_model"] = launch_share(words)
    ratios = {name: round(value, 3) for name, value in ratios.items()}
    reached = all(ratios[name] >= target for name, target in TARGETS.items())
    result = {
        "name": "pretranslation",
        "size": f"{words} words, 1 article",
        "ratios": ratios,
        "targets": TARGETS,
        "met": reached and not options.small,
    }
    print(json.dumps(result, ensure_ascii=False))
    return 0 if reached or options.small else 1


if __name__ == "__main__":
    sys.exit(main())
