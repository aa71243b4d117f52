"""The translation network: pre-norm transformer, deep encoder, shallow decoder."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import embedding, linear, relu

from training.config import ModelSize
from training.vocabulary import BEGIN, END

_MASKS = 1 << 23


def position_table(positions: int, width: int) -> Tensor:
    """Return the sinusoidal position encodings, positions × width."""
    places = torch.arange(positions)[:, None]
    rates = torch.exp(torch.arange(0, width, 2) * (-math.log(10000.0) / width))
    table = torch.zeros(positions, width)
    table[:, 0::2] = torch.sin(places * rates)
    table[:, 1::2] = torch.cos(places * rates)
    return table


class Dropout(nn.Module):
    """Dropout that reads its masks from one long random row, each time elsewhere.

    Drawing anew for every value took a seventh of a training step on a CPU.
    """

    row: Tensor | None = None

    def __init__(self, share: float) -> None:
        """`share` of the values become zero."""
        super().__init__()
        self.share = share

    def forward(self, values: Tensor) -> Tensor:
        """Return the values with some dropped, in training; else as they are."""
        if not self.training or not self.share:
            return values
        row = self.row
        if row is None or row.dtype != values.dtype or row.device != values.device:
            kept = torch.rand(_MASKS, device=values.device) >= self.share
            row = self.row = (kept / (1 - self.share)).to(values.dtype)
        if values.numel() >= len(row):
            return nn.functional.dropout(values, self.share)
        start = int(torch.randint(len(row) - values.numel(), ()))
        return values * row[start : start + values.numel()].view(values.shape)


class Attention(nn.Module):
    """Multi-head attention with one matrix for Q, K and V, as CTranslate2 keeps them."""

    def __init__(self, size: ModelSize) -> None:
        """Make random weights."""
        super().__init__()
        width = size.width
        self.heads = size.heads
        self.in_weight = nn.Parameter(torch.empty(3 * width, width))
        self.in_bias = nn.Parameter(torch.zeros(3 * width))
        self.out = nn.Linear(width, width)
        nn.init.xavier_uniform_(self.in_weight)
        nn.init.zeros_(self.out.bias)
        self.seen: Tensor | None = None

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Attend to the states themselves; `mask` is True where one may look."""
        query, key, value = (
            self._split(part)
            for part in linear(states, self.in_weight, self.in_bias).chunk(3, dim=-1)
        )
        return self._joined(_shares(query, key, mask) @ value)

    def across(self, states: Tensor, memory: Tensor, mask: Tensor) -> Tensor:
        """Attend to `memory`, and keep in `seen` where, averaged over the heads."""
        width = states.size(-1)
        query = self._split(
            linear(states, self.in_weight[:width], self.in_bias[:width])
        )
        key, value = (
            self._split(part)
            for part in linear(
                memory, self.in_weight[width:], self.in_bias[width:]
            ).chunk(2, dim=-1)
        )
        shares = _shares(query, key, mask)
        self.seen = shares.mean(1)
        return self._joined(shares @ value)

    def _split(self, part: Tensor) -> Tensor:
        return part.unflatten(-1, (self.heads, -1)).transpose(1, 2)

    def _joined(self, mixed: Tensor) -> Tensor:
        joined: Tensor = self.out(mixed.transpose(1, 2).flatten(2))
        return joined


def _shares(query: Tensor, key: Tensor, mask: Tensor) -> Tensor:
    """Return where to look. Plain products: at a sentence's length, a CPU's fused
    attention spends more time going back than all the rest of the layer.
    """  # fmt: skip
    scores = (query * query.size(-1) ** -0.5) @ key.transpose(-2, -1)
    return scores.masked_fill(~mask, -30_000.0).softmax(-1)


class FeedForward(nn.Module):
    """Two linear layers with ReLU between."""

    def __init__(self, size: ModelSize) -> None:
        """Make random weights."""
        super().__init__()
        self.wide = nn.Linear(size.width, size.feed_forward)
        self.narrow = nn.Linear(size.feed_forward, size.width)

    def forward(self, states: Tensor) -> Tensor:
        """Return states of the same shape."""
        narrowed: Tensor = self.narrow(relu(self.wide(states)))
        return narrowed


class EncoderLayer(nn.Module):
    """Self-attention and feed-forward, each on normed states and added to them."""

    def __init__(self, size: ModelSize) -> None:
        """Make random weights."""
        super().__init__()
        self.norm_own, self.norm_wide = (nn.LayerNorm(size.width) for _ in range(2))
        self.own = Attention(size)
        self.feed_forward = FeedForward(size)
        self.dropout = Dropout(size.dropout)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Return states of the same shape; `mask` is True where there is a piece."""
        drop = self.dropout
        states = states + drop(self.own(self.norm_own(states), mask))
        return states + drop(self.feed_forward(self.norm_wide(states)))


class DecoderLayer(EncoderLayer):
    """An encoder layer, causal, that also attends to the source."""

    def __init__(self, size: ModelSize) -> None:
        """Make random weights."""
        super().__init__(size)
        self.norm_source = nn.LayerNorm(size.width)
        self.source = Attention(size)

    def decode(
        self, states: Tensor, earlier: Tensor, memory: Tensor, mask: Tensor
    ) -> Tensor:
        """Return states of the same shape; `mask` is that of the memory."""
        drop = self.dropout
        states = states + drop(self.own(self.norm_own(states), earlier))
        across = self.source.across(self.norm_source(states), memory, mask)
        states = states + drop(across)
        return states + drop(self.feed_forward(self.norm_wide(states)))


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
        self.embedding = nn.Parameter(torch.empty(vocabulary, size.width))
        self.prefix_embedding = nn.Parameter(torch.empty(vocabulary, size.width))
        for table in (self.embedding, self.prefix_embedding):
            nn.init.normal_(table, std=size.width**-0.5)
        self.register_buffer("positions", position_table(size.positions, size.width))
        self.dropout = Dropout(size.dropout)
        self.encoder = nn.ModuleList(
            EncoderLayer(size) for _ in range(size.encoder_layers)
        )
        self.decoder = nn.ModuleList(
            DecoderLayer(size) for _ in range(size.decoder_layers)
        )
        self.encoder_norm = nn.LayerNorm(size.width)
        self.decoder_norm = nn.LayerNorm(size.width)
        self.bias = nn.Parameter(torch.zeros(vocabulary))

    def forward(self, source: Tensor, padding: Tensor, prefix: Tensor) -> Tensor:
        """Return decoder states for every prefix; `padding` is True at no piece."""
        return self.decode(prefix, self.encode(source, padding), padding)

    def embed(self, ids: Tensor, table: Tensor) -> Tensor:
        """Return scaled embeddings with positions added, batch × length × width."""
        scaled = embedding(ids, table) * math.sqrt(self.size.width)
        placed = scaled + self.positions[: ids.size(1)]
        embedded: Tensor = self.dropout(placed.to(self.encoder_norm.weight.dtype))
        return embedded

    def encode(self, ids: Tensor, padding: Tensor) -> Tensor:
        """Return the encoder's memory; `padding` is True where there is no piece."""
        hidden = self.embed(ids, self.embedding)
        mask = ~padding[:, None, None, :]
        for layer in self.encoder:
            hidden = layer(hidden, mask)
        memory: Tensor = self.encoder_norm(hidden)
        return memory

    def decode(self, ids: Tensor, memory: Tensor, padding: Tensor) -> Tensor:
        """Return decoder states for every prefix, before the output projection."""
        hidden = self.embed(ids, self.prefix_embedding)
        square = torch.ones(ids.size(1), ids.size(1), device=ids.device)
        earlier = square.tril().bool()
        mask = ~padding[:, None, None, :]
        for layer in self.decoder:
            assert isinstance(layer, DecoderLayer)
            hidden = layer.decode(hidden, earlier, memory, mask)
        states: Tensor = self.decoder_norm(hidden)
        return states

    def source_attention(self) -> Tensor:
        """Return the last decoder layer's attention of the latest `decode`."""
        last = self.decoder[-1]
        if not isinstance(last, DecoderLayer) or last.source.seen is None:
            raise RuntimeError("there is no attention before the first decode")
        return last.source.seen

    def project(self, states: Tensor) -> Tensor:
        """Return logits over the vocabulary."""
        kind = states.dtype
        return linear(states, self.embedding.to(kind), self.bias.to(kind))

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
