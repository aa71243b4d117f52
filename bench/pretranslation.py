"""How fast a seed-sized article is pretranslated.

Three figures: ours against argos's own `translate()` at its best settings, ours against
bare CTranslate2 on the same pieces at the best of a grid, and the share of a launch that
is not the model's. Each rival runs in a process of its own, in turns with ours; a ratio
is the median over the rounds. Only the cutting into sentences is replaced in argos, by
the very sentences that we translate.

    python bench/pretranslation.py [--small] [--package FILE] [--to LOCALE] [--rounds N]
"""

from __future__ import annotations

import argparse
import itertools
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
from types import SimpleNamespace
from typing import Any

from pubpipe import resources
from pubpipe.adapters.intake import read
from pubpipe.adapters.mt import machine
from pubpipe.adapters.mt.argos import Argos
from pubpipe.adapters.mt.layout import take_apart
from pubpipe.adapters.mt.packages import Found, find, inspect, open_package
from pubpipe.adapters.mt.planning import plan
from pubpipe.adapters.mt.protection import addresses
from pubpipe.domain.locale import BUILT_IN, ENGLISH
from pubpipe.domain.locale import find as find_locale
from pubpipe.domain.markup import Marked, escape, plain
from pubpipe.domain.text import word_count

TARGETS = {"ours_to_argos": 2.5, "ours_to_ctranslate2": 0.85, "equal_output": 0.99}
WORDS, SMALL_WORDS = 840, 150
ROUNDS, SMALL_ROUNDS = 9, 3
CORES = len(os.sched_getaffinity(0))
THREADS = sorted({(CORES, 1), (1, CORES), (1, 1)})
ARGOS_BATCHES = (32, 256, 768, 2048)  # 32 is its default
RAW_BATCHES = (128, 256, 384, 512, 768, 1024, 2048)


def article(words: int) -> list[str]:
    """Paragraphs of our own samples, about `words` words of them.

    Paragraphs with a web or e-mail address are left out: we carry those over as
    symbols and argos does not, so the two would not do the same work.
    """
    chosen: list[str] = []
    count = 0
    for name in ("seed-library.md", "observatory.html", "ferry-timetable.txt", "weather-note.md"):  # fmt: skip
        raw = (resources.samples_dir() / name).read_bytes()
        for block in read(raw, name=name, timezone="UTC").blocks:
            text = " ".join(plain(block.content.text).split())
            if text and not addresses(text) and "_" not in text:
                chosen.append(text)
                count += word_count(text)
            if count >= words:
                return chosen
    raise SystemExit(f"The samples have {count} words only; {words} are needed.")


# ---- the three workers: read a line, do a round, write the seconds --------------------


def ours(folder: Path, second_try: bool) -> Callable[[], list[str]]:
    """The translator of the newsroom; it cuts, protects, checks and flags as always."""
    given = _given(folder)
    locale = find_locale(BUILT_IN, given["to"])
    found = inspect(Path(given["package"]))
    sources = [Marked(escape(text)) for text in given["paragraphs"]]
    translator = Argos(found, ENGLISH, locale, folder, second_try=second_try)
    return lambda: [plain(draft.text) for draft in translator.translate(sources)]


def bare(
    folder: Path, inter_threads: int, intra_threads: int, batch: int
) -> Callable[[], list[str]]:
    """CTranslate2 alone on our pieces: no cutting, no tokenizer, no text."""
    import ctranslate2  # type: ignore[import-untyped]

    given = _given(folder)
    package = open_package(inspect(Path(given["package"])), folder)
    model = ctranslate2.Translator(
        str(package.package_path / "model"),
        compute_type="auto",
        inter_threads=inter_threads,
        intra_threads=intra_threads,
    )
    pieces = [one for paragraph in given["pieces"] for one in paragraph]

    def round_() -> list[str]:
        model.translate_batch(
            pieces,
            max_batch_size=batch,
            batch_type="tokens",
            beam_size=machine.BEAM,
            length_penalty=machine.LENGTH_PENALTY,
            max_input_length=machine.MOST_INPUT,
            max_decoding_length=machine.MOST_STEPS,
            replace_unknowns=True,
            return_scores=True,
        )
        return []

    return round_


def argos(folder: Path) -> Callable[[], list[str]]:
    """Argos's `translate()`; its settings come by its own environment variables."""
    given = _given(folder)
    cut = dict(zip(given["paragraphs"], given["sentences"], strict=True))

    class Pipeline:
        def __init__(self, **_options: object) -> None:
            pass

        def __call__(self, text: str) -> SimpleNamespace:
            texts = cut.get(text, [text])
            return SimpleNamespace(sentences=[SimpleNamespace(text=t) for t in texts])

    sys.modules["stanza"] = SimpleNamespace(Pipeline=Pipeline)  # type: ignore[assignment]
    from argostranslate import translate

    whole = "\n".join(given["paragraphs"])

    def round_() -> list[str]:
        for kept in translate.installed_translates:
            kept.cached_translation.cache = {}  # it would answer from the last round
        said: str = translate.translate(whole, given["from_code"], given["to_code"])
        return said.split("\n")

    return round_


WORKERS: dict[str, Callable[..., Callable[[], list[str]]]] = {
    "ours": lambda folder: ours(folder, second_try=False),
    "ours-with-second-try": lambda folder: ours(folder, second_try=True),
    "ctranslate2": bare,
    "argos": argos,
}


def _work(name: str, folder: Path, numbers: Sequence[int]) -> None:
    round_ = WORKERS[name](folder, *numbers)
    round_()  # loads the model
    for _ in sys.stdin:
        started = time.perf_counter()
        texts = round_()
        took = time.perf_counter() - started
        print(json.dumps({"seconds": took, "texts": texts}), flush=True)


def _given(folder: Path) -> Any:
    return json.loads((folder / "given.json").read_text(encoding="utf-8"))


# ---- the bench -----------------------------------------------------------------------


class Rival:
    """A worker process that waits for its turn."""

    def __init__(
        self, label: str, folder: Path, worker: str, *numbers: int, **settings: object
    ) -> None:
        self.label = label
        self.texts: list[str] = []
        environment = {
            **os.environ,
            "OMP_WAIT_POLICY": "PASSIVE",
            **{name: str(value) for name, value in settings.items()},
        }
        self._process = subprocess.Popen(  # noqa: S603 - this very file
            [sys.executable, __file__, "--worker", worker, str(folder), *map(str, numbers)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )  # fmt: skip

    def round(self) -> float:
        """Do one round; return its seconds."""
        process = self._process
        assert process.stdin and process.stdout  # noqa: S101 - both are pipes
        process.stdin.write("\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        if not answer:
            raise SystemExit(f"{self.label} has failed; its error stands above.")
        done = json.loads(answer)
        self.texts = done["texts"]
        return float(done["seconds"])

    def end(self) -> None:
        """Let the process go."""
        self._process.communicate()


def best_of(rivals: Sequence[Rival], rounds: int = 2) -> Rival:
    """Return the fastest after `rounds` rounds each, and print them all; ends the others."""
    times = {rival.label: min(rival.round() for _ in range(rounds)) for rival in rivals}
    for label, seconds in times.items():
        print(f"  {label:<44} {seconds * 1000:8.1f} ms")
    best = min(rivals, key=lambda rival: times[rival.label])
    for rival in rivals:
        if rival is not best:
            rival.end()
    return best


def one_by_one(makers: Sequence[Callable[[], Rival]]) -> Rival:
    """Return the fastest of a grid while only two processes are there at a time."""
    best = makers[0]()
    fastest = min(best.round() for _ in range(2))
    print(f"  {best.label:<44} {fastest * 1000:8.1f} ms")
    for make in makers[1:]:
        rival = make()
        seconds = min(rival.round() for _ in range(2))
        print(f"  {rival.label:<44} {seconds * 1000:8.1f} ms")
        if seconds < fastest:
            best, rival, fastest = rival, best, seconds
        rival.end()
    return best


def compare(folder: Path, rounds: int, words: int) -> dict[str, float]:
    """Measure ours against both rivals; returns the ratios."""
    print(f"argos translate(), {CORES} cores, beam {machine.BEAM}:")
    argos_settings = {
        "ARGOS_PACKAGES_DIR": folder / ".unpacked",
        "ARGOS_CHUNK_TYPE": "STANZA",
        "ARGOS_BEAM_SIZE": machine.BEAM,
        **{f"XDG_{name}_HOME": folder / "home" for name in ("DATA", "CONFIG", "CACHE")},
    }
    rival = one_by_one(
        [
            lambda inter=inter, intra=intra, batch=batch: Rival(  # type: ignore[misc]
                f"argos inter={inter} intra={intra} batch={batch}",
                folder,
                "argos",
                ARGOS_INTER_THREADS=inter,
                ARGOS_INTRA_THREADS=intra,
                ARGOS_BATCH_SIZE=batch,
                **argos_settings,
            )
            for (inter, intra), batch in itertools.product(THREADS, ARGOS_BATCHES)
        ]
    )
    print("CTranslate2 on the same pieces:")
    raw = one_by_one(
        [
            lambda inter=inter, intra=intra, batch=batch: Rival(  # type: ignore[misc]
                f"ctranslate2 inter={inter} intra={intra} batch={batch}",
                folder,
                "ctranslate2",
                inter,
                intra,
                batch,
            )
            for (inter, intra), batch in itertools.product(THREADS, RAW_BATCHES)
        ]
    )
    mine = Rival("ours", folder, "ours")
    twice = Rival("ours, lost numbers said again", folder, "ours-with-second-try")
    runners = (mine, twice, rival, raw)
    times: dict[str, list[float]] = {runner.label: [] for runner in runners}
    for number in range(rounds):
        # The order turns, so that no one always runs after the same neighbour.
        for runner in runners[number % 4 :] + runners[: number % 4]:
            times[runner.label].append(runner.round())
    print(f"{rounds} rounds in turns:")
    for label, seconds in times.items():
        middle = statistics.median(seconds)
        print(f"  {label:<44} {middle * 1000:8.1f} ms {words / middle:8.0f} words/s")
    equal = _equal(mine.texts, rival.texts)
    for runner in runners:
        runner.end()
    own = times[mine.label]
    return {
        "ours_to_argos": _ratio(times[rival.label], own),
        "ours_to_ctranslate2": _ratio(times[raw.label], own),
        "equal_output": equal,
        "with_second_try_to_argos": _ratio(times[rival.label], times[twice.label]),
    }


def launch_share(folder: Path, paragraphs: Sequence[str]) -> float:
    """Launch the article into all locales; return the share of time outside the model."""
    from pubpipe.bootstrap import open_newsroom
    from pubpipe.domain.order import Order
    from pubpipe.pipeline import launch
    from pubpipe.stages.intake import submit

    room = open_newsroom(folder / "newsroom")
    if not find(resources.starter_dir()):
        print("No starter packages: the launch is not measured.")
        return 1.0
    text = "# Bench\n\n" + "\n\n".join(paragraphs) + "\n"
    inside = 0.0
    say = machine.Machine.say

    def timed(self: machine.Machine, *given: Any) -> list[machine.Said]:
        nonlocal inside
        started = time.perf_counter()
        try:
            return say(self, *given)
        finally:
            inside += time.perf_counter() - started

    machine.Machine.say = timed  # type: ignore[method-assign]
    try:
        started = time.perf_counter()
        submission = submit(
            room,
            raw=text.encode(),
            name="bench.md",
            origin="bench.md",
            media_type="text/markdown",
            order=Order(article="bench"),
            actor="editor",
        )
        launched = launch(room, submission)
        whole = time.perf_counter() - started
    finally:
        machine.Machine.say = say  # type: ignore[method-assign]
    print(
        f"launch to “{launched.end}” into {len(launched.locales)} locales: "
        f"{whole:.2f} s, {inside:.2f} s of it in the model"
    )
    return (whole - inside) / whole


def _prepare(
    folder: Path, package: Found, to: str, words: int
) -> tuple[list[str], int]:
    """Write what the workers are given; returns the paragraphs and their sentences' count."""
    paragraphs = article(words)
    loaded = machine.load(package, folder)
    plans = [
        plan(take_apart(Marked(escape(text))), frozenset(), "en", loaded)
        for text in paragraphs
    ]
    given = {
        "package": str(package.path.resolve()),
        "from_code": package.from_code,
        "to_code": package.to_code,
        "to": to,
        "paragraphs": paragraphs,
        "sentences": [[s.masked.original for s in one] for one in plans],
        "pieces": [[s.pieces for s in one] for one in plans],
    }
    (folder / "given.json").write_text(json.dumps(given), encoding="utf-8")
    return paragraphs, sum(map(len, plans))


def _equal(ours_: Sequence[str], theirs: Sequence[str]) -> float:
    """Return the share of words that both say in the same places."""
    here, there = " ".join(ours_).split(), " ".join(theirs).split()
    blocks = SequenceMatcher(None, here, there, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / max(len(here), len(there), 1)


def _ratio(theirs: Sequence[float], own: Sequence[float]) -> float:
    return statistics.median(a / b for a, b in zip(theirs, own, strict=True))


def main() -> int:
    """Run the bench; 1 when a target is missed at full size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a quick look, for CI")
    parser.add_argument("--to", default="arm", help="target locale (default: arm)")
    parser.add_argument("--package", type=Path, help="default: the starter package")
    parser.add_argument("--rounds", type=int, default=0)
    options = parser.parse_args()
    to = find_locale(BUILT_IN, options.to)
    packages = [inspect(options.package)] if options.package else find(
        resources.starter_dir(), starter=True
    )  # fmt: skip
    package = next((p for p in packages if p.to_code == to.tag and not p.problem), None)
    if package is None:
        raise SystemExit(f"There is no package en → {to.tag}. Give one with --package.")
    if options.small:
        THREADS[:] = [(CORES, 1)]
    words = SMALL_WORDS if options.small else WORDS
    rounds = options.rounds or (SMALL_ROUNDS if options.small else ROUNDS)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        paragraphs, sentences = _prepare(folder, package, to.code, words)
        counted = sum(map(word_count, paragraphs))
        size = (
            f"{counted} words, {sentences} sentences, {package.name} {package.version}"
        )
        print(size)
        ratios = compare(folder, rounds, counted)
        ratios["launch_not_the_model"] = launch_share(folder, paragraphs)
    ratios = {name: round(value, 3) for name, value in ratios.items()}
    reached = all(ratios[name] >= target for name, target in TARGETS.items())
    result = {
        "name": "pretranslation",
        "size": size,
        "ratios": ratios,
        "targets": TARGETS,
        "met": reached and not options.small,
    }
    print(json.dumps(result, ensure_ascii=False))
    return 0 if reached or options.small else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        _work(sys.argv[2], Path(sys.argv[3]), [int(n) for n in sys.argv[4:]])
        sys.exit(0)
    sys.exit(main())
