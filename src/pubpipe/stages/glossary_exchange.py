"""The glossary as a table that any spreadsheet opens, out and in."""

import csv
import io
from collections.abc import Iterator

from pubpipe.domain.errors import NotAllowed, Refused
from pubpipe.domain.glossary import STANDINGS, Term, checked
from pubpipe.domain.locale import of_language
from pubpipe.domain.person import Person, Right, require
from pubpipe.domain.saying import Said, in_a_row
from pubpipe.ports import Newsroom

COLUMNS = (
    "locale", "source", "target", "standing", "type", "part_of_speech", "gender", "note",
)  # fmt: skip
_NEEDED = ("source", "target")
MOST_BYTES = 16 * 2**20
MOST_ROWS = 50_000
_MOST_FAULTS = 5
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export_terms(room: Newsroom, person: Person, locale: str = "") -> tuple[int, str]:
    """The entries of one locale, or of all the person translates into: (count, CSV text)."""
    out = io.StringIO(newline="")
    # With a byte-order mark spreadsheets do not take the file for another encoding.
    out.write("\ufeff")
    table = csv.writer(out)
    table.writerow(COLUMNS)
    count = 0
    with room.store.read() as tx:
        for code in _codes(room, person, locale, "translate"):
            for term in tx.terms.all(code):
                if term.standing in STANDINGS:
                    table.writerow(_safe(getattr(term, name)) for name in COLUMNS)
                    count += 1
    return count, out.getvalue()


def import_terms(
    room: Newsroom, person: Person, raw: bytes, name: str, locale: str = ""
) -> int:
    """Store the entries of a CSV file, all of them or none; returns how many.

    An entry with the same two texts is changed, no other is touched. `locale` is that of
    rows which name none; with it, rows of other locales are refused.
    """
    wanted = room.settings.locale(locale).code if locale else ""
    terms: list[Term] = []
    faults: list[Said] = []
    for line, row in _rows(raw, name):
        try:
            terms.append(_term(room, person, row, wanted))
        except NotAllowed:
            raise
        except Refused as fault:
            faults.append(
                Said("line %(line)s: %(fault)s", line=str(line), fault=fault.said)
            )
    if faults:
        more = len(faults) - _MOST_FAULTS
        raise Refused(
            "“%(name)s” was not imported: %(faults)s",
            name=name,
            faults=in_a_row(faults[:_MOST_FAULTS], more),
        )
    with room.store.write() as tx:
        for term in terms:
            tx.terms.put(term, tx.now())
        tx.audit(person.name, "glossary", "imported", file=name, entries=len(terms))
    return len(terms)


def _rows(raw: bytes, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, row) of a CSV file with a comma, semicolon or tab between its fields."""
    if len(raw) > MOST_BYTES:
        raise Refused(
            "“%(name)s” has %(length)s bytes; %(most)s is the most. "
            "Nothing was imported.",
            name=name,
            length=len(raw),
            most=MOST_BYTES,
        )
    try:
        text = raw.decode(
            "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        )
    except UnicodeDecodeError as error:
        raise Refused(
            "“%(name)s” is not in UTF-8. Save it anew as CSV in UTF-8.", name=name
        ) from error
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    table = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=separator, strict=True
    )
    try:
        found = [
            (each or "").strip().lower().replace(" ", "_")
            for each in table.fieldnames or ()
        ]
        table.fieldnames = found
        missing = [each for each in _NEEDED if each not in found]
        unknown = [each for each in found if each and each not in COLUMNS]
        if missing or unknown:
            columns = ", ".join(COLUMNS)
            if unknown:
                raise Refused(
                    "“%(name)s” is no glossary: its first line has to name the columns "
                    "%(columns)s; “%(unknown)s” is none of them.",
                    name=name,
                    columns=columns,
                    unknown=unknown[0][:40],
                )
            raise Refused(
                "“%(name)s” is no glossary: its first line has to name the columns "
                "%(columns)s.",
                name=name,
                columns=columns,
            )
        for number, row in enumerate(table, 1):
            if number > MOST_ROWS:
                raise Refused(
                    "“%(name)s” has over %(most)s lines. Split it.",
                    name=name,
                    most=MOST_ROWS,
                )
            if None in row:
                raise Refused(
                    "“%(name)s”, line %(line)s: it has too many fields.",
                    name=name,
                    line=str(table.line_num),
                )
            values = {key: (value or "").strip() for key, value in row.items() if key}
            if any(values.values()):
                yield table.line_num, values
    except csv.Error as error:
        raise Refused(
            "“%(name)s”, line %(line)s: %(error)s. Save it anew as CSV.",
            name=name,
            line=str(table.line_num + 1),
            error=error,
        ) from error


def _term(room: Newsroom, person: Person, row: dict[str, str], wanted: str) -> Term:
    given = row.get("locale", "")
    found = of_language(room.settings.locales, given) if given else None
    code = found.code if found else (wanted if not given else "")
    if code not in room.settings.target_locales:
        if not given:
            raise Refused(
                "it names no locale. Give --locale, or fill the column “locale”."
            )
        raise Refused(
            "“%(given)s” is no locale that is translated into. Use one of: %(known)s.",
            given=given,
            known=", ".join(room.settings.target_locales),
        )
    if wanted and code != wanted:
        raise Refused(
            "it is of “%(code)s”, and only “%(wanted)s” was asked for.",
            code=code,
            wanted=wanted,
        )
    require(person, "approve", code)
    standing = row.get("standing") or (
        "preferred" if row.get("target") else "undecided"
    )
    return checked(
        Term(
            locale=code,
            source=_plain(row.get("source", "")),
            target=_plain(row.get("target", "")),
            standing=standing.lower(),  # type: ignore[arg-type]
            type=(row.get("type") or "term").lower(),  # type: ignore[arg-type]
            part_of_speech=row.get("part_of_speech", "").lower(),
            gender=row.get("gender", "").lower(),
            note=_plain(row.get("note", "")),
            author=person.name,
        )
    )


def _codes(room: Newsroom, person: Person, locale: str, right: Right) -> list[str]:
    if locale:
        code = room.settings.locale(locale).code
        require(person, right, code)
        return [code]
    return [code for code in room.settings.target_locales if person.may(right, code)]


def _safe(value: str) -> str:
    """A field that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def _plain(value: str) -> str:
    """What `_safe` was given."""
    is_marked = value.startswith("'") and value[1:].startswith(_FORMULA)
    return value[1:] if is_marked else value
