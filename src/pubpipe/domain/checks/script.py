"""Text left in English, in a wrong script, or with look-alike letters in a word."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from pubpipe.domain.checks.finding import Finding, error, sample, warning
from pubpipe.domain.checks.safety import without_addresses
from pubpipe.domain.locale import Locale

_LETTERS = re.compile(r"[^\W\d_]+")
_INSIDE = dict.fromkeys(map(ord, "\u055b\u055c\u055e\u055f\u00ad\u0301"))
# Letters that look the same in two of the three scripts.
_LOOK_ALIKE = frozenset(
    "aceopxyiABCEHKMOPTXYIhnuqgLUSZ"  # Latin
    "асеорхуіАВСЕНКМОРТХУІЅѕјЈ"  # Cyrillic
    "օոսհգզցյլՕՍՏԼՈ"  # Armenian
)
_LIGATURE = re.compile("[\ufb00-\ufb06\ufb13-\ufb17]")
# Western or classical spelling; reformed orthography writes ություն and մեջ.
_CLASSICAL = re.compile(r"\b\w*ութիւն\w*|\bմէջ\w*|\bէին(?=իւ)\w*")


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
                f"“{sample(left)}” was left in English. Translate it into {language}.",
            )
    for word in dict.fromkeys(_mixed(written)):
        yield warning(
            "look-alike",
            f"“{word}” mixes letters of two scripts that look alike ({_spelt(word, locale)}). "
            f"Type the word again on the {language} keyboard.",
        )
    for sign in sorted(set(_LIGATURE.findall(target))):
        letters = unicodedata.normalize("NFKC", sign)
        yield warning(
            "ligature", f"“{sign}” is one ligature character. Write “{letters}”."
        )
    if locale.script == "ARMENIAN":
        for word in dict.fromkeys(_CLASSICAL.findall(target)):
            yield warning(
                "spelling",
                f"“{word}” is in classical spelling. Write it in the reformed one.",
            )


@lru_cache(maxsize=4096)
def script_of(letter: str) -> str:
    """The script of a letter as the first word of its Unicode name, such as `CYRILLIC`."""
    return unicodedata.name(letter, "UNKNOWN").partition(" ")[0]


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
        message = (
            f"The translation is the same as the source. Translate it into {language}."
        )
        make = error if is_several else warning
        return make("untranslated", message)
    if not own and len(prose) > 1 and is_several:
        return error(
            "script",
            f"The translation has no {locale.script.title()} letters. Write it in {language}.",
        )
    if len(loose) > 1 and len(loose) > len(own):
        return error(
            "script",
            f"Most of the translation is not in {locale.script.title()} letters "
            f"(“{sample(' '.join(loose))}”). Write it in {language}.",
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


def _mixed(text: str) -> Iterator[str]:
    for run in _runs(text):
        scripts = {script_of(letter) for letter in run}
        if len(scripts) < 2 or not scripts <= {"LATIN", "CYRILLIC", "ARMENIAN"}:
            continue
        counts = {name: [c for c in run if script_of(c) == name] for name in scripts}
        fewest = min(counts.values(), key=len)
        if all(letter in _LOOK_ALIKE for letter in fewest):
            yield run


def _spelt(word: str, locale: Locale) -> str:
    odd = [c for c in word if script_of(c) != locale.script]
    return ", ".join(
        f"{letter} is {script_of(letter).title()}" for letter in dict.fromkeys(odd)
    )


def _runs(text: str) -> list[str]:
    plain = unicodedata.normalize("NFC", text).translate(_INSIDE)
    return _LETTERS.findall(plain)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
