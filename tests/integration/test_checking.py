"""The newsroom's glossary and the other segments of the article speak in the checks."""

from pubpipe.domain.glossary import Term
from pubpipe.ports import Newsroom
from pubpipe.stages import exchange, glossary, review
from tests.conftest import MakePerson
from tests.newsdesk import launch, markdown, units

SOURCES = ("Ilham Aliyev took the ferry.", "Aliyev paid 5 euros.")
TEXTS = {
    "ru": ("Ильхам Алиев сел на катер.", "Алыев заплатил 5 евро."),
    "arm": ("Իլհամ Ալիևը նստեց նավակ։", "Ալլիյեվը վճարեց 5 եվրո։"),
}
BETTER = {
    "ru": ("Ильхам Алиев сел на паром.", "Алиев заплатил 5 евро."),
    "arm": ("Իլհամ Ալիևը նստեց լաստանավ։", "Ալիևը վճարեց 5 եվրո։"),
}


def written(
    room: Newsroom, person: MakePerson, texts: dict[str, tuple[str, str]]
) -> None:
    anna = person("anna", "editor")
    for locale, way in (("ru", "паром"), ("arm", "լաստանավ")):
        glossary.put(room, anna, Term(locale, "ferry", way))
    launch(room, markdown(SOURCES))
    for locale, said in texts.items():
        blocks = [unit for unit in units(room, locale) if unit.uid.startswith("b")]
        for unit, text in zip(blocks, said, strict=True):
            review.save(
                room, anna, unit.id, source_hash=unit.source_hash,
                version=unit.version, text=text,
            )  # fmt: skip


def kinds(room: Newsroom, locale: str) -> list[set[str]]:
    bench = review.workbench(room, "ferry", locale)
    return [
        {finding.kind for finding in bench.findings[unit.id]}
        for unit in bench.units
        if unit.uid.startswith("b")
    ]


def test_terms_and_names_that_differ_are_warned_of_where_they_stand(room, person):
    written(room, person, TEXTS)

    assert kinds(room, "ru") == [{"term", "name"}, {"name"}]
    assert kinds(room, "arm") == [{"term", "name"}, {"name"}]


def test_the_glossarys_words_and_one_spelling_raise_nothing(room, person):
    written(room, person, BETTER)

    assert kinds(room, "ru") == [set(), set()]
    assert kinds(room, "arm") == [set(), set()]


def test_a_po_file_is_checked_with_the_glossary_of_its_language(room, person, tmp_path):
    written(room, person, TEXTS)
    path = tmp_path / "returned.po"
    path.write_text(exchange.export(room, "anna", "ferry", "ru")[1], "utf-8")

    found = [
        {finding.kind for finding in checked.findings}
        for checked in exchange.check_file(room, path)
    ]

    assert {"term"} in found
