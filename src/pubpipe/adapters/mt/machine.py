"""A package's model and tokenizer, ready to translate many sentences at once."""

from __future__ import annotations

import functools
import json
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pubpipe.adapters.mt.batches import cut
from pubpipe.adapters.mt.capacity import exhausted, is_exhausted, refuse_too_large
from pubpipe.adapters.mt.confidence import CALIBRATION, confidence, facts
from pubpipe.adapters.mt.packages import BEFORE_SOURCE, Found, open_package
from pubpipe.adapters.mt.protection import PLACEHOLDERS
from pubpipe.adapters.mt.unpacking import damaged
from pubpipe.domain.errors import EngineUnavailable
from pubpipe.domain.text import clean

BEAM = 4
"""Argos's own default, so that a draft is what argos would have said; beam 2 is faster and
its drafts are worse (docs/decisions/0013)."""
LENGTH_PENALTY = 0.2
"""Argos's own; a package may ask for another (`pubpipe_length_penalty`)."""
LENGTH_PENALTY_KEY = "pubpipe_length_penalty"
MOST_STEPS = 256
"""Pieces of output per sentence; CTranslate2's default, which argos keeps."""
MOST_INPUT = 1024
"""Pieces of input that CTranslate2 looks at; also its default."""
_MOST_WORKERS = 16
_BROKEN = (RuntimeError, ValueError, OSError, MemoryError)
"""What CTranslate2 and sentencepiece raise on a file that is not what it should be."""

_loading = threading.Lock()


@dataclass(frozen=True)
class Said:
    """What the model said for one sentence.

    `log_prob` is the sum over the `steps` taken, the end sign among them; `confidence` is
    None where the speaker has no scores; `cut` tells
    that the input or the output ran into a limit. `attention` has a row per output
    piece and a column per input piece, where it was asked for.
    """

    text: str
    pieces: tuple[str, ...]
    log_prob: float
    steps: int
    cut: bool
    attention: Sequence[Sequence[float]] | None = None
    confidence: float | None = None


class Machine:
    """One loaded package. Safe to use from several threads."""

    def __init__(self, found: Found, workspace_models: Path, workers: int) -> None:
        """Load the model and its tokenizer; raises EngineUnavailable when they are broken."""
        # Not before there is text to translate: every command passes by here.
        import ctranslate2

        self._package = open_package(found, workspace_models)
        self._name = found.path.name
        self._workers = workers
        model = self._package.package_path / "model"
        refuse_too_large(model / "model.bin", self._name)
        try:
            self._tokenizer = self._package.tokenizer
            self._tokenizer.encode("Load now, while an error can still be told.")
            # Many short tasks on one thread each beat one task on many threads: a
            # sentence is too little work to share.
            self._translator = ctranslate2.Translator(
                str(model),
                device="cpu",
                compute_type="auto",
                inter_threads=workers,
                intra_threads=1,
            )
        except _BROKEN as problem:
            if is_exhausted(problem):
                raise exhausted(self._name) from problem
            raise damaged(found.path, problem) from problem
        about = json.loads((self._package.package_path / "metadata.json").read_bytes())
        # One that CTranslate2 puts there itself (`add_source_bos`) has no attention.
        self._before_source = [str(piece) for piece in about.get(BEFORE_SOURCE, ())]
        self._calibration = [float(one) for one in about.get(CALIBRATION, ())]
        self._penalty = float(about.get(LENGTH_PENALTY_KEY, LENGTH_PENALTY))
        self._pieces = getattr(self._tokenizer, "lazy_processor", lambda: None)()
        self.symbols = tuple(
            symbol
            for symbol in PLACEHOLDERS
            if self._pieces and symbol in self.encode(f"a {symbol} b")
        )

    def encode(self, text: str) -> list[str]:
        """Return the input pieces of a text, by argos's tokenizer."""
        pieces: list[str] = self._tokenizer.encode(text)
        return pieces

    def say(
        self, sentences: Sequence[Sequence[str]], attend: Sequence[bool]
    ) -> list[Said]:
        """Translate sentences of pieces; `attend` tells for which to return attention.

        Raises EngineUnavailable when the model fails.
        """
        batches: list[tuple[list[int], bool]] = []
        for attention in (False, True):
            numbers = [n for n, wish in enumerate(attend) if wish == attention]
            places = cut([len(sentences[n]) for n in numbers], self._workers)
            batches += [
                ([numbers[one] for one in batch], attention) for batch in places
            ]
        # The longest first, so that what comes last is short.
        batches.sort(key=lambda batch: -len(sentences[batch[0][0]]))
        try:
            waiting = [
                (number, result)
                for numbers, attention in batches
                for number, result in zip(
                    numbers,
                    self._submit([sentences[n] for n in numbers], attention),
                    strict=True,
                )
            ]
            said = {
                number: self._said(result.result(), sentences[number])
                for number, result in waiting
            }
        except _BROKEN as problem:
            if is_exhausted(problem):
                raise exhausted(self._name) from problem
            raise EngineUnavailable(
                f"The translation model {self._name} failed: {problem}. "
                "Try it with “pubpipe models test”, or install it again."
            ) from problem
        return [said[number] for number in range(len(sentences))]

    def _submit(self, sentences: Sequence[Sequence[str]], attention: bool) -> list[Any]:
        """Hand one batch to the next free worker; its results come later."""
        prefix = self._package.target_prefix
        results: list[Any] = self._translator.translate_batch(
            [[*self._before_source, *pieces] for pieces in sentences],
            target_prefix=[[prefix]] * len(sentences) if prefix else None,
            asynchronous=True,
            beam_size=BEAM,
            length_penalty=self._penalty,
            max_input_length=MOST_INPUT,
            max_decoding_length=MOST_STEPS,
            replace_unknowns=True,
            return_scores=True,
            return_attention=attention,
        )
        return results

    def _said(self, result: Any, source: Sequence[str]) -> Said:
        pieces: list[str] = result.hypotheses[0]
        steps = len(pieces) + 1
        log_prob = result.scores[0] * steps**self._penalty
        seen = facts(source, pieces, log_prob, steps)
        attention = result.attention[0] if result.attention else None
        prefix = self._package.target_prefix
        if prefix and pieces[:1] == [prefix]:
            pieces, attention = pieces[1:], attention[1:] if attention else None
        if attention and self._before_source:
            attention = [row[len(self._before_source) :] for row in attention]
        return Said(
            # A model with byte pieces can write any character, also a line separator.
            text=clean(self._decode(pieces)).replace("\n", " ").strip(),
            pieces=tuple(pieces),
            log_prob=log_prob,
            steps=steps,
            cut=len(pieces) >= MOST_STEPS or len(source) > MOST_INPUT,
            attention=attention,
            confidence=confidence(self._calibration, seen),
        )

    def _decode(self, pieces: list[str]) -> str:
        if self._pieces is None:
            text: str = self._tokenizer.decode(pieces)
            return text
        # Argos's decode() also turns every “_” into a space, which breaks addresses.
        decoded: str = self._pieces.decode_pieces(pieces)
        return decoded.replace("▁", " ")


def load(found: Found, workspace_models: Path) -> Machine:
    """Return the loaded package, the same one for every call in this process."""
    with _loading:
        return _load(found, workspace_models, _stamp(found.path), workers())


def workers() -> int:
    """Return how many batches run at once: one per core that this process may use."""
    if hasattr(os, "sched_getaffinity"):  # Linux; a container may have fewer cores
        return min(len(os.sched_getaffinity(0)), _MOST_WORKERS)
    return min(os.cpu_count() or 1, _MOST_WORKERS)


def _stamp(path: Path) -> tuple[int, int]:
    """Return what changes when a package is replaced under the same name."""
    file = path / "model" / "model.bin" if path.is_dir() else path
    try:
        seen = file.stat()
    except OSError as problem:
        raise damaged(path, problem.strerror or problem) from problem
    return seen.st_mtime_ns, seen.st_size


@functools.lru_cache(maxsize=4)
def _load(
    found: Found, workspace_models: Path, _seen: tuple[int, int], workers: int
) -> Machine:
    return Machine(found, workspace_models, workers)
