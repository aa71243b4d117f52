"""The training recipe runs, resumes and makes a package that translates."""

from __future__ import annotations

import json
import os
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import ctranslate2
import pytest
import sentencepiece

from tests.requirements import need

ROOT = Path(__file__).resolve().parents[2]
SMALL = [
    "--vocabulary", "400", "--width", "32", "--feed-forward", "64",
    "--encoder-layers", "1", "--heads", "2", "--batch-tokens", "300",
]  # fmt: skip

# Toy sentences of our own: every row is put together from these parts.
WHO = {
    "en": ["the teacher", "the doctor", "our neighbour", "a young singer"],
    "ru": ["учитель", "врач", "наш сосед", "молодая певица"],
    "hy": ["ուսուցիչը", "բժիշկը", "մեր հարևանը", "մի երիտասարդ երգչուհի"],
}
DOES = {
    "en": ["reads", "sees", "remembers", "describes"],
    "ru": ["читает", "видит", "помнит", "описывает"],
    "hy": ["կարդում է", "տեսնում է", "հիշում է", "նկարագրում է"],
}
WHAT = {
    "en": ["the old book", "a long letter", "the city", "this picture"],
    "ru": ["старую книгу", "длинное письмо", "город", "эту картину"],
    "hy": ["հին գիրքը", "մի երկար նամակ", "քաղաքը", "այս նկարը"],
}


def toy_rows(language: str, count: int) -> list[str]:
    """Return ``english TAB target TAB origin`` lines with a number in some."""
    rows = []
    for number in range(count):
        who, does, what = number % 4, number // 4 % 4, number // 16 % 4
        year = str(1900 + number * 7 % 130)
        sides = []
        for side in ("en", language):
            words = [WHO[side][who], DOES[side][does], WHAT[side][what], year]
            sentence = " ".join(words)
            stop = "։" if side == "hy" else "."
            sides.append(sentence[0].upper() + sentence[1:] + stop)
        rows.append("\t".join([*sides, "tatoeba"]))
    return rows


@pytest.fixture(scope="module")
def training_python() -> str:
    """Return an interpreter with torch, or skip with the reason."""
    default = ROOT / ".venv-training" / "bin" / "python"
    python = os.environ.get("PUBPIPE_TRAINING_PYTHON", str(default))
    asks = "import importlib.util as u, sys; sys.exit(u.find_spec('torch') is None)"
    found = Path(python).exists() and (
        subprocess.run([python, "-c", asks], check=False).returncode == 0  # noqa: S603
    )
    need("torch", found, f"{python} is missing or lacks torch: run `make training-env`")
    return python


def run_module(python: str, module: str, *arguments: str) -> str:
    """Run a module of the recipe as its users do; returns what it printed."""
    done = subprocess.run(  # noqa: S603 - our own module, our own interpreter
        [python, "-m", module, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def printed_facts(output: str) -> list[dict[str, Any]]:
    """Return the JSON lines that training prints."""
    return [json.loads(line) for line in output.splitlines()]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ru", "hy"])
def test_training_stops_resumes_and_makes_a_package_that_translates(
    language: str, tmp_path: Path, training_python: str
) -> None:
    data, run, packages = tmp_path / "data", tmp_path / "run", tmp_path / "packages"
    data.mkdir()
    rows = toy_rows(language, 400)
    text = "\n".join(rows) + "\n"
    (data / f"train.en-{language}.tsv").write_text(text, encoding="utf-8")
    dev = "\n".join(row.rsplit("\t", 1)[0] for row in rows[:4]) + "\n"
    (data / f"flores-dev.en-{language}.tsv").write_text(dev, encoding="utf-8")
    common = [
        "--data", str(data), "--out", str(run),
        "--device", "cpu", "--steps", "30", *SMALL,
    ]  # fmt: skip

    first = run_module(training_python, "training.train", *common, "--stop-after", "12")
    second = run_module(training_python, "training.train", *common, "--until", "0.8")
    alone = run_module(
        training_python, "training.train", *common, "--pair", f"en-{language}"
    )
    run_module(
        training_python, "training.package",
        "--run", str(run), "--pair", f"en-{language}",
        "--out", str(packages), "--version", "test-1",
    )  # fmt: skip
    package = packages / f"translate-en_{language}-1_0.argosmodel"
    measured = run_module(
        training_python, "training.evaluate",
        "--run", str(run), "--pair", f"en-{language}",
        "--package", str(package), "--data", str(data),
    )  # fmt: skip
    report = json.loads(measured)
    run_module(
        training_python, "training.card",
        "--run", str(run), "--data", str(data), "--out", str(packages),
    )  # fmt: skip

    stopped, resumed = printed_facts(first)[-1], printed_facts(second)
    assert (stopped["step"], stopped["finished"]) == (12, False)
    assert next(fact["step"] for fact in resumed if "pairs" in fact) == 12
    assert not any("lexicon_pieces" in fact for fact in resumed)
    assert (resumed[-1]["step"], resumed[-1]["finished"]) == (24, False)
    last = printed_facts(alone)[-1]
    assert (last["step"], last["finished"]) == (30, True)
    assert resumed[-1]["seconds"] > stopped["seconds"]
    assert resumed[-1]["target_tokens"] > stopped["target_tokens"]
    assert report["compared"] == report["unrounded_equal_to_pytorch"] == 4
    assert report["scores"][0]["chrf_signature"].startswith("nrefs:1")
    assert len(report["scores"][0]["calibration"]["factors"]) == 6
    assert len(report["samples"]) == 10
    kept = (run / f"checkpoints.en-{language}.jsonl").read_text("utf-8").splitlines()
    noted = [json.loads(line) for line in kept]
    assert [(one["progress"]["step"], one["beam"]) for one in noted] == [
        (6, 1), (12, 1), (18, 1), (24, 1), (30, 4),
    ]  # fmt: skip
    assert [one["scores"][0]["sentences"] for one in noted] == [4] * 5
    card = (packages / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "Tatoeba sentences | 400 |" in card
    assert card.count(" M | 4 | 1 | ") == 4
    assert "Notice" in (packages / "LICENSE-WEIGHTS.txt").read_text(encoding="utf-8")
    check_package(package, language, tmp_path / "unpacked")


def check_package(package: Path, language: str, folder: Path) -> None:
    """Assert that the package has Argos's layout and that its model answers."""
    with zipfile.ZipFile(package) as archive:
        archive.extractall(folder)
    root = folder / f"translate-en_{language}-1_0"
    metadata = json.loads((root / "metadata.json").read_text(encoding="utf-8"))
    assert metadata["to_code"] == language
    assert metadata["pubpipe_starter"] is True
    assert metadata["model_version"] == "test-1"
    assert metadata["licence"] in (root / "README.md").read_text(encoding="utf-8")
    config = json.loads((root / "model" / "config.json").read_text(encoding="utf-8"))
    assert config["add_source_eos"] is True
    pieces = sentencepiece.SentencePieceProcessor(
        model_file=str(root / "sentencepiece.model")
    )
    assert pieces.encode("և — ⟦3⟧", out_type=str)[-1] == "⟦3⟧"
    translator = ctranslate2.Translator(str(root / "model"), compute_type="int8")
    (result,) = translator.translate_batch(
        [pieces.encode("The doctor sees the city 2026.", out_type=str)],
        max_decoding_length=30,
    )
    assert pieces.decode(result.hypotheses[0])
