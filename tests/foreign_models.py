"""Tiny models in the file layouts of OPUS-MT, NLLB and MADLAD, whose words are known.

The network of `tiny_model` writes what stands at each place of the source. A label that
stands there is written as white space, which nobody sees.
"""

import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import yaml
from ctranslate2.specs import TransformerSpec
from numpy.typing import NDArray

from tests.tiny_model import SPELLING, TINY, learn_pieces, network, save

_WORD = "▁"


def write_opus(
    folder: Path, to_code: str = "hy", *, labels: Sequence[str] = (), readme: str = "",
    licence: str = "Attribution 4.0 International", weights: str = "opus.npz",
) -> Path:  # fmt: skip
    """Write the zip of an OPUS-MT release: Marian weights, vocabulary, tokenizers, README."""
    work = folder / ".opus"
    work.mkdir(parents=True)
    pieces = [*learn_pieces(work), *labels]
    spec = network(pieces, {**SPELLING[to_code], **dict.fromkeys(labels, _WORD)}, TINY)
    np.savez(work / "opus.npz", allow_pickle=False, **_marian(spec))
    vocabulary = "".join(
        f"{json.dumps(piece, ensure_ascii=False)}: {number}\n"
        for number, piece in enumerate(pieces)
    )
    decoder = {"models": [weights], "vocabs": ["opus.vocab.yml"] * 2, "beam-size": 6}
    path = folder / "opus-2026-01-14.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(work / "opus.npz", "opus.npz")
        archive.writestr("opus.vocab.yml", vocabulary)
        archive.writestr("decoder.yml", yaml.safe_dump(decoder))
        archive.write(work / "t.model", "source.spm")
        archive.write(work / "t.model", "target.spm")
        archive.writestr("README.md", readme)
        archive.writestr("LICENSE", licence)
    return path


def write_multilingual(
    folder: Path, to_code: str, labels: Sequence[str], tokenizer: str, readme: str = "",
    *, as_symbols: bool = False,
) -> Path:  # fmt: skip
    """Write a CTranslate2 folder with labels in its vocabulary and its tokenizer beside it.

    `as_symbols`: the tokenizer knows the labels, as MADLAD's does.
    """
    made = folder / "multilingual-ct2"
    made.mkdir(parents=True)
    known = learn_pieces(made, labels if as_symbols else ())
    pieces = known + [label for label in labels if label not in known]
    spelling: Mapping[str, str] = {
        **SPELLING[to_code],
        **dict.fromkeys(labels, _WORD),
    }
    save(network(pieces, spelling, TINY), pieces, made, TINY)
    (made / "t.model").rename(made / tokenizer)
    for left in made.glob("t.*"):
        left.unlink()
    if readme:
        (made / "README.md").write_text(readme, "utf-8")
    return made


def _marian(spec: TransformerSpec) -> dict[str, NDArray[np.generic]]:
    """The weights of a network under Marian's names, and its options as Marian keeps them."""
    width = TINY.width
    options = {
        "type": "transformer",
        "enc-depth": TINY.layers,
        "dec-depth": TINY.layers,
        "transformer-heads": TINY.heads,
        "transformer-decoder-autoreg": "self-attention",
        "transformer-no-projection": False,
        "transformer-ffn-activation": "relu",
        "transformer-preprocess": "n",
        "transformer-postprocess": "da",
        "transformer-postprocess-top": "n",
        "transformer-postprocess-emb": "d",
        "transformer-guided-alignment-layer": "last",
    }
    found: dict[str, NDArray[np.generic]] = {
        "special:model.yml": np.frombuffer(
            yaml.safe_dump(options).encode() + b"\0", np.int8
        ),
        # Marian makes embeddings larger by this factor when it reads them.
        "Wemb": spec.decoder.embeddings.weight / np.float32(np.sqrt(width)),
        "Wpos": spec.decoder.position_encodings.encodings,
        "decoder_ff_logit_out_Wt": spec.decoder.projection.weight,
        "decoder_ff_logit_out_b": spec.decoder.projection.bias,
    }

    def linear(name: str, suffix: str, weight: NDArray[np.generic]) -> None:
        found[f"{name}_W{suffix}"] = weight.transpose()
        found[f"{name}_b{suffix}"] = np.zeros((1, len(weight)), np.float32)

    def norm(name: str) -> None:
        found[f"{name}_ln_scale"] = np.ones((1, width), np.float32)
        found[f"{name}_ln_bias"] = np.zeros((1, width), np.float32)

    for side, layers in (
        ("encoder", spec.encoder.layer),
        ("decoder", spec.decoder.layer),
    ):
        norm(f"{side}_top")
        for number, layer in enumerate(layers, 1):
            name = f"{side}_l{number}"
            query = np.split(layer.self_attention.linear[0].weight, 3)
            for suffix, part in zip("qkv", query, strict=True):
                linear(f"{name}_self", suffix, part)
            linear(f"{name}_self", "o", layer.self_attention.linear[1].weight)
            norm(f"{name}_self_Wo")
            linear(f"{name}_ffn", "1", layer.ffn.linear_0.weight)
            linear(f"{name}_ffn", "2", layer.ffn.linear_1.weight)
            norm(f"{name}_ffn_ffn")
            if side == "decoder":
                seen = np.split(layer.attention.linear[1].weight, 2)
                linear(f"{name}_context", "q", layer.attention.linear[0].weight)
                for suffix, part in zip("kv", seen, strict=True):
                    linear(f"{name}_context", suffix, part)
                linear(f"{name}_context", "o", layer.attention.linear[2].weight)
                norm(f"{name}_context_Wo")
    return found
