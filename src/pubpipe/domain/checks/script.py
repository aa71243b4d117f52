"""Text left in English, in a wrong script, or with look-alike letters in a word."""

import re
import unicodedata
from collections.abc import Iterator

from pubpipe.domain.checks.finding import Edit, Finding, error, sample, warning
from pubpipe.domain.checks.look_alikes import look_alikes, script_of
from pubpipe.domain.checks.safety import without_addresses
from pubpipe.domain.locale import Locale
from pubpipe.domain.saying import _

_LETTERS = re.compile(r"[^\W\d_]+")
_INSIDE = dict.fromkeys(map(ord, "\u055b\u055c\u055e\u055f\u00ad\u0301"))
_LIGATURE = re.compile("[\ufb00-\ufb06\ufb13-\ufb17]")
# Western or classical spelling; reformed orthography writes ություն and մեջ.
_CLASSICAL = re.compile(r"\b\w*ութիւն\w*|\bմէջ\w*")


def findings(source: str, target: str, locale: Locale) -> Iterator[Finding]:
    """Errors for a target that is not in the locale's script, warnings for single words."""
    said, written = without_addresses(source), without_addresses(target)
    language = locale.english_name
    alarm = _wrong_script(said, written, locale)
    if alarm:
        yield alarm
    else:
        left = _left_over(said, written, locale)
        if left:
            yield warning(
                "untranslated",
                _("“%(words)s” was left in English. Translate it into %(language)s."),
                words=sample(left),
                language=language,
            )
    yield from look_alikes(said, written, locale)
    for match in _LIGATURE.finditer(target):
        letters = unicodedata.normalize("NFKC", match[0])
        yield warning(
            "ligature",
            _("“%(sign)s” is one ligature character. Write “%(letters)s”."),
            span=match.span(),
            fix=(Edit(*match.span(), letters),),
            sign=match[0],
            letters=letters,
        )
    if locale.script == "ARMENIAN":
        for match in _CLASSICAL.finditer(target):
            yield warning(
                "spelling",
                _("“%(word)s” is in classical spelling. Write it in the reformed one."),
                span=match.span(),
                fix=(Edit(*match.span(), _reformed(match[0])),),
                word=match[0],
            )


def _reformed(word: str) -> str:
    return word.replace("ութիւն", "ություն").replace("մէջ", "մեջ")


def _wrong_script(source: str, target: str, locale: Locale) -> Finding | None:
    runs = _runs(target)
    own = [run for run in runs if any(script_of(c) == locale.script for c in run)]
    kept = {run for run in _runs(source) if not run.islower()}
    # A brand or a code may stay as it is; a word in small letters is untranslated text.
    foreign = [run for run in runs if len(run) > 1 and run not in own]
    loose = [run for run in foreign if run not in kept]
    language = locale.english_name
    prose = [run for run in foreign if not run.isupper()]
    is_copy = _folded(source) == _folded(target)
    is_several = len(prose) > 2 or any(run.islower() for run in prose)
    if is_copy and len(prose) > 1 and locale.script != "LATIN":
        make = error if is_several else warning
        return make(
            "untranslated",
            _(
                "The translation is the same as the source. Translate it into "
                "%(language)s."
            ),
            language=language,
        )
    if not own and len(prose) > 1 and is_several:
        return error(
            "script",
            _("The translation has no %(script)s letters. Write it in %(language)s."),
            script=locale.script.title(),
            language=language,
        )
    if len(loose) > 1 and len(loose) > len(own):
        return error(
            "script",
            _(
                "Most of the translation is not in %(script)s letters (“%(words)s”). "
                "Write it in %(language)s."
            ),
            script=locale.script.title(),
            words=sample(" ".join(loose)),
            language=language,
        )
    return None


def _left_over(source: str, target: str, locale: Locale) -> str:
    """The longest run of words left as they are in the source, if it reads as prose."""
    if locale.script == "LATIN":
        return ""
    known = set(_runs(source))
    best: list[str] = []
    for chunk in re.split(r"[^\w\s'’-]+|\n", target):
        run: list[str] = []
        for word in [*_runs(chunk), ""]:
            if word in known and script_of(word[0]) == "LATIN":
                run.append(word)
                continue
            small = [piece for piece in run if piece.islower() and len(piece) > 2]
            if len(run) > 2 and len(small) > 1 and len(run) > len(best):
                best = run
            run = []
    return " ".join(best)


def _runs(text: str) -> list[str]:
    plain = unicodedata.normalize("NFC", text).translate(_INSIDE)
    return _LETTERS.findall(plain)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
