"""What is decided for every language pair: sizes, source weights, tags."""

from __future__ import annotations

from dataclasses import dataclass, field

PLACEHOLDERS = tuple(f"⟦{number}⟧" for number in range(10))
WESTERN_ARMENIAN_TAG = "⟦hyw⟧"
LANGUAGE_NAMES = {"en": "English", "ru": "Russian", "hy": "Armenian"}


@dataclass(frozen=True)
class ModelSize:
    """The shape of the network; everything the converter needs to know."""

    vocabulary: int = 6000
    width: int = 192
    feed_forward: int = 512
    encoder_layers: int = 3
    decoder_layers: int = 1
    heads: int = 4
    positions: int = 512
    dropout: float = 0.0


@dataclass(frozen=True)
class Recipe:
    """How one pair is trained; source weights are expected uses per epoch."""

    weights: dict[str, float]
    default_weight: float = 1.0
    max_pieces: int = 90
    batch_tokens: int = 800
    peak_learning_rate: float = 2e-3
    warmup_steps: int = 200
    label_smoothing: float = 0.1
    placeholder_rate: float = 0.07
    joined_rate: float = 0.06
    guide_weight: float = 1.0
    lexicon_pairs: int = 40_000
    gloss_sentences: int = 0
    seed: int = 20260
    size: ModelSize = field(default_factory=ModelSize)


RECIPES = {
    "en-ru": Recipe(
        weights={
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
    ),
    "en-hy": Recipe(
        weights={
            "bible": 0.5,
            "hyw-": 1.0,
            "tatoeba": 2.0,
            "ui-mozilla-www": 1.0,
            "ui-wikipedia-apps": 1.0,
            "ui-": 0.2,
            "names-": 0.5,
        },
        gloss_sentences=25_000,
    ),
}


def weight_of(recipe: Recipe, origin: str) -> float:
    """Return the weight of a data source: the longest matching prefix decides."""
    matches = [prefix for prefix in recipe.weights if origin.startswith(prefix)]
    if not matches:
        return recipe.default_weight
    return recipe.weights[max(matches, key=len)]
