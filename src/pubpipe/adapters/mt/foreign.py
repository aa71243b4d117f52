"""Models made elsewhere, packed as argos packages.

An OPUS-MT release (a zip or folder with `decoder.yml`, Marian weights and SentencePiece
models) is converted by CTranslate2's own converter, without torch. A CTranslate2 folder
with its SentencePiece model (NLLB, MADLAD and others) is taken as it is.
"""

from __future__ import annotations

import errno
import json
import re
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from pubpipe.adapters.mt.labels import Call, call, short
from pubpipe.adapters.mt.packages import BEFORE_SOURCE
from pubpipe.adapters.mt.unpacking import damaged, extract, no_room
from pubpipe.domain.errors import Refused, UnfitPackage

_SOURCE_TOKENIZERS = (
    "source.spm",
    "sentencepiece.model",
    "sentencepiece.bpe.model",
    "spiece.model",
    "flores200_sacrebleu_tokenizer_spm.model",
)
_VOCABULARIES = ("shared_vocabulary", "source_vocabulary", "target_vocabulary")
_BROKEN = (OSError, ValueError, KeyError, RuntimeError, yaml.YAMLError, TypeError)
"""What CTranslate2, numpy and sentencepiece raise on files that are not what they should be."""

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EACCES, errno.EROFS)


@dataclass(frozen=True)
class About:
    """What a release says of itself: languages by two-letter code, "" or () if unsaid."""

    sources: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    licence: str = ""


def is_foreign(path: Path) -> bool:
    """Tell whether `path` is one of these, and not an argos package."""
    if path.is_dir():
        return not (path / "metadata.json").is_file() and (
            (path / "decoder.yml").is_file() or (path / "model.bin").is_file()
        )
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        names = {name.rpartition("/")[2] for name in archive.namelist()}
    return "decoder.yml" in names and "metadata.json" not in names


@contextmanager
def packed(
    path: Path, source: str, targets: Sequence[str], wanted: str, working: Path
) -> Iterator[Path]:
    """Give a folder, in `working` for the moment, that is an argos package of this model.

    `source` and `targets` are the newsroom's languages, `wanted` the one to use the model
    for, "" where the model knows only one of them. Raises Refused and EngineUnavailable.
    """
    working.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".packing-", dir=working) as made:
        release = _opened(path, Path(made) / "release")
        about = read_about(release)
        model = Path(made) / "package" / "model"
        try:
            if (release / "decoder.yml").is_file():
                _convert(release, model)
            else:
                model.mkdir(parents=True)
                for part in release.iterdir():
                    if part.suffix in (".bin", ".json", ".txt"):
                        shutil.copyfile(part, model / part.name)
            tokenizer = _tokenizer(release, path)
            shutil.copyfile(tokenizer, model.parent / "sentencepiece.model")
            target, how = _choose(
                path, about, model, tokenizer, source, targets, wanted
            )
        except _BROKEN as problem:
            if isinstance(problem, OSError) and problem.errno in _NO_ROOM:
                raise no_room(path, working, problem) from problem
            raise damaged(path, problem) from problem
        name = _name(path, source, target)
        _describe(model, about, how, source, target, name)
        yield model.parent.rename(Path(made) / name)


def read_about(release: Path) -> About:
    """Read the languages and the licence that a release's README and LICENSE tell."""
    readme = _text(release / "README.md")
    stated = re.search(r"^(?:[-*] *)?license: *(\S.*)$", readme, re.I | re.M)
    first = _text(release / "LICENSE").strip().partition("\n")[0]
    return About(
        _languages(readme, "source"),
        _languages(readme, "target"),
        stated[1].strip() if stated else first.strip(),
    )


def _opened(path: Path, folder: Path) -> Path:
    if path.is_dir():
        return path
    extract(path, folder)
    (found,) = folder.rglob("decoder.yml")
    return found.parent


def _convert(release: Path, model: Path) -> None:
    # Not before it is needed: every command passes by here.
    from ctranslate2.converters import OpusMTConverter

    decoder = yaml.safe_load((release / "decoder.yml").read_text("utf-8"))
    for name in (*decoder["models"], *decoder["vocabs"]):
        if Path(name).name != name or not (release / name).is_file():
            raise ValueError(f"decoder.yml names {name}, which is not beside it")
    OpusMTConverter(str(release)).convert(str(model), quantization="int8")


def _tokenizer(release: Path, path: Path) -> Path:
    for name in _SOURCE_TOKENIZERS:
        if (release / name).is_file():
            return release / name
    raise damaged(path, f"it has none of {', '.join(_SOURCE_TOKENIZERS)}")


def _choose(
    path: Path, about: About, model: Path, tokenizer: Path, source: str,
    targets: Sequence[str], wanted: str,
) -> tuple[str, Call]:  # fmt: skip
    """Return the target language and how the model is asked for it."""
    import sentencepiece

    if about.sources and source not in about.sources:
        raise UnfitPackage(
            f"{path.name} translates from {', '.join(about.sources)}, but this newsroom "
            f"writes in {source}. Nothing was installed."
        )
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(tokenizer))
    vocabulary = _vocabulary(model)

    def encode(text: str) -> list[str]:
        return [str(piece) for piece in pieces.encode(text, out_type=str)]

    ways = {
        target: call(vocabulary, source, target, encode)
        for target in ([wanted] if wanted else targets)
    }
    known = {
        target: way
        for target, way in ways.items()
        if way
        and (way != Call() or target in about.targets or (wanted and not about.targets))
    }
    if len(known) == 1:
        return known.popitem()
    if known:
        raise Refused(
            f"{path.name} translates into {' and '.join(known)}. Say for which locale to "
            "install it, with --to LOCALE."
        )
    raise UnfitPackage(
        f"{path.name} does not say that it translates {source} → "
        f"{wanted or ' or '.join(targets)}. If it does, name the locale with --to LOCALE; "
        "nothing was installed."
    )


def _vocabulary(model: Path) -> list[str]:
    pieces: list[str] = []
    for name in _VOCABULARIES:
        listed, lines = model / f"{name}.json", model / f"{name}.txt"
        if listed.is_file():
            pieces += json.loads(listed.read_text("utf-8"))
        elif lines.is_file():
            pieces += lines.read_text("utf-8").split("\n")
    if not pieces:
        raise ValueError("it has no vocabulary")
    return pieces


def _describe(
    model: Path, about: About, how: Call, source: str, target: str, name: str
) -> None:
    config = json.loads((model / "config.json").read_text("utf-8"))
    config["add_source_eos"] = True
    metadata: dict[str, Any] = {
        "package_version": "1.0",
        "argos_version": "1.9.0",
        "from_code": source,
        "from_name": source,
        "to_code": target,
        "to_name": target,
        "type": "translate",
        "target_prefix": how.before_target,
        "licence": about.licence or "not stated in what was installed",
        "pubpipe_model": name,
    }
    if len(how.before_source) == 1:
        # CTranslate2 itself then puts it there, also when argos runs the package.
        config |= {"add_source_bos": True, "bos_token": how.before_source[0]}
    elif how.before_source:
        metadata[BEFORE_SOURCE] = list(how.before_source)
    for file, content in (
        (model / "config.json", config),
        (model.parent / "metadata.json", metadata),
    ):
        file.write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")


def _name(path: Path, source: str, target: str) -> str:
    stem = path.name.removesuffix(".zip")
    return f"translate-{source}_{target}-{re.sub(r'[^0-9A-Za-z.+-]', '-', stem)}"


def _languages(readme: str, side: str) -> tuple[str, ...]:
    line = re.search(
        rf"^[-*] *{side} language(?:s|\(s\))?: *(.+)$", readme, re.I | re.M
    )
    if not line:
        return ()
    return tuple(short(code.partition("_")[0]) for code in line[1].split())


def _text(file: Path) -> str:
    return file.read_text("utf-8", "replace") if file.is_file() else ""
