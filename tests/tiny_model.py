"""A real argos package with a hand-made network that spells English in another script.

The network attends to one source character after the other and writes its counterpart,
so what it says is known in advance, and everything around the model can be tested on
a real CTranslate2 model without training one. The same network can be made as large as
the packages that argos ships, for measuring speed: it costs what any network of its size
costs, and its sentences end where they should.
"""

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import sentencepiece
from ctranslate2.specs import (
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
_HEAD, _PLACES, _END = 64, 512, 2


@dataclass(frozen=True)
class Size:
    """The shape of a network; a head is 64 wide, the last one holds the place."""

    layers: int = 1
    heads: int = 3
    feed_forward: int = 8
    vocabulary: int = 0
    """Pieces at least; those beyond the tokenizer's are never said."""
    quantization: str | None = None

    @property
    def width(self) -> int:
        """The width of the network."""
        return self.heads * _HEAD


TINY = Size()
FULL = Size(6, 8, 2048, 32_000, "int8")
"""Argos's own packages have this shape."""


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
    size: Size = TINY,
    texts: Sequence[str] = (),
) -> Path:
    """Write `translate-en_XX-V.argosmodel` into `folder` and return its path.

    `slips` are characters that the model gets wrong on purpose. With `texts` the pieces
    are learnt from them, and the model spells its input piece by piece.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = f"translate-en_{to_code}-{version.replace('.', '_')}"
    work = folder / f".making-{name}"
    work.mkdir()
    pieces = learn_pieces(work, PLACEHOLDERS if placeholders else (), texts)
    spelling = {**SPELLING[to_code], **(slips or {})}
    if texts:
        words = [piece for piece in pieces if piece[0] not in "<⟦"]
        spelling = {piece: spelled(piece, to_code, slips) for piece in words}
        pieces = [*pieces, *sorted({*spelling.values()} - {*pieces})]
    save(network(pieces, spelling, size), pieces, work, size)
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


def learn_pieces(
    work: Path, symbols: Sequence[str] = (), texts: Sequence[str] = ()
) -> list[str]:
    """Train a vocabulary, of characters unless there are texts; return its pieces.

    It is `t.model` in `work`; `symbols` are pieces of their own.
    """
    signs = (
        LATIN + CYRILLIC + ARMENIAN + "0123456789.,:;!?%+-–—/@_()\"'’“”«»<>&=#։՞՜՛…⟦⟧|~"
    )
    signs += (LATIN + CYRILLIC + ARMENIAN).upper()
    text = work / "signs.txt"
    text.write_text(
        "\n".join([" ".join(signs), signs, *(texts or ["e a o"] * 9)]) + "\n",
        encoding="utf-8",
    )
    sentencepiece.SentencePieceTrainer.train(
        input=str(text),
        model_prefix=str(work / "t"),
        model_type="unigram" if texts else "char",
        vocab_size=2000,
        hard_vocab_limit=False,
        character_coverage=1.0,
        byte_fallback=True,
        normalization_rule_name="identity",
        user_defined_symbols=list(symbols),
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


def network(
    pieces: list[str], spelling: Mapping[str, str], size: Size
) -> TransformerSpec:
    """Layers that do nothing but, in the last, look at place n and say what is there."""
    width, meaning = size.width, size.width - _HEAD
    pieces = _filled(pieces, size)
    chance = np.random.default_rng(7)
    spec = TransformerSpec.from_config(
        (size.layers, size.layers),
        size.heads,
        pre_norm=True,
        activation=common_spec.Activation.RELU,
    )
    table = np.zeros((len(pieces), width), np.float32)
    table[:, :meaning] = _signs(chance, len(pieces), meaning)
    places = np.zeros((_PLACES, width), np.float32)
    places[:, meaning:] = _signs(chance, _PLACES, _HEAD)
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
        _same(side.layer_norm, width)
    nothing = np.zeros((width, width))
    for layer in (*spec.encoder.layer, *spec.decoder.layer):
        _same(layer.self_attention.layer_norm, width)
        _linear(layer.self_attention.linear[0], np.zeros((3 * width, width)))
        _linear(layer.self_attention.linear[1], nothing)
        _same(layer.ffn.layer_norm, width)
        _linear(layer.ffn.linear_0, np.zeros((size.feed_forward, width)))
        _linear(layer.ffn.linear_1, np.zeros((width, size.feed_forward)))
    for layer in spec.decoder.layer:
        _same(layer.attention.layer_norm, width)
        _linear(layer.attention.linear[0], nothing)
        _linear(layer.attention.linear[1], np.zeros((2 * width, width)))
        _linear(layer.attention.linear[2], nothing)
    # Every head asks for the place; each but the last then takes its part of the meaning.
    by_place, by_meaning = np.zeros((width, width)), np.eye(width)
    for head in range(size.heads):
        by_place[head * _HEAD : (head + 1) * _HEAD, meaning:] = 10 * np.eye(_HEAD)
    by_meaning[meaning:] = 0
    look = spec.decoder.layer[-1].attention
    _linear(look.linear[0], by_place)
    _linear(look.linear[1], np.vstack([by_place, by_meaning]))
    _linear(look.linear[2], 4 * np.eye(width))
    _linear(spec.decoder.projection, output)
    return spec


def save(spec: TransformerSpec, pieces: list[str], folder: Path, size: Size) -> None:
    """Write the network and its vocabulary into `folder`."""
    spec.register_source_vocabulary(_filled(pieces, size))
    spec.register_target_vocabulary(_filled(pieces, size))
    spec.config.add_source_eos = True
    spec.validate()
    spec.optimize(quantization=size.quantization)
    spec.save(str(folder))


def _filled(pieces: list[str], size: Size) -> list[str]:
    return pieces + [f"<{n}>" for n in range(len(pieces), size.vocabulary)]


def _signs(chance: np.random.Generator, rows: int, columns: int) -> NDArray[np.float32]:
    signs: NDArray[np.float32] = chance.choice(
        np.array([-1, 1], np.float32), (rows, columns)
    )
    return signs


def _same(norm: common_spec.LayerNormSpec, width: int) -> None:
    norm.gamma = np.ones(width, np.float32)
    norm.beta = np.zeros(width, np.float32)


def _linear(part: common_spec.LinearSpec, weight: NDArray[np.floating]) -> None:
    part.weight = weight.astype(np.float32)
    part.bias = np.zeros(len(weight), np.float32)
