"""How often the checks cry wolf over good translations, and how often they miss a fault.

False alarms are counted on human translations: FLORES dev, with the typography of its
references made that of news, and our own samples with tags and glossary. Then faults of
every kind are put into every sentence where the kind applies, all of them before any
check runs, and it is counted how many are found under their own name. The two advisory
kinds, a lost sentence and a lost negation, are reported without a target.

    python bench/checks.py [--small] [--data FOLDER] [--show KIND] [--kind NAME …]

The texts are third-party data and no part of the project: FOLDER (or PUBPIPE_MT_DATA, or
`shared/data/mt` in a folder above this one) has `flores-dev.en-ru.tsv` and
`flores-dev.en-hy.tsv`, English ⇥ translation. With `train.en-ru.tsv.xz` there too, its
rows of human news are a second set for false alarms, reported and not judged.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from seeding.faults import KINDS, Kind
from seeding.terms import glossary

from pubpipe import resources
from pubpipe.adapters import po
from pubpipe.domain import checks
from pubpipe.domain.locale import ARMENIAN, RUSSIAN, Locale
from pubpipe.domain.markup import Marked, escape

WARNINGS, ERRORS, CAUGHT = 0.02, 0.002, 0.95
SMALL = 150
NEWS = 10_000
"""Rows of the second set that are looked at."""
SEED = 20261125
LOCALES = (RUSSIAN, ARMENIAN)


@dataclass(frozen=True)
class Segment:
    """A good translation, both texts as segment text."""

    source: str
    target: str
    locale: Locale
    is_own: bool = False
    """One of our samples, whose words the glossary of this bench has."""


@dataclass(frozen=True)
class Seeded:
    """A segment with one fault, made before any check ran."""

    kind: Kind
    clean: Segment
    faulty: Segment


def data_folder(given: Path | None) -> Path | None:
    """Where the texts are, None when nowhere."""
    places = [given, os.environ.get("PUBPIPE_MT_DATA")]
    places += [above / "shared/data/mt" for above in Path(__file__).resolve().parents]
    for place in places:
        if place and (Path(place) / "flores-dev.en-ru.tsv").is_file():
            return Path(place)
    return None


def as_news(text: str, locale: Locale) -> str:
    """A reference with the typography that a newsroom would have given it.

    The final `:` of Armenian is `։`, a backtick `՝`, straight quotes «» in pairs, and runs
    of spaces one space: FLORES references have such slips, which the checks find rightly.
    """
    if locale is ARMENIAN:
        text = re.sub(r":(?=[\s»”\")]*$)", "։", text).replace("`", "՝")
    halves = text.split('"')
    text = "".join(
        half + (("»" if at % 2 else "«") if at < len(halves) - 1 else "")
        for at, half in enumerate(halves)
    )
    return re.sub(r" {2,}", " ", text.strip())


def flores(folder: Path, locale: Locale) -> list[Segment]:
    """FLORES dev in one locale."""
    return _segments(
        (folder / f"flores-dev.en-{locale.tag}.tsv").read_text("utf-8"), locale
    )


def news(folder: Path) -> list[Segment]:
    """Rows of human news translations, Russian only; empty when they are not there."""
    path = folder / "train.en-ru.tsv.xz"
    if not path.is_file():
        return []
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        rows = [line for line in lines if line.rstrip().endswith("\twmt-news-human")]
    random.Random(SEED).shuffle(rows)
    return _segments("".join(rows[:NEWS]), RUSSIAN)


def _segments(text: str, locale: Locale) -> list[Segment]:
    rows = (line.split("\t") for line in text.splitlines())
    return [
        Segment(escape(row[0].strip()), escape(as_news(row[1], locale)), locale)
        for row in rows
    ]


def samples() -> list[Segment]:
    """Our own translations: the samples and the tagged sentences of this bench."""
    found = []
    for locale in LOCALES:
        for path in sorted(resources.samples_dir().glob(f"*.{locale.code}.po")):
            found += [
                Segment(entry.source, entry.target, locale, is_own=True)
                for entry in po.load(path).entries
            ]
    return found


def seed(segments: Iterable[Segment]) -> list[Seeded]:
    """Every fault that every segment can have, by the chance of one fixed seed."""
    rng = random.Random(SEED)
    made = []
    for segment in segments:
        for kind in KINDS:
            if kind.needs_glossary and not segment.is_own:
                continue
            pair = kind.make(segment.source, segment.target, segment.locale.code, rng)
            if pair and pair != (segment.source, segment.target):
                faulty = replace(segment, source=pair[0], target=pair[1])
                made.append(Seeded(kind, segment, faulty))
    return made


def run(segment: Segment) -> tuple[checks.Finding, ...]:
    """All findings of a segment, our own samples with their glossary."""
    return checks.run(
        Marked(segment.source),
        segment.target,
        segment.locale,
        glossary(segment.locale.code) if segment.is_own else None,
    )


def alarms(name: str, segments: Sequence[Segment], show: str) -> tuple[float, float]:
    """Print and return the shares of segments with a warning and with an error."""
    counts: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for segment in segments:
        found = run(segment)
        counts.update({finding.level for finding in found})
        kinds.update({finding.kind for finding in found})
        for finding in found:
            if show in (finding.kind, "alarms"):
                print(
                    f"  {finding.message}\n    {segment.source}\n    {segment.target}"
                )
    total = max(len(segments), 1)
    shares = counts["warning"] / total, counts["error"] / total
    listed = ", ".join(f"{kind} {n}" for kind, n in kinds.most_common())
    print(
        f"{name}: {len(segments)} segments, {shares[0]:.2%} with a warning, "
        f"{shares[1]:.2%} with an error ({listed or 'none'})"
    )
    return shares


def catches(made: Sequence[Seeded], show: str) -> dict[str, float]:
    """Print how many faults of each kind are found; returns the shares by kind."""
    totals: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    for each in made:
        before = _marks(each.clean)
        found = {f.kind for f in run(each.faulty) if f.mark not in before}
        totals[each.kind.name] += 1
        if found & each.kind.found_as:
            caught[each.kind.name] += 1
        elif show == each.kind.name:
            print(f"  missed\n    {each.faulty.source}\n    {each.faulty.target}")
    for kind in (each for each in KINDS if totals[each.name]):
        n, hit = totals[kind.name], caught[kind.name]
        note = " (advisory)" if kind.is_advisory else ""
        print(f"  {kind.name}{note}: {hit} of {n}, {hit / n:.1%}")
    return {name: caught[name] / n for name, n in totals.items()}


@lru_cache(maxsize=1)
def _marks(segment: Segment) -> frozenset[str]:
    """What is found without a fault: the same for all faults of a segment."""
    return frozenset(finding.mark for finding in run(segment))


def main() -> int:
    """Run the bench; 1 when a target is missed at full size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a quick look, for CI")
    parser.add_argument("--data", type=Path, help="the folder with the texts")
    parser.add_argument("--show", default="", help="a kind whose cases are printed")
    parser.add_argument(
        "--kind", nargs="*", default=[], help="count the catches of these kinds only"
    )
    options = parser.parse_args()
    folder = data_folder(options.data)
    good: list[Segment] = []
    ratios: dict[str, float] = {}
    if folder is None:
        print(
            "FLORES dev is not on this machine: give its folder with --data or "
            "PUBPIPE_MT_DATA. Only our own samples are measured, so the targets are not met.",
            file=sys.stderr,
        )
    else:
        for locale in LOCALES:
            texts = flores(folder, locale)
            good += texts[:SMALL] if options.small else texts
    own = samples()
    if options.kind:
        some = [each for each in seed([*good, *own]) if each.kind.name in options.kind]
        print(json.dumps(catches(some, options.show), ensure_ascii=False))
        return 0
    for locale in LOCALES if folder else ():
        texts = [segment for segment in good if segment.locale is locale]
        shares = alarms(f"FLORES dev {locale.code}", texts, options.show)
        ratios[f"warnings_{locale.code}"], ratios[f"errors_{locale.code}"] = shares
    ratios["warnings_samples"], ratios["errors_samples"] = alarms(
        "our samples", own, options.show
    )
    if folder and not options.small:
        second = news(folder)
        ratios["warnings_news"], ratios["errors_news"] = alarms(
            "WMT news ru (not judged)", second, options.show
        )
    good += own
    made = seed(good)
    print(f"{len(made)} faults in {len(good)} segments")
    shares_by_kind = catches(made, options.show)
    advisory = {kind.name for kind in KINDS if kind.is_advisory}
    mechanical = {n: share for n, share in shares_by_kind.items() if n not in advisory}
    ratios["least_caught"] = min(mechanical.values())
    ratios |= {
        f"caught_{name.replace(' ', '_')}": share
        for name, share in shares_by_kind.items()
    }
    targets = {"least_caught": CAUGHT} | {
        name: WARNINGS if name.startswith("warnings") else ERRORS
        for name in ratios
        if name.startswith(("warnings", "errors")) and not name.endswith("news")
    }
    reached = folder is not None and all(
        ratios[name] >= target if name == "least_caught" else ratios[name] <= target
        for name, target in targets.items()
    )
    result = {
        "name": "checks",
        "size": f"{len(good)} segments, {len(made)} faults",
        "ratios": {name: round(value, 4) for name, value in ratios.items()},
        "targets": targets,
        "met": reached and not options.small,
    }
    print(json.dumps(result, ensure_ascii=False))
    return 0 if reached or options.small else 1


if __name__ == "__main__":
    sys.exit(main())
