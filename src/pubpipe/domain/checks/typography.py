"""Quotes, dashes, spaces and closing marks in the manner of the target's language."""

import re
from collections.abc import Iterator

from pubpipe.domain.checks.finding import Edit, Finding, sample, warning
from pubpipe.domain.checks.safety import without_addresses
from pubpipe.domain.locale import Locale

_HEADLINE = 90
_CLOSERS = "»”“\"'’)]}›"
_ENDS = ".!?…"
_ARMENIAN_ENDS = "։:.!?…՞՜՝"
_ANY_QUOTE = re.compile('[«»“”„‟"‹›]')
# One or two quoted words are often irony or a name, which may go without quotes.
_SPEECH = re.compile(r"[“«\"](?:[^\s“”«»\"]+\s+){3,}[^\s“”«»\"]+[”»\"]")
_INCHES = re.compile(r"\d\s?\"")
_BEFORE_MARK = re.compile(r"(?<=\w) +(?:[,;!?։]|[.:](?![.\w)(]))")
_AT_BRACKET = re.compile(r"[(«\[] | [)»\]]")
_NO_SPACE = re.compile(r"[^\W\d_a-zA-Z][,;։][^\W\d_a-zA-Z]")
_HYPHEN_AS_DASH = re.compile(
    r"(?<=[^\s\d]) - (?=\S)|(?<=\S) - (?=[^\s\d])|(?<=\w)--(?=\w)| -- "
)
_ABBREVIATION = re.compile(
    r"(?<!\w)(?:[^\W_էեըիօ]|թթ|կմ|սմ|մմ|կգ|այլ|հզ|հազ|մլն|մլրդ|պրն|տկն|др|пр|гг|вв|тыс|млн|млрд"
    r"|руб|долл)[.\u2024]$"
)


def findings(source: str, target: str, locale: Locale) -> Iterator[Finding]:
    """Warnings about the typography of `target`; both texts are plain."""
    said, written = without_addresses(source), without_addresses(target)
    yield from _spaces(source, target)
    if locale.script == "LATIN":
        return
    yield from _quotes(said, written)
    if _HYPHEN_AS_DASH.search(written):
        yield warning("dash", "A hyphen stands where a dash belongs. Write “—”.")
    if locale.script == "ARMENIAN":
        yield from _armenian(said, written)
    yield from _ending(
        said, written, _ARMENIAN_ENDS if locale.script == "ARMENIAN" else _ENDS
    )


def _spaces(source: str, target: str) -> Iterator[Finding]:
    for side, one, two in (
        (
            "beginning",
            source[: len(source) - len(source.lstrip())],
            target[: len(target) - len(target.lstrip())],
        ),
        ("end", source[len(source.rstrip()) :], target[len(target.rstrip()) :]),
    ):
        if one != two:
            what = "more" if len(two) > len(one) else "other"
            yield warning(
                "spaces",
                f"There are {what} spaces at the {side} than in the source. Make them the same.",
            )
    body, origin = target.strip(), source.strip()
    if "  " in body and "  " not in origin:
        yield warning("spaces", "Two spaces stand in a row. Remove one.")
    for rule in (_BEFORE_MARK, _AT_BRACKET):
        if match := rule.search(body):
            around = body[max(0, match.start() - 8) : match.end() + 8]
            if not rule.search(origin):
                yield warning(
                    "spaces",
                    f"There is a space too many in “{sample(around)}”. Remove it.",
                )
    if match := _NO_SPACE.search(body):
        around = body[max(0, match.start() - 8) : match.end() + 8]
        yield warning("spaces", f"A space is missing in “{sample(around)}”. Add it.")


def _quotes(source: str, target: str) -> Iterator[Finding]:
    has_inches = _INCHES.search(source)
    if '"' in target and not has_inches:
        yield warning("quotes", 'Straight quotes stand here. Write «…» instead of "…".')
    elif re.search("[“”]", target) and "«" not in target:
        yield warning("quotes", "English quotes stand here. Write «…» instead of “…”.")
    opened, closed = target.count("«"), target.count("»")
    # A speech that runs over several paragraphs opens in one and closes in another.
    is_open_source = source.count("“") != source.count("”") or source.count('"') % 2
    if opened != closed and not is_open_source:
        more, less = ("«", "»") if opened > closed else ("»", "«")
        yield warning(
            "quotes",
            f"“{more}” stands {max(opened, closed)} times and “{less}” {min(opened, closed)} times. Pair them.",
        )
    brackets = target.count("("), target.count(")")
    if brackets[0] != brackets[1] and source.count("(") == source.count(")"):
        yield warning("quotes", "A bracket is not paired. Open or close it.")
    if _SPEECH.search(source) and not _ANY_QUOTE.search(target):
        yield warning("quotes", "The quotes of the source are missing. Put them back.")


def _armenian(source: str, target: str) -> Iterator[Finding]:
    end = target.rstrip().rstrip(_CLOSERS)
    if end.endswith(":") and not source.rstrip().rstrip(_CLOSERS).endswith(":"):
        yield warning(
            "full stop",
            "The sentence ends with a colon. Write “։”.",
            span=(len(end) - 1, len(end)),
            fix=(Edit(len(end) - 1, len(end), "։"),),
        )
    elif (
        end.endswith((".", "\u2024"))
        and not end.endswith(("..", "\u2024\u2024"))
        and not _ABBREVIATION.search(end)
    ):
        yield warning(
            "full stop",
            "The sentence ends with a point. Write “։”.",
            span=(len(end) - 1, len(end)),
            fix=(Edit(len(end) - 1, len(end), "։"),),
        )
    if "?" in target:
        yield warning(
            "question",
            "“?” is not Armenian. Put “՞” on the stressed vowel of the question word and end with “։”.",
        )
    elif "?" in source and not re.search("[՞՜]", target):
        yield warning(
            "question",
            "The source asks, the text does not. Put “՞” on the stressed vowel of the question word.",
        )
    if "`" in target:
        yield warning("quotes", "A backtick stands here. Write “՝”.")


def _ending(source: str, target: str, ends: str) -> Iterator[Finding]:
    said, written = source.rstrip().rstrip(_CLOSERS), target.rstrip().rstrip(_CLOSERS)
    if not said or not written:
        return
    # In an Armenian headline the question mark inside the word is enough.
    asks = said[-1] == "?" and "՞" in written
    if said[-1] in _ENDS and written[-1] not in ends and not asks:
        yield warning(
            "ending",
            "The source ends with a closing mark, the text does not. Add it.",
        )
    elif said.endswith("?") and ends is _ENDS and "?" not in target:
        yield warning("question", "The source asks, the text does not. Add “?”.")
    elif (
        len(said) < _HEADLINE
        and said[-1].isalnum()
        and written[-1] in "։."
        and not _ABBREVIATION.search(written)
    ):
        yield warning(
            "ending",
            "The text ends with a full stop, the source does not. Remove it.",
        )
