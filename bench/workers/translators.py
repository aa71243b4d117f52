"""A process that translates the bench's article once per line of its input.

    python translators.py ours FOLDER SECOND_TRY
    python translators.py ctranslate2 FOLDER INTER_THREADS INTRA_THREADS BATCH_TOKENS
    python translators.py argos FOLDER

FOLDER holds `given.json` with the package, the paragraphs, their sentences and pieces.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import peak

from pubpipe.adapters.mt import machine
from pubpipe.adapters.mt.argos import Argos
from pubpipe.adapters.mt.packages import inspect, open_package
from pubpipe.domain.locale import BUILT_IN, ENGLISH, find
from pubpipe.domain.markup import Marked, escape, plain

Round = Callable[[int | None], list[str]]
"""Translates the first paragraphs, all for None; returns their texts."""


def _ours(folder: Path, given: Any, second_try: int) -> Round:
    """The translator of the newsroom; it cuts, protects, checks and flags as always."""
    locale = find(BUILT_IN, given["to_code"])
    package = inspect(Path(given["package"]))
    translator = Argos(package, ENGLISH, locale, folder, second_try=bool(second_try))
    sources = [Marked(escape(text)) for text in given["paragraphs"]]
    return lambda most: [plain(d.text) for d in translator.translate(sources[:most])]


def _bare(folder: Path, given: Any, inter: int, intra: int, batch: int) -> Round:
    """CTranslate2 alone on our pieces: no cutting, no tokenizer, no text."""
    import ctranslate2

    package = open_package(inspect(Path(given["package"])), folder)
    model = ctranslate2.Translator(
        str(package.package_path / "model"),
        compute_type="auto",
        inter_threads=inter,
        intra_threads=intra,
    )

    def translate(most: int | None) -> list[str]:
        model.translate_batch(
            [pieces for paragraph in given["pieces"][:most] for pieces in paragraph],
            max_batch_size=batch,
            batch_type="tokens",
            beam_size=machine.BEAM,
            length_penalty=machine.LENGTH_PENALTY,
            max_input_length=machine.MOST_INPUT,
            max_decoding_length=machine.MOST_STEPS,
            replace_unknowns=True,
            return_scores=True,
        )
        return []

    return translate


def _argos(_folder: Path, given: Any) -> Round:
    """Argos's `translate()`; its settings come by its own environment variables."""
    cut = dict(zip(given["paragraphs"], given["sentences"], strict=True))

    class Pipeline:
        def __init__(self, **_options: object) -> None:
            pass

        def __call__(self, text: str) -> SimpleNamespace:
            return SimpleNamespace(
                sentences=[SimpleNamespace(text=t) for t in cut[text]]
            )

    stanza: Any = SimpleNamespace(Pipeline=Pipeline)
    sys.modules["stanza"] = stanza
    from argostranslate import translate as itself

    def translate(most: int | None) -> list[str]:
        for kept in itself.installed_translates:
            kept.cached_translation.cache = {}  # it would answer from the last round
        whole = "\n".join(given["paragraphs"][:most])
        said: str = itself.translate(whole, "en", given["to_code"])
        return said.split("\n")

    return translate


WORKERS: dict[str, Callable[..., Round]] = {
    "ours": _ours,
    "ctranslate2": _bare,
    "argos": _argos,
}


def main() -> None:
    """Answer each line of standard input with a round's seconds and texts.

    A line is empty or has how many of the paragraphs to translate.
    """
    name, folder = sys.argv[1], Path(sys.argv[2])
    numbers = [int(number) for number in sys.argv[3:]]
    given = json.loads((folder / "given.json").read_text(encoding="utf-8"))
    translate = WORKERS[name](folder, given, *numbers)
    translate(1)  # loads the model
    for line in sys.stdin:
        started = time.perf_counter()
        texts = translate(int(line) if line.strip() else None)
        took = time.perf_counter() - started
        told = {"seconds": took, "texts": texts, "megabytes": peak.megabytes()}
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
