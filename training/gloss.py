"""Makes rough English for target-language text, word by word, from a lexicon.

The decoder then sees real Eastern Armenian news with some of its meaning given,
where there is no parallel text of that kind.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from training.chance import chooser
from training.data import Pair
from training.lexicon import learn_lexicon

WORD = re.compile(r"\w+|[^\w\s]")
STEM = 6
SAME_SIGNS = {"։": ".", "՝": ",", "«": '"', "»": '"', ",": ",", ".": ";", "-": "-"}


def stems(text: str) -> list[str]:
    """Return lower-case word beginnings: endings are what a lexicon cannot count."""
    return [word.lower()[:STEM] for word in WORD.findall(text) if word[0].isalpha()]


def learn_glosses(pairs: Sequence[Pair], most: int, seed: int) -> dict[str, str]:
    """Return the best English word for each target stem, where counts agree on one."""
    choices = chooser(seed)
    sample = choices.sample(list(pairs), min(most, len(pairs)))
    ids: dict[str, int] = defaultdict(lambda: len(ids))
    surface: dict[int, Counter[str]] = defaultdict(Counter)
    id_pairs = []
    for pair in sample:
        source_ids = []
        for word in WORD.findall(pair.source):
            if word[0].isalpha():
                number = ids["en:" + word.lower()[:STEM]]
                surface[number][word.lower()] += 1
                source_ids.append(number)
        target_ids = [ids["xx:" + stem] for stem in stems(pair.target)]
        if 0 < len(source_ids) <= 45 and 0 < len(target_ids) <= 45:
            id_pairs.append((source_ids, target_ids))
    lexicon = learn_lexicon(id_pairs, len(ids) + 1)
    names = {number: name for name, number in ids.items()}
    best: dict[str, tuple[float, str]] = {}
    for source, target, score in zip(
        lexicon.source.tolist(), lexicon.target.tolist(), lexicon.score.tolist(),
        strict=True,
    ):  # fmt: skip
        stem = names[target].removeprefix("xx:")
        if score > 0.12 and score > best.get(stem, (0.0, ""))[0]:
            best[stem] = (score, surface[source].most_common(1)[0][0])
    return {stem: word for stem, (_, word) in best.items()}


def gloss_pairs(
    sentences: Sequence[str],
    glosses: dict[str, str],
    language: str,
    most: int,
    seed: int,
) -> list[Pair]:
    """Return pairs of rough English and the sentence, for well-covered sentences."""
    choices = chooser(seed)
    order = list(sentences)
    choices.shuffle(order)
    pairs = []
    for sentence in order:
        words, known, alphabetic = [], 0, 0
        for word in WORD.findall(sentence):
            if not word[0].isalpha():
                words.append(SAME_SIGNS.get(word, word))
                continue
            alphabetic += 1
            english = glosses.get(word.lower()[:STEM])
            if english is not None:
                known += 1
                words.append(english.title() if word[0].isupper() else english)
        if 5 <= alphabetic <= 35 and known > 0.6 * alphabetic:
            pairs.append(Pair(" ".join(words), sentence, "gloss", language))
        if len(pairs) >= most:
            break
    return pairs
