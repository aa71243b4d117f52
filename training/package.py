"""Packs a trained run as an .argosmodel: ``python -m training.package --run DIR --pair en-ru …``."""

from __future__ import annotations

import argparse
import json
import sys
import zipfile
from pathlib import Path

from training.config import LANGUAGE_NAMES, LENGTH_PENALTY, PAIRS
from training.convert import convert
from training.run_folder import load_run
from training.sources import LICENCE_NOTICE

# Zip entries carry a fixed date, so that the same weights give the same file.
FIXED_DATE = (2026, 1, 1, 0, 0, 0)


def metadata(
    pair: str, version: str, calibration: list[float], chrf: float | None
) -> dict[str, object]:
    """Return metadata.json: Argos's keys and pubpipe's own."""
    source, target = pair.split("-")
    return {
        "package_version": "1.0",
        "argos_version": "1.9.0",
        "from_code": source,
        "from_name": LANGUAGE_NAMES[source],
        "to_code": target,
        "to_name": LANGUAGE_NAMES[target],
        "type": "translate",
        "target_prefix": "",
        "pubpipe_starter": True,
        "model_version": version,
        "licence": LICENCE_NOTICE,
        "pubpipe_length_penalty": LENGTH_PENALTY,
        "pubpipe_confidence": calibration,
        "pubpipe_chrf": chrf,
    }


def readme(pair: str, version: str) -> str:
    """Return the README.md that travels inside the package."""
    source, target = (LANGUAGE_NAMES[code] for code in pair.split("-"))
    return (
        f"# pubpipe starter model, {source} to {target} ({version})\n\n"
        "A very small model for trying pubpipe without a download. Its drafts are "
        "poor; expect to rewrite them.\n\n"
        f"## Licence notice\n\n{LICENCE_NOTICE}\n"
    )


def write_package(run_folder: Path, pair: str, out_folder: Path, version: str) -> Path:
    """Convert a run to int8 and write a pair's .argosmodel; returns the file's path.

    The converted model also stays in the run's folder, as ``ct2-en-ru`` or the like. Only
    the tag in its config tells the packages of one run apart.
    """
    run = load_run(run_folder)
    model_folder = run_folder / f"ct2-{pair}"
    source, target_code = pair.split("-")
    convert(run.model, run.pieces, model_folder, target_code)
    root = f"translate-{source}_{target_code}-1_0"
    pieces = run_folder / "sentencepiece.model"
    contents = {
        "metadata.json": json.dumps(
            metadata(pair, version, *_measured(run_folder, pair)),
            ensure_ascii=False,
            indent=2,
        ).encode(),
        "README.md": readme(pair, version).encode(),
        "sentencepiece.model": pieces.read_bytes(),
    }
    for path in sorted(model_folder.iterdir()):
        contents[f"model/{path.name}"] = path.read_bytes()
    out_folder.mkdir(parents=True, exist_ok=True)
    target = out_folder / f"{root}.argosmodel"
    temporary = target.with_suffix(".tmp")
    with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            entry = zipfile.ZipInfo(f"{root}/{name}", FIXED_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    temporary.replace(target)
    return target


def _measured(run_folder: Path, pair: str) -> tuple[list[float], float | None]:
    """Return the factors and the chrF that the last evaluation found, if there was one."""
    path = run_folder / f"evaluation.{pair}.json"
    scores = (
        json.loads(path.read_text(encoding="utf-8"))["scores"] if path.exists() else []
    )
    if not scores:
        return [], None
    return scores[0]["calibration"]["factors"], round(scores[0]["chrf"], 2)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.package")
    parser.add_argument("--run", required=True, type=Path)
    parser.add_argument("--pair", required=True, choices=PAIRS)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--version", default="starter-1")
    options = parser.parse_args(arguments)
    target = write_package(options.run, options.pair, options.out, options.version)
    sys.stdout.write(f"{target} {target.stat().st_size}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
