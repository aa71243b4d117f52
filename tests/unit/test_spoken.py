"""Every refusal that may be met at the desk is said in the language of the desk."""

import ast
from pathlib import Path

import pytest

from pubpipe.adapters.catalogues import texts
from pubpipe.domain.errors import ChecksFailed, NotFound, PubpipeError, Stale
from pubpipe.domain.saying import Said, in_a_row, spoken
from tests.spoken import CODE, PLACES, kinds

LOCALES = Path(__file__).parents[2] / "locales"


def test_every_refusal_is_made_of_a_sentence_that_the_catalogues_can_have():
    # Put together on the spot, it would be in no catalogue and come out in English;
    # that the catalogues have the sentences is tested with them.
    names = set(kinds())
    files = [
        path
        for place in PLACES
        for path in ([place] if place.is_file() else sorted(place.rglob("*.py")))
    ]

    composed = [
        f"{path.relative_to(CODE)}:{call.lineno}"
        for path in files
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and call.args and _name(call.func) in names
        if isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
    ]

    assert composed == []


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "Segment b1:0 has 50,001 characters; 50,000 is the most."),
        ("ru", "В сегменте b1:0 знаков: 50 001; самое большее — 50 000."),
        ("arm", "b1:0 հատվածն ունի 50 001 նիշ. առավելագույնը 50 000 է։"),
    ],
)
def test_a_sentence_is_said_again_in_another_language_with_its_amounts(code, said):
    refusal = PubpipeError(
        "Segment %(segment)s has %(length)s characters; %(most)s is the most. "
        "Nothing was saved.",
        segment="b1:0",
        length=50_001,
        most=50_000,
    )

    shown = spoken(
        refusal.said,
        texts(code, LOCALES, "desk").gettext,
        lambda number: f"{number:,}".replace(",", "," if code == "en" else " "),
    )

    assert shown.startswith(said)
    assert str(refusal).startswith("Segment b1:0 has 50,001 characters")


def test_sentences_within_a_sentence_are_translated_too():
    inner = Said("The tag %(tag)s is not in the source. Remove it.", tag="<7>")
    refusal = ChecksFailed(
        "Segment %(segment)s is not approved: %(error)s",
        (inner,),
        segment="b1:0",
        error=in_a_row([inner, inner], 3),
    )

    shown = spoken(refusal.said, texts("ru", LOCALES, "desk").gettext, str)

    assert shown == (
        "Сегмент b1:0 не утверждён: Тега <7> нет в оригинале. Уберите его. "
        "Тега <7> нет в оригинале. Уберите его. И ещё 3."
    )


def test_what_was_not_made_of_a_template_stays_as_it_is():
    english = texts("ru", LOCALES, "desk").gettext

    assert spoken("100 % of Գյումրի", english, str) == "100 % of Գյումրի"
    assert spoken(PubpipeError("100 % of Ереван").said, english, str) == (
        "100 % of Ереван"
    )
    assert str(Stale("Old %(a)s", theirs="x", yours="y", a=1)) == "Old 1"
    assert NotFound("").said == ""


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""
