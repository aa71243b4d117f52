"""A deterministic stand-in for an engine: it spells English in the locale's letters."""

from __future__ import annotations

from collections.abc import Sequence

from pubpipe.adapters.mt.protection import addresses, kept
from pubpipe.domain.locale import Locale
from pubpipe.domain.markup import Marked, escape, tokens
from pubpipe.ports import Drafted

_LATIN = "abcdefghijklmnopqrstuvwxyz"
_LETTERS = {
    "CYRILLIC": "абцдефгхийклмнопкрстувшкыз",
    "ARMENIAN": "աբցդեֆգհիճկլմնոպքրստուվխյզ",
}
_MARKS = {
    "CYRILLIC": str.maketrans("“”", "«»"),
    "ARMENIAN": str.maketrans("“”", "«»"),
}


class Dummy:
    """Writes each Latin letter as one of the locale's; keeps tags, numbers and addresses."""

    engine = "dummy"
    model = "dummy"
    version = "1"
    starter = False

    def __init__(self, target: Locale) -> None:
        """A script without a table of letters keeps the source's."""
        letters = _LETTERS.get(target.script, _LATIN)
        self._table = {
            **_MARKS.get(target.script, {}),
            **str.maketrans(_LATIN, letters),
            **str.maketrans(_LATIN.upper(), letters.upper()),
        }

    def translate(
        self, sources: Sequence[Marked], keep: Sequence[str] = ()
    ) -> list[Drafted]:
        """Return one draft per source with the score 0."""
        return [Drafted(self._spell(source.text, keep), 0.0) for source in sources]

    def _spell(self, text: str, keep: Sequence[str]) -> str:
        return "".join(
            escape(self._words(token.value, keep))
            if token.kind == "text"
            else token.value
            for token in tokens(text)
        )

    def _words(self, plain: str, keep: Sequence[str]) -> str:
        out, done = "", 0
        for start, end in sorted([*addresses(plain), *kept(plain, keep)]):
            if start < done:
                continue
            out += plain[done:start].translate(self._table) + plain[start:end]
            done = end
        return out + plain[done:].translate(self._table)
