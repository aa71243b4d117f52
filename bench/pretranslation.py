"""How fast articles are pretranslated.

Ours against argos's own `translate()` at its best settings, ours against bare CTranslate2
on the same pieces at the best of a grid, at one article and at twenty; the share of a
launch that is not the model's; what an article costs in a queue of 100; and how soon the
first segment of breaking news can be reviewed while 20 articles wait.
Each rival runs in a process of its own, in turns with ours; a ratio compares
the fastest round of each, because what else the machine does can only add to a round.
Only the cutting into sentences is replaced in argos, by the very sentences that we
translate; argos and stanza are otherwise as they are installed.

The targets are judged on a network as large as the packages that argos ships (6+6 layers,
512 wide, 32,000 pieces, int8), which is made here and spells its input in the other
script, piece by piece, since none may be downloaded: a step costs what it costs in any network of that size. Our starter model,
a fifteenth of it, is measured too, and `--package FILE` judges any other.

    python bench/pretranslation.py [--small] [--part PART] [--package FILE] [--to LOCALE]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from pubpipe import resources
from pubpipe.adapters.mt.packages import find, inspect
from pubpipe.domain.locale import BUILT_IN
from pubpipe.domain.locale import find as find_locale
from pubpipe.domain.tokens import word_count

# After ours, because another distribution installs a package called “tests”.
sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.pretranslating.queues import breaking, growth, launch_share
from bench.pretranslating.rivals import ARGOS_GRID, RAW_GRID, Effort, article, compare
from tests.tiny_model import FULL, write_package

PARTS = ("article", "twenty", "starter", "launch", "growth", "breaking")
TARGETS = {
    "ours_to_argos": 2.5,
    "ours_to_ctranslate2": 0.85,
    "equal_output": 0.99,
    "twenty_ours_to_argos": 4.0,
}
WORDS, SMALL_WORDS = 840, 120
EACH_OF_TWENTY = 5
"""The four samples, this many times."""
ARTICLE = Effort(6, len(ARGOS_GRID), len(RAW_GRID))
TWENTY = Effort(2, len(ARGOS_GRID), 5, 1)
STARTER = Effort(9, len(ARGOS_GRID), len(RAW_GRID))
SMALL = Effort(3, 1, 1)
QUEUES, SMALL_QUEUES = (1, 100), (1, 4)
QUEUED, SMALL_QUEUED = 20, 2


def main() -> int:
    """Run the bench; 1 when a target is missed at full size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a quick look, for CI")
    parser.add_argument("--part", choices=PARTS, help="only this part (default: all)")
    parser.add_argument("--to", default="ru", help="target locale (default: ru)")
    parser.add_argument("--package", type=Path, help="an .argosmodel to judge instead")
    options = parser.parse_args()
    small = options.small
    paragraphs = article(SMALL_WORDS if small else WORDS)
    to = find_locale(BUILT_IN, options.to)
    ratios: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as temporary:
        given = options.package
        if not given and options.part not in ("starter", "launch", "growth"):
            given = write_package(
                Path(temporary), to.tag, size=FULL, texts=article(WORDS)
            )
        for part in [options.part] if options.part else PARTS:
            print(f"== {part}", flush=True)
            if part == "article":
                effort = SMALL if small else ARTICLE
                ratios |= compare(inspect(given), paragraphs, effort, twice=True)
            elif part == "twenty":
                effort = replace(SMALL if small else TWENTY, article=len(paragraphs))
                many = paragraphs * (2 if small else EACH_OF_TWENTY)
                found = compare(inspect(given), many, effort)
                ratios |= {f"twenty_{name}": value for name, value in found.items()}
            elif part == "starter":
                starters = find(resources.starter_dir())
                (starter,) = (p for p in starters if p.to_code == to.tag)
                found = compare(starter, paragraphs, SMALL if small else STARTER)
                ratios |= {f"starter_{name}": value for name, value in found.items()}
            elif part == "launch":
                ratios["launch_not_the_model"] = launch_share(paragraphs)
            elif part == "growth":
                ratios |= growth(paragraphs, SMALL_QUEUES if small else QUEUES)
            else:
                queued = SMALL_QUEUED if small else QUEUED
                ratios |= breaking(given, paragraphs, queued)
    ratios = {name: round(value, 3) for name, value in ratios.items()}
    missed = {
        name: least
        for name, least in TARGETS.items()
        if name in ratios and ratios[name] < least
    }
    whole = not (options.part or small)
    result = {
        "name": "pretranslation",
        "size": f"{sum(map(word_count, paragraphs))} words an article"
        + (f", only the part “{options.part}”" if options.part else ""),
        "ratios": ratios,
        "targets": TARGETS,
        "met": whole and not missed,
    }
    print(json.dumps(result, ensure_ascii=False))
    return 0 if small or not missed else 1


if __name__ == "__main__":
    sys.exit(main())
