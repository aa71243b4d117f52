"""The languages a newsroom publishes in."""

from dataclasses import dataclass

from pubpipe.domain.errors import NotFound


@dataclass(frozen=True)
class Locale:
    """One published language: `code` names folders and URLs, `tag` is BCP-47."""

    code: str
    tag: str
    english_name: str
    autonym: str
    plural_forms: str
    """The gettext Plural-Forms header; babel's own values for ru and hy are not gettext's."""
    script: str
    """Unicode name prefix of the script's letters, for example `CYRILLIC`."""
    territory: str = ""
    """ISO 3166 code for og:locale and the like."""
    four_eyes: bool = False
    """When true the person who wrote a target may not approve it."""


ENGLISH = Locale(
    "en", "en", "English", "English", "nplurals=2; plural=(n != 1);", "LATIN", "GB"
)
RUSSIAN = Locale(
    "ru",
    "ru",
    "Russian",
    "Русский",
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
    "n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
    "CYRILLIC",
    "RU",
)
ARMENIAN = Locale(
    "arm",
    "hy",
    "Armenian",
    "Հայերեն",
    "nplurals=2; plural=(n > 1);",
    "ARMENIAN",
    "AM",
)
BUILT_IN = (ENGLISH, RUSSIAN, ARMENIAN)


def find(locales: tuple[Locale, ...], name: str) -> Locale:
    """Return the locale whose code or tag is `name`; raises NotFound naming the known ones."""
    for locale in locales:
        if name in (locale.code, locale.tag):
            return locale
    known = ", ".join(locale.code for locale in locales)
    raise NotFound(
        "There is no locale “%(name)s” here. Use one of: %(known)s.",
        name=name,
        known=known,
    )


_OTHER_NAMES = {"eng": "en", "rus": "ru", "hye": "hy", "arm": "hy"}
"""ISO 639-2 and 639-3, which some translation tools write."""


def of_language(locales: tuple[Locale, ...], tag: str) -> Locale | None:
    """Return the locale whose language a tag of another tool means: `hy`, `HY-am`, `hye`.

    None when there is none: another language is no error in a file of many.
    """
    name = tag.strip().replace("_", "-").lower()
    primary = name.partition("-")[0]
    primary = _OTHER_NAMES.get(primary, primary)
    exact = [each for each in locales if name in (each.tag.lower(), each.code.lower())]
    alike = [each for each in locales if each.tag.partition("-")[0].lower() == primary]
    return next(iter([*exact, *alike]), None)
