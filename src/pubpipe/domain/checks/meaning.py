"""Advisory: a sentence that seems left out, a negation that seems lost."""

import re
from collections.abc import Iterator

from pubpipe.domain.checks.finding import Finding, warning
from pubpipe.domain.locale import Locale
from pubpipe.domain.saying import _
from pubpipe.domain.tokens import folded_words

_STOP = re.compile(
    r"(?<![A-ZА-ЯЁԱ-Ֆ])(?<!\b[A-Za-zа-яё])(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bSt)"
    r"(?<!\bSen)(?<!\bGov)(?<!\bRep)(?<!\bvs)(?<!\bNo)(?<!\bгг)(?<!\bим)(?<!\bул)"
    r"[.!?…։][»”“\"')\]]*\s+(?=[«“\"(—–-]*\s?[A-ZА-ЯЁԱ-Ֆ0-9])"
)
_LEFT_OUT = 0.78
"""Of the usual length. Where sentences were joined, their words are still there."""
_USUAL = {"CYRILLIC": 1.05, "ARMENIAN": 1.07}
"""Characters of a translation for one of English, median of human translations."""
_SHORT = 40

_NEGATION = re.compile(
    r"\b(?:not|cannot|never|nobody|nothing|none|neither|nor|nowhere|without)\b|n['’]t\b"
    r"|\bno\b(?! (?:doubt|later|less|more|fewer|sooner|matter|longer)|\.|\s?\d)",
    re.IGNORECASE,
)
_NO_NEGATION = re.compile(
    r"\bnot (?:only|just|merely|simply|least|to mention|yet|until|unlike)\b|\bif not\b"
    r"|\bor not\b|\bwhy (?:not|don['’]t|doesn['’]t|isn['’]t)\b|\bnothing (?:but|more)\b"
    r"|\b(?:isn|aren|don|doesn|didn|won|wasn|weren|can|couldn|haven|hasn)['’]t (?:it|they|you|we|he|she)\b"
    r"|\bnone other\b|\bnever(?:theless| before)\b|\bcould(?:n['’]t| not) (?:be )?(?:more|have|agree)\b"
    r"|\bno (?:one|place) (?:but|like)\b|\bnot (?:un\w+|in\w+)\b",
    re.IGNORECASE,
)
_KEPT = {
    # The prefix не-, but not the words that merely begin so: неделя, нефть, несколько …
    "CYRILLIC": re.compile(
        r"не(?!скольк|дел[иьюея]|давн|медл|посредств|фт|рв|мец|мк|бо\b|бес|вест|йтр|гр\b|тт)"
        r"|ни(?!ж|зк|кел|ко?л|тк|щ|г\b|ти|ш)|без|нет|вне\b|вряд|едва|кроме|мало|редк"
        r"|отсутств|отказ|лиш[еиа]|запре|избе[жг]|исключ|отверг|отриц|отмен|опроверг"
    ),
    # The same of ան-: անձ, անդամ, անուն, անգամ, անցնել are no negations.
    "ARMENIAN": re.compile(
        "չ|ոչ|ան(?!ձ|դամ|դր|ուն|վան|գամ|ց|կյուն|տառ|գլ|ի\\b|մի)|առանց|երբեք|բացի|բացառ|հազիվ"
        "|մերժ|հրաժար|դադար|արգել|խուս|զրկ|զուրկ|հերք|բացակա|քիչ"
    ),
}


def findings(source: str, target: str, locale: Locale) -> Iterator[Finding]:
    """Warnings that ask whether the meaning is whole; both texts are plain."""
    usual = _USUAL.get(locale.script)
    if usual is None:
        return
    said, written = _sentences(source), _sentences(target)
    is_short = len(target) < _LEFT_OUT * usual * len(source)
    if 1 < said > written and is_short and len(source) > _SHORT:
        yield warning(
            "omission",
            _(
                "The source has %(said)s sentences, the text %(written)s and is short. "
                "Check that no sentence is left out."
            ),
            said=str(said),
            written=str(written),
        )
    lost = _NEGATION.search(_NO_NEGATION.sub(" ", source))
    if lost and not _is_negated(target, locale):
        yield warning(
            "negation",
            _(
                "The source says “%(word)s”, the text seems to deny nothing. Compare them."
            ),
            word=lost[0],
        )


def _sentences(text: str) -> int:
    return 1 + len(_STOP.findall(text.strip()))


def _is_negated(target: str, locale: Locale) -> bool:
    kept = _KEPT[locale.script]
    # “Do not”: the mark tells it from «մի», which is also an article.
    if locale.script == "ARMENIAN" and "մի՛" in target.lower():
        return True
    return any(kept.match(word) for word in folded_words(target))
