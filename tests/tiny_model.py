"""A real argos package with a hand-made network that spells English in another script.

The network attends to one source character after the other and writes its counterpart,
so what it says is known in advance, and everything around the model can be tested on
a real CTranslate2 model without training one.
"""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import sentencepiece
from ctranslate2.specs import (  # type: ignore[import-untyped]
    TransformerSpec,
    common_spec,
)
from numpy.typing import NDArray

LATIN = "abcdefghijklmnopqrstuvwxyz"
CYRILLIC = "абцдефгхийклмнопярстувшжыз"
ARMENIAN = "աբցդեֆգհիճկլմնոպքրստուվխյզ"
SPELLING = {
    "ru": dict(zip(LATIN + LATIN.upper(), CYRILLIC + CYRILLIC.upper(), strict=True)),
    "hy": dict(zip(LATIN + LATIN.upper(), ARMENIAN + ARMENIAN.upper(), strict=True)),
}
PLACEHOLDERS = tuple(f"⟦{number}⟧" for number in range(10))
_TOKEN_WIDTH, _PLACE_WIDTH, _PLACES = 128, 64, 512
_WIDTH = _TOKEN_WIDTH + _PLACE_WIDTH
_END = 2


def spelled(text: str, to_code: str, slips: Mapping[str, str] | None = None) -> str:
    """Return what the package says for `text`."""
    table = {**SPELLING[to_code], **(slips or {})}
    return "".join(table.get(letter, letter) for letter in text)


def write_package(
    folder: Path,
    to_code: str = "ru",
    *,
    slips: Mapping[str, str] | None = None,
    placeholders: bool = True,
    target_prefix: str = "",
    version: str = "1.0",
    metadata: Mapping[str, object] | None = None,
) -> Path:
    """Write `translate-en_XX-V.argosmodel` into `folder` and return its path.

    `slips` are characters that the model gets wrong on purpose.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = f"translate-en_{to_code}-{version.replace('.', '_')}"
    work = folder / f".making-{name}"
    work.mkdir()
    pieces = _pieces(work, placeholders)
    network = _network(pieces, {**SPELLING[to_code], **(slips or {})})
    network.save(str(work))
    about = {
        "package_version": version,
        "argos_version": "1.9.0",
        "from_code": "en",
        "from_name": "English",
        "to_code": to_code,
        "to_name": to_code,
        "type": "translate",
        "target_prefix": target_prefix,
        **(metadata or {}),
    }
    path = folder / f"{name}.argosmodel"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}/metadata.json", json.dumps(about))
        archive.write(work / "t.model", f"{name}/sentencepiece.model")
        for part in ("model.bin", "config.json", "shared_vocabulary.json"):
            archive.write(work / part, f"{name}/model/{part}")
    for part_file in work.iterdir():
        part_file.unlink()
    work.rmdir()
    return path


def _pieces(work: Path, placeholders: bool) -> list[str]:
    """Train a one-piece-per-character vocabulary and return its pieces in order."""
    signs = (
        LATIN + CYRILLIC + ARMENIAN + "0123456789.,:;!?%+-–—/@_()\"'’“”«»<>&=#։՞՜՛…⟦⟧|~"
    )
    signs += (LATIN + CYRILLIC + ARMENIAN).upper()
    text = work / "signs.txt"
    text.write_text(
        "\n".join([" ".join(signs), signs, *["e a o"] * 9]) + "\n", encoding="utf-8"
    )
    sentencepiece.SentencePieceTrainer.train(
        input=str(text),
        model_prefix=str(work / "t"),
        model_type="char",
        vocab_size=2000,
        hard_vocab_limit=False,
        character_coverage=1.0,
        byte_fallback=True,
        normalization_rule_name="identity",
        user_defined_symbols=list(PLACEHOLDERS) if placeholders else [],
        unk_id=0,
        bos_id=1,
        eos_id=_END,
        pad_id=-1,
        minloglevel=2,
        num_threads=1,
    )
    text.unlink()
    model = sentencepiece.SentencePieceProcessor(model_file=str(work / "t.model"))
    return [model.id_to_piece(number) for number in range(model.get_piece_size())]


def _network(pieces: list[str], spelling: Mapping[str, str]) -> TransformerSpec:
    """One encoder and one decoder layer that do nothing but look at place n and say it."""
    chance = np.random.default_rng(7)
    spec = TransformerSpec.from_config(
        (1, 1), 1, pre_norm=True, activation=common_spec.Activation.RELU
    )
    meaning = _signs(chance, len(pieces), _TOKEN_WIDTH)
    table = np.zeros((len(pieces), _WIDTH), np.float32)
    table[:, :_TOKEN_WIDTH] = meaning
    places = np.zeros((_PLACES, _WIDTH), np.float32)
    places[:, _TOKEN_WIDTH:] = _signs(chance, _PLACES, _PLACE_WIDTH)
    # An output row holds the meaning of every source piece that is spelled by it.
    output = np.zeros_like(table)
    number = {piece: place for place, piece in enumerate(pieces)}
    for piece, place in number.items():
        output[number.get(spelling.get(piece, piece), place)] += table[place]
    for side, embeddings in (
        (spec.encoder, spec.encoder.embeddings[0]),
        (spec.decoder, spec.decoder.embeddings),
    ):
        embeddings.weight = table.copy()
        side.scale_embeddings = False
        side.position_encodings.encodings = places.copy()
        _same(side.layer_norm)
    for layer in (*spec.encoder.layer, *spec.decoder.layer):
        _same(layer.self_attention.layer_norm)
        _linear(layer.self_attention.linear[0], np.zeros((3 * _WIDTH, _WIDTH)))
        _linear(layer.self_attention.linear[1], np.zeros((_WIDTH, _WIDTH)))
        _same(layer.ffn.layer_norm)
        _linear(layer.ffn.linear_0, np.zeros((8, _WIDTH)))
        _linear(layer.ffn.linear_1, np.zeros((_WIDTH, 8)))
    by_place, by_meaning = np.zeros(_WIDTH), np.zeros(_WIDTH)
    by_place[_TOKEN_WIDTH:] = 10
    by_meaning[:_TOKEN_WIDTH] = 1
    look = spec.decoder.layer[0].attention
    _same(look.layer_norm)
    _linear(look.linear[0], np.diag(by_place))
    _linear(look.linear[1], np.vstack([np.diag(by_place), np.diag(by_meaning)]))
    _linear(look.linear[2], 4 * np.eye(_WIDTH))
    _linear(spec.decoder.projection, output)
    spec.register_source_vocabulary(pieces)
    spec.register_target_vocabulary(pieces)
    spec.config.add_source_eos = True
    spec.validate()
    spec.optimize()
    return spec


def _signs(chance: np.random.Generator, rows: int, columns: int) -> NDArray[np.float32]:
    signs: NDArray[np.float32] = chance.choice(
        np.array([-1, 1], np.float32), (rows, columns)
    )
    return signs


def _same(norm: common_spec.LayerNormSpec) -> None:
    norm.gamma = np.ones(_WIDTH, np.float32)
    norm.beta = np.zeros(_WIDTH, np.float32)


def _linear(part: common_spec.LinearSpec, weight: NDArray[np.floating]) -> None:
    part.weight = weight.astype(np.float32)
    part.bias = np.zeros(len(weight), np.float32)
