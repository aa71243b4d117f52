"""No text that a person may save keeps the desk busy: the cost is bounded, not the wait."""

import subprocess
import sys

import pytest

from pubpipe.domain.markup import Marked
from pubpipe.web.desk.marks import difference

# What grows with the square of the text or worse would take minutes; the honest work takes two
# seconds, on a slow machine five. It is processor time, counted from after the imports.
MOST_CPU_SECONDS = 40
PROGRAM = """
import resource
import sys
from pubpipe.domain import checks
from pubpipe.domain.locale import BUILT_IN, find
from pubpipe.domain.markup import Marked, tidy
from pubpipe.domain.unit import TARGET_LIMIT
from pubpipe.web.desk.marks import difference

part, seconds = sys.argv[1], int(sys.argv[2])
used = resource.getrusage(resource.RUSAGE_SELF)
most = int(used.ru_utime + used.ru_stime) + seconds
resource.setrlimit(resource.RLIMIT_CPU, (most, most))
text = tidy(part * (TARGET_LIMIT // len(part)))[:TARGET_LIMIT]
for code in ("ru", "arm"):
    checks.run(Marked("12 հարկ, 3 этажа, 5 km2"), text, find(BUILT_IN, code))
    checks.run(Marked(text), text, find(BUILT_IN, code))
difference(Marked(text), Marked(text[3:] + " q " + text[:5000]))
"""


@pytest.mark.parametrize(
    "part",
    ["1", "a ", "1,", "½", "<1>", "http://a.", "ա1 "],
)
def test_a_text_made_to_be_slow_is_not(part: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", PROGRAM, part, str(MOST_CPU_SECONDS)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr or f"over {MOST_CPU_SECONDS} s of work"


def test_texts_too_repetitive_to_compare_are_shown_whole() -> None:
    old, new = Marked("ա " * 5000), Marked("ա " * 4999 + "բ")

    shown = difference(old, new)

    assert [piece.change for piece in shown] == ["removed", "added"]
    assert [piece.value for piece in shown] == [old.text, new.text]


def test_other_long_texts_are_compared_word_by_word() -> None:
    words = [f"слово{number}" for number in range(1500)]
    old, new = Marked(" ".join(words)), Marked(" ".join([*words[:-1], "вместо"]))

    shown = difference(old, new)

    assert [piece.value for piece in shown if piece.change] == [words[-1], "вместо"]
