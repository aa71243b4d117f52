"""A glossary of words that our own samples use, and of nothing else."""

from pubpipe.domain.glossary import Glossary, Term

ROWS = (
    ("observatory", "обсерватория", "աստղադիտարան"),
    ("telescope", "телескоп", "աստղադիտակ"),
    ("dome", "купол", "գմբեթ"),
    ("library", "библиотека", "գրադարան"),
    ("ferry", "паром", "լաստանավ"),
    ("fog", "туман", "մառախուղ"),
    ("Jupiter", "Юпитер", "Յուպիտեր"),
    ("Tarvel", "Тарвел", "Թարվել"),
    ("Velmar", "Вельмар", "Վելմար"),
    ("Lirna", "Лирна", "Լիրնա"),
    ("library card", "читательский билет", "գրադարանի քարտ"),
    ("passenger", "пассажир", "ուղևոր"),
)


def glossary(locale: str) -> Glossary:
    """The preferred terms of a locale, and forbidden ones in no sample."""
    at = 1 if locale == "ru" else 2
    return Glossary(
        locale, tuple(Term(locale, row[0], row[at], type="term") for row in ROWS)
    )


def stems(locale: str) -> list[str]:
    """What every form of a term begins with, for taking it out of a text."""
    at = 1 if locale == "ru" else 2
    return [row[at].split()[0][:-1] if at == 1 else row[at].split()[0] for row in ROWS]
