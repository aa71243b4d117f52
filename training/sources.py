"""Where the training text comes from, and under which terms."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """A family of training rows: those whose origin starts with `prefix`."""

    prefix: str
    what: str
    licence: str


SOURCES = {
    "en-ru": (
        Source("wmt-news-human", "WMT news test sets, human translations",
               "research use by convention"),
        Source("bible-synodal", "Bible, Synodal translation", "public domain"),
        Source("docs-libreoffice-help", "LibreOffice help", "MPL-2.0"),
        Source("docs-gimp-help", "GIMP help", "GFDL / GPL"),
        Source("docs-web-tech", "documentation of web technology",
               "CC BY / CC / BSD / GPL, by project"),
        Source("tatoeba", "Tatoeba sentences", "CC BY 2.0 FR"),
        Source("mlqe-pe", "MLQE-PE post-edited sentences", "CC0"),
        Source("tico19", "TICO-19 health texts", "CC0"),
        Source("xquad", "XQuAD paragraphs and questions", "CC BY-SA 4.0"),
        Source("udhr", "Universal Declaration of Human Rights", "none stated"),
        Source("ui-", "interface strings of free software",
               "MPL / GPL / LGPL / AGPL / Apache / Unicode, by project"),
        Source("names-", "names of languages, countries and the like",
               "LGPL / Unicode, by project"),
    ),
    "en-hy": (
        Source("bible-ejmiatsin-reformed",
               "Bible, Ejmiatsin translation, in reformed spelling",
               "rights of the Armenian text unclear"),
        Source("hyw-", "Western Armenian parallel corpus (AriNubar/hyw-en-parallel-"
               "corpus), in reformed spelling, tagged in training", "CC BY-NC-SA 4.0"),
        Source("gloss", "Eastern Armenian news sentences (iLur.am articles in "
               "ispras-texterra/word-embeddings-eval-hy; ivannikov-lab/arpa-"
               "paraphrase-corpus), with word-by-word English made by this recipe",
               "none stated"),
        Source("tatoeba", "Tatoeba sentences", "CC BY 2.0 FR"),
        Source("udhr", "Universal Declaration of Human Rights", "none stated"),
        Source("ui-", "interface strings of free software",
               "MPL / GPL / LGPL / AGPL / Apache / Unicode, by project"),
        Source("names-", "names of languages, countries and the like",
               "LGPL / Unicode, by project"),
    ),
}  # fmt: skip

LICENCE_NOTICE = (
    "These weights are for trying pubpipe, not for commercial use. Both packages began "
    "as one model; some of the text that they were trained on is NonCommercial (CC "
    "BY-NC-SA 4.0), some is for research by convention (the WMT news test sets) or under "
    "share-alike terms (CC BY-SA 4.0, GFDL, GPL), and for some no licence is stated; the "
    "sources are listed in MODEL_CARD.md. The licence of pubpipe's code does not cover "
    "them. For production, install an engine whose terms suit you."
)
