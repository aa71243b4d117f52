"""Tables to take away, as spreadsheets read them."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from fastapi.responses import Response

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_file(name: str, rows: Iterable[Sequence[object]]) -> Response:
    """The rows as a CSV file to keep: with a mark of UTF-8, and no cell a formula."""
    out = StringIO()
    csv.writer(out).writerows([[_plain(cell) for cell in row] for row in rows])
    return Response(
        out.getvalue().encode("utf-8-sig"),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def _plain(cell: object) -> object:
    is_formula = isinstance(cell, str) and cell.startswith(_FORMULA)
    return f"'{cell}" if is_formula else cell
