"""Writes trained weights as a CTranslate2 model."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece
from ctranslate2.specs import (
    TransformerSpec,
    common_spec,
)
from numpy.typing import NDArray
from torch import Tensor, nn

from training.config import TAGS
from training.model import Translator


def _array(tensor: Tensor) -> NDArray[np.float32]:
    """Return a copy: `spec.optimize` edits arrays in place."""
    array: NDArray[np.float32] = tensor.detach().float().cpu().numpy().copy()
    return array


def _norm(spec: Any, layer: nn.LayerNorm) -> None:
    """Fill a layer norm."""
    spec.gamma, spec.beta = _array(layer.weight), _array(layer.bias)


def _linear(spec: Any, weight: Tensor, bias: Tensor) -> None:
    """Fill a linear layer."""
    spec.weight, spec.bias = _array(weight), _array(bias)


def _attention(spec: Any, layer: Any) -> None:
    """Fill a self-attention: Q, K and V are fused on both sides."""
    _linear(spec.linear[0], layer.in_weight, layer.in_bias)
    _linear(spec.linear[1], layer.out.weight, layer.out.bias)


def _cross_attention(spec: Any, layer: Any, width: int) -> None:
    """Fill an attention to the encoder: Q apart, K and V fused."""
    weight, bias = layer.in_weight, layer.in_bias
    _linear(spec.linear[0], weight[:width], bias[:width])
    _linear(spec.linear[1], weight[width:], bias[width:])
    _linear(spec.linear[2], layer.out.weight, layer.out.bias)


def _feed_forward(spec: Any, layer: Any) -> None:
    """Fill the two linear layers of a feed-forward block."""
    _linear(spec.linear_0, layer.wide.weight, layer.wide.bias)
    _linear(spec.linear_1, layer.narrow.weight, layer.narrow.bias)


def specification(model: Translator) -> TransformerSpec:
    """Return the CTranslate2 description of the network with its weights."""
    size = model.size
    spec = TransformerSpec.from_config(
        (size.encoder_layers, size.decoder_layers),
        size.heads,
        pre_norm=True,
        activation=common_spec.Activation.RELU,
        alignment_layer=-1,
        alignment_heads=size.heads,
    )
    table = _array(model.embedding)
    spec.encoder.embeddings[0].weight = table
    spec.decoder.embeddings.weight = _array(model.prefix_embedding)
    spec.decoder.projection.weight = table
    spec.decoder.projection.bias = _array(model.bias)
    # An explicit table: the two libraries then cannot disagree on its start.
    positions = _array(model.positions)
    spec.encoder.position_encodings.encodings = positions
    spec.decoder.position_encodings.encodings = positions
    _norm(spec.encoder.layer_norm, model.encoder_norm)
    _norm(spec.decoder.layer_norm, model.decoder_norm)
    for part, layer in zip(spec.encoder.layer, model.encoder, strict=True):
        block: Any = layer
        _norm(part.self_attention.layer_norm, block.norm_own)
        _attention(part.self_attention, block.own)
        _norm(part.ffn.layer_norm, block.norm_wide)
        _feed_forward(part.ffn, block.feed_forward)
    for part, layer in zip(spec.decoder.layer, model.decoder, strict=True):
        block = layer
        _norm(part.self_attention.layer_norm, block.norm_own)
        _attention(part.self_attention, block.own)
        _norm(part.attention.layer_norm, block.norm_source)
        _cross_attention(part.attention, block.source, size.width)
        _norm(part.ffn.layer_norm, block.norm_wide)
        _feed_forward(part.ffn, block.feed_forward)
    return spec


def convert(
    model: Translator,
    pieces: sentencepiece.SentencePieceProcessor,
    folder: Path,
    into: str,
    quantization: str | None = "int8",
) -> None:
    """Write `folder` anew with model.bin, config.json and the vocabulary.

    The model then writes the language `into`, a key of `TAGS`.
    """
    spec = specification(model)
    vocabulary = [pieces.id_to_piece(number) for number in range(len(pieces))]
    spec.register_source_vocabulary(vocabulary)
    spec.register_target_vocabulary(vocabulary)
    # Argos passes bare pieces, so the model has to append </s> by itself.
    spec.config.add_source_eos = True
    # And to put the tag of its language before: CTranslate2 calls such a piece bos.
    spec.config.add_source_bos = True
    spec.config.bos_token = TAGS[into]
    spec.validate()
    spec.optimize(quantization=quantization)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    spec.save(str(folder))
