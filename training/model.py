"""The translation network: pre-norm transformer, deep encoder, shallow decoder."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from training.config import ModelSize
from training.vocabulary import BEGIN, END


def position_table(positions: int, width: int) -> Tensor:
    """Return the sinusoidal position encodings, positions × width."""
    places = torch.arange(positions)[:, None]
    rates = torch.exp(torch.arange(0, width, 2) * (-math.log(10000.0) / width))
    table = torch.zeros(positions, width)
    table[:, 0::2] = torch.sin(places * rates)
    table[:, 1::2] = torch.cos(places * rates)
    return table


class DecoderLayer(nn.TransformerDecoderLayer):
    """A decoder layer that keeps its last attention to the source for training."""

    attention: Tensor | None = None

    def _mha_block(
        self,
        x: Tensor,
        mem: Tensor,
        attn_mask: Tensor | None,
        key_padding_mask: Tensor | None,
        is_causal: bool = False,
    ) -> Tensor:
        """Attend to the memory and remember where, averaged over the heads."""
        output, self.attention = self.multihead_attn(
            x, mem, mem, attn_mask=attn_mask, key_padding_mask=key_padding_mask,
            need_weights=True,
        )  # fmt: skip
        dropped: Tensor = self.dropout2(output)
        return dropped


class Translator(nn.Module):
    """An encoder-decoder with one embedding table for the source and the output.

    What was already written is embedded by a table of its own: were it the output's,
    a young model would find its last piece the likeliest next one and repeat it.
    """

    positions: Tensor

    def __init__(self, size: ModelSize, vocabulary: int) -> None:
        """Build random weights; `vocabulary` is the real number of pieces."""
        super().__init__()
        self.size = size
        self.embedding = nn.Embedding(vocabulary, size.width)
        self.prefix_embedding = nn.Embedding(vocabulary, size.width)
        for table in (self.embedding, self.prefix_embedding):
            nn.init.normal_(table.weight, std=size.width**-0.5)
        self.register_buffer("positions", position_table(size.positions, size.width))
        self.dropout = nn.Dropout(size.dropout)
        shape = (size.width, size.heads, size.feed_forward, size.dropout)
        self.encoder = nn.ModuleList(
            nn.TransformerEncoderLayer(*shape, batch_first=True, norm_first=True)
            for _ in range(size.encoder_layers)
        )
        self.decoder = nn.ModuleList(
            DecoderLayer(*shape, batch_first=True, norm_first=True)
            for _ in range(size.decoder_layers)
        )
        self.encoder_norm = nn.LayerNorm(size.width)
        self.decoder_norm = nn.LayerNorm(size.width)
        self.bias = nn.Parameter(torch.zeros(vocabulary))

    def embed(self, ids: Tensor, table: nn.Embedding) -> Tensor:
        """Return scaled embeddings with positions added, batch × length × width."""
        scaled = table(ids) * math.sqrt(self.size.width)
        embedded: Tensor = self.dropout(scaled + self.positions[: ids.size(1)])
        return embedded

    def encode(self, ids: Tensor, padding: Tensor) -> Tensor:
        """Return the encoder's memory; `padding` is True where there is no piece."""
        hidden = self.embed(ids, self.embedding)
        for layer in self.encoder:
            hidden = layer(hidden, src_key_padding_mask=padding)
        memory: Tensor = self.encoder_norm(hidden)
        return memory

    def decode(self, ids: Tensor, memory: Tensor, padding: Tensor) -> Tensor:
        """Return decoder states for every prefix, before the output projection."""
        hidden = self.embed(ids, self.prefix_embedding)
        mask = nn.Transformer.generate_square_subsequent_mask(
            ids.size(1), device=ids.device
        )
        for layer in self.decoder:
            hidden = layer(
                hidden,
                memory,
                tgt_mask=mask,
                tgt_is_causal=True,
                memory_key_padding_mask=padding,
            )
        states: Tensor = self.decoder_norm(hidden)
        return states

    def source_attention(self) -> Tensor:
        """Return the last decoder layer's attention of the latest `decode`."""
        last = self.decoder[-1]
        if not isinstance(last, DecoderLayer) or last.attention is None:
            raise RuntimeError("there is no attention before the first decode")
        return last.attention

    def project(self, states: Tensor) -> Tensor:
        """Return logits over the vocabulary."""
        return nn.functional.linear(states, self.embedding.weight, self.bias)

    @torch.no_grad()
    def greedy(self, ids: list[int], longest: int = 200) -> list[int]:
        """Translate one piece sequence, always taking the best next piece."""
        self.eval()
        device = self.bias.device
        source = torch.tensor([[*ids, END]], device=device)
        padding = torch.zeros_like(source, dtype=torch.bool)
        memory = self.encode(source, padding)
        output = [BEGIN]
        for _ in range(longest):
            states = self.decode(torch.tensor([output], device=device), memory, padding)
            best = int(self.project(states[:, -1]).argmax())
            if best == END:
                break
            output.append(best)
        return output[1:]
