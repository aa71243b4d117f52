"""What the flags of a source, or of a machine draft, say to a person."""


def _(text: str) -> str:
    return text  # marks a text for the catalogue; the template translates it


_SOURCE = {
    "dump": _("It was read from the text of a saved page: confirm the headline."),
    "no_headline": _("No headline was found. Give it one."),
    "no_h1": _("The headline is the title of the page, which may say more than it."),
    "headline_disagrees": _("The page gives two headlines: %(detail)s."),
    "headline_may_hold_kicker": _(
        "The headline may hold the kicker as well: part them."
    ),
    "no_time": _("No time of publication was found."),
    "time_missing": _("It gives the day of publication without a time."),
    "zone_assumed": _("Its time has no zone; %(detail)s was assumed."),
    "table_flattened": _("It had a table: each row became a paragraph."),
    "odd_spacing": _("Odd spacing, kept as it is: “%(detail)s”"),
    "possible_typo": _("Perhaps a slip, kept as it is: “%(detail)s”"),
    "doubled_word": _("A word stands twice, kept as it is: “%(detail)s”"),
    "mixed_spelling": _("One word is spelt in two ways: %(detail)s"),
}
_DRAFT = {
    "empty": _("empty"),
    "repetition": _("repeats itself"),
    "wrong_script": _("wrong letters"),
    "too_short": _("a sentence is left out"),
    "too_long": _("too long, or cut off"),
    "url": _("an address is lost or made up"),
    "number": _("a number is lost or made up"),
    "name": _("a name that is not translated was changed"),
    "place tag": _("put the tags in their places"),
    "tags": _("tags are lost or made up"),
}
SAID = _SOURCE | _DRAFT
"""Every flag's name → its text for the catalogue."""


def said(flag: str) -> tuple[str, str]:
    """Return a flag's text for the catalogue and its detail; an unknown flag's is itself.

    A flag is a name, or a name, a colon and a detail that the text may hold.
    """
    name, _colon, detail = flag.partition(": ")
    return SAID.get(name, flag.replace("%", "%%")), detail
