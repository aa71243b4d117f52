"""How a text ends, and the marks of Armenian."""

import re
from collections.abc import Iterator

from pubpipe.domain.checks.finding import Edit, Finding, warning
from pubpipe.domain.locale import Locale
from pubpipe.domain.saying import _

_HEADLINE = 90
"""Characters; a longer source without a closing mark is not taken for a headline."""
_CLOSERS = "»”“\"'’)]}›"
_ENDS = ".!?…"
_ARMENIAN_ENDS = "։:.!?…՞՜՝"
_ABBREVIATION = re.compile(
    r"(?<!\w)(?:[^\W_էեըիօ]|թթ|կմ|սմ|մմ|կգ|այլ|հզ|հազ|մլն|մլրդ|պրն|տկն|др|пр|гг|вв|тыс|млн|млрд"
    r"|руб|долл|коп|кв|куб|стр|им)[.\u2024]$"
)


def findings(source: str, target: str, locale: Locale) -> Iterator[Finding]:
    """Warnings about closing and question marks of a Russian or Armenian `target`."""
    is_armenian = locale.script == "ARMENIAN"
    if is_armenian:
        yield from _armenian(source, target)
    yield from _ending(source, target, is_armenian=is_armenian)


def _armenian(source: str, target: str) -> Iterator[Finding]:
    end = _bare(target)
    last = (len(end) - 1, len(end))
    if end.endswith(":") and not _bare(source).endswith(":"):
        yield warning(
            "full stop",
            _("The sentence ends with a colon. Write “։”."),
            span=last,
            fix=(Edit(*last, "։"),),
        )
    elif (
        end.endswith((".", "\u2024"))
        and not end.endswith(("..", "\u2024\u2024"))
        and not _ABBREVIATION.search(end)
    ):
        yield warning(
            "full stop",
            _("The sentence ends with a point. Write “։”."),
            span=last,
            fix=(Edit(*last, "։"),),
        )
    yield from _questions(source, target)
    for match in re.finditer("`", target):
        yield warning(
            "marks",
            _("A backtick stands here. Write “՝”."),
            span=match.span(),
            fix=(Edit(*match.span(), "՝"),),
        )


def _questions(source: str, target: str) -> Iterator[Finding]:
    if match := re.search(r"\?", target):
        is_marked = "՞" in target
        end = len(_bare(target))
        # Where ՞ stands already, the other mark is only a full stop in disguise.
        stop = "։" if match.end() == end else ""
        yield warning(
            "question",
            _(
                "“?” is not Armenian. Put “՞” on the stressed vowel of the question word "
                "and end with “։”."
            ),
            span=match.span(),
            fix=(Edit(*match.span(), stop),) if is_marked else (),
        )
    elif "?" in source and not re.search("[՞՜]", _asked(source, target)):
        yield warning(
            "question",
            _(
                "The source asks, the text does not. Put “՞” on the stressed vowel of the "
                "question word."
            ),
        )


def _asked(source: str, target: str) -> str:
    """Where a text has to ask: in its last sentence, if the source does so in its last."""
    if not _bare(source).endswith("?"):
        return target
    return _bare(target).rstrip("։").rpartition("։")[2]


def _ending(source: str, target: str, *, is_armenian: bool) -> Iterator[Finding]:
    said, written = _bare(source), _bare(target)
    if not said or not written:
        return
    end = (len(written), len(written))
    ends = _ARMENIAN_ENDS if is_armenian else _ENDS
    # In an Armenian headline the question mark inside the word is enough.
    asks = said[-1] == "?" and "՞" in written
    # A speech is introduced with a colon where English has a comma or a point.
    if said[-1] in _ENDS and written[-1] not in ends and not asks:
        stop = "։" if is_armenian and said[-1] in ".?" else said[-1]
        is_word = written[-1].isalnum()
        yield warning(
            "ending",
            _("The source ends with a closing mark, the text does not. Add it."),
            span=(len(written) - 1, len(written)),
            fix=(Edit(*end, stop),) if is_word and said[-1] != "?" else (),
        )
    elif not is_armenian and _asks(source) and _is_lost(said, written):
        is_point = written[-1] == "." and said[-1] == "?"
        last = (len(written) - 1, len(written))
        yield warning(
            "question",
            _("The source asks, the text does not. Add “?”."),
            fix=(Edit(*last, "?"),) if is_point else (),
        )
    elif (
        len(said) < _HEADLINE
        and said[-1].isalnum()
        and written[-1] in "։."
        and not _ABBREVIATION.search(written)
        and not written.endswith("..")
    ):
        last = (len(written) - 1, len(written))
        yield warning(
            "ending",
            _("The text ends with a full stop, the source does not. Remove it."),
            span=last,
            fix=(Edit(*last, ""),),
        )


def _is_lost(said: str, written: str) -> bool:
    """Tell whether a text asks nothing, or ends with a point where the source asks."""
    return "?" not in written or (
        said[-1] == "?" and written[-1] == "." and not written.endswith("..")
    )


def _asks(source: str) -> bool:
    """Tell whether a question mark ends a sentence of the source."""
    return bool(re.search(r"\w[»”“\"'’)]*\?[»”“\"'’)]*(?:\s|$)", source))


def _bare(text: str) -> str:
    return text.rstrip().rstrip(_CLOSERS).rstrip()
