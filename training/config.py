"""What is decided for every language pair: sizes, source weights, tags."""

from __future__ import annotations

from dataclasses import dataclass, field

PLACEHOLDERS = tuple(f"⟦{number}⟧" for number in range(10))
WESTERN_ARMENIAN = "hyw"
LANGUAGE_NAMES = {"en": "English", "ru": "Russian", "hy": "Armenian"}
TAGS = {into: f"⟦{into}⟧" for into in ("ru", "hy", WESTERN_ARMENIAN)}
"""The piece before the source that tells one model which language to write."""
PAIRS = ("en-ru", "en-hy")
LENGTH_PENALTY = 1.0
"""For the beam; the package asks for it, since argos's own 0.2 makes drafts too short."""


@dataclass(frozen=True)
class ModelSize:
    """The shape of the network; everything the converter needs to know."""

    vocabulary: int = 8000
    width: int = 256
    feed_forward: int = 1024
    encoder_layers: int = 4
    decoder_layers: int = 1
    heads: int = 4
    positions: int = 512
    dropout: float = 0.1


@dataclass(frozen=True)
class Recipe:
    """How the one model of all the pairs is trained, and then one of each pair's own."""

    pairs: tuple[str, ...] = PAIRS
    max_pieces: int = 90
    batch_tokens: int = 3200
    peak_learning_rate: float = 2e-3
    warmup_steps: int = 250
    label_smoothing: float = 0.1
    placeholder_rate: float = 0.07
    joined_rate: float = 0.06
    guide_weight: float = 1.0
    lexicon_pairs: int = 40_000
    gloss_sentences: int = 40_000
    seed: int = 20260
    size: ModelSize = field(default_factory=ModelSize)


WEIGHTS = {
    "en-ru": {
        "wmt-news-human": 1.0,
        "bible": 0.1,
        "docs-web-tech": 0.4,
        "docs-": 0.2,
        "tatoeba": 0.8,
        "ui-mozilla-www": 1.0,
        "ui-wikipedia-apps": 0.3,
        "ui-": 0.04,
        "names-": 0.3,
    },
    "en-hy": {
        "bible": 0.4,
        "hyw-": 1.0,
        "tatoeba": 2.0,
        "ui-mozilla-www": 1.0,
        "ui-wikipedia-apps": 1.0,
        "ui-": 0.2,
        "names-": 0.5,
    },
}
"""Expected uses per epoch, by the beginning of a row's origin; 1 where none fits."""


def weight_of(pair_name: str, origin: str) -> float:
    """Return the weight of a data source: the longest matching prefix decides."""
    weights = WEIGHTS[pair_name]
    matches = [prefix for prefix in weights if origin.startswith(prefix)]
    return weights[max(matches, key=len)] if matches else 1.0
