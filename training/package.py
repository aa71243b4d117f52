"""Packs a trained run as an .argosmodel: ``python -m training.package --run DIR …``."""

from __future__ import annotations

import argparse
import json
import sys
import zipfile
from pathlib import Path

from training.config import LANGUAGE_NAMES
from training.convert import convert
from training.run_folder import Run, load_run
from training.sources import LICENCE_NOTICE

# Zip entries carry a fixed date, so that the same weights give the same file.
FIXED_DATE = (2026, 1, 1, 0, 0, 0)


def metadata(run: Run, version: str) -> dict[str, object]:
    """Return metadata.json: Argos's keys and pubpipe's own three."""
    return {
        "package_version": "1.0",
        "argos_version": "1.9.0",
        "from_code": run.source,
        "from_name": LANGUAGE_NAMES[run.source],
        "to_code": run.target,
        "to_name": LANGUAGE_NAMES[run.target],
        "type": "translate",
        "target_prefix": "",
        "pubpipe_starter": True,
        "model_version": version,
        "licence": LICENCE_NOTICE[run.pair],
    }


def readme(run: Run, version: str) -> str:
    """Return the README.md that travels inside the package."""
    return (
        f"# pubpipe starter model, {LANGUAGE_NAMES[run.source]} to "
        f"{LANGUAGE_NAMES[run.target]} ({version})\n\n"
        "A very small model for trying pubpipe without a download. Its drafts are "
        "poor; expect to rewrite them.\n\n"
        f"## Licence notice\n\n{LICENCE_NOTICE[run.pair]}\n"
    )


def write_package(run_folder: Path, out_folder: Path, version: str) -> Path:
    """Convert a run to int8 and write its .argosmodel; returns the file's path.

    The converted model also stays in the run's folder, as ``ct2-int8``.
    """
    run = load_run(run_folder)
    model_folder = run_folder / "ct2-int8"
    convert(run.model, run.pieces, model_folder)
    root = f"translate-{run.source}_{run.target}-1_0"
    pieces = run_folder / "sentencepiece.model"
    contents = {
        "metadata.json": json.dumps(
            metadata(run, version), ensure_ascii=False, indent=2
        ).encode(),
        "README.md": readme(run, version).encode(),
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


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.package")
    parser.add_argument("--run", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--version", default="starter-1")
    options = parser.parse_args(arguments)
    target = write_package(options.run, options.out, options.version)
    sys.stdout.write(f"{target} {target.stat().st_size}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
