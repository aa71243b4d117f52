"""What models there are to be had, and where from.

Nobody has fetched these files from the machine this was written on: sizes and figures are
those that were published. `seen` tells whose page names the address; where it is empty,
the address follows from a name alone. No checksum is published for any of them.
"""

from __future__ import annotations

from dataclasses import dataclass

_OPUS = "https://object.pouta.csc.fi/Tatoeba-MT-models"
_NLLB = "https://huggingface.co/skywood/nllb-200-distilled-600M-ct2-int8/resolve/main"
_MADLAD = "https://huggingface.co/santhosh/madlad400-3b-ct2/resolve/main"
ARGOS_INDEX = (
    "https://raw.githubusercontent.com/argosopentech/argospm-index/main/index.json"
)


@dataclass(frozen=True)
class Offer:
    """A model to be had: `languages` by two-letter code, best choice of a language first.

    `files` are addresses under the names they get; of an `index` the newest package is
    taken. `megabytes` is what to fetch, where that was published; `quality` the published
    BLEU on FLORES-200 devtest.
    """

    name: str
    languages: tuple[str, ...]
    files: dict[str, str]
    licence: str
    megabytes: int | None
    quality: str
    seen: str
    index: bool = False
    """Whether the address is that of argos's own list of packages."""
    on_request: bool = False
    """Taken only when it is named, never because a locale is."""


OFFERS = (
    Offer(
        "opus-eng-hyx",
        ("hy",),
        {
            "opus4m+btTCv20210807-2021-09-30.zip": f"{_OPUS}/eng-hyx/opus4m+btTCv20210807-2021-09-30.zip"
        },
        "CC BY 4.0, as OPUS-MT says of its models; see LICENSE in the file",
        None,
        "hy 13.2",
        "the publisher's README of eng-hyx",
    ),
    Offer(
        "argos",
        ("ru",),
        {"index.json": ARGOS_INDEX},
        "as the package says",
        None,
        "ru 27.6",
        "argostranslate's own settings",
        index=True,
    ),
    Offer(
        "opus-eng-zle",
        ("ru",),
        {
            "opusTCv20210807+bt_transformer-big_2022-03-13.zip": f"{_OPUS}/eng-zle/opusTCv20210807+bt_transformer-big_2022-03-13.zip"
        },
        "CC BY 4.0, as OPUS-MT says of its models; see LICENSE in the file",
        None,
        "ru 32.7",
        "",
    ),
    Offer(
        "nllb-600m",
        ("hy", "ru"),
        {
            name: f"{_NLLB}/{name}"
            for name in (
                "config.json",
                "model.bin",
                "shared_vocabulary.json",
                "sentencepiece.bpe.model",
                "README.md",
            )
        },
        "CC BY-NC 4.0: not for commercial use",
        634,
        "hy 15.1",
        "the listing of that repository; a conversion by a third person",
        on_request=True,
    ),
    Offer(
        "madlad-3b",
        ("hy", "ru"),
        {
            name: f"{_MADLAD}/{name}"
            for name in (
                "config.json",
                "model.bin",
                "shared_vocabulary.json",
                "sentencepiece.model",
                "README.md",
            )
        },
        "Apache-2.0",
        3000,
        "not published for these",
        "",
        on_request=True,
    ),
)


def choose(wanted: str, language: str) -> Offer | None:
    """Return the offer of this name, else the best one of the language."""
    for offer in OFFERS:
        if offer.name == wanted:
            return offer
    for offer in OFFERS:
        if language in offer.languages and not offer.on_request:
            return offer
    return None
