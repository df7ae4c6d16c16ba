"""Reads the operator's table of postal codes: CSV in UTF-8 with a header, line by line, so that any size costs little.

Nothing is guessed: the first line that is not a place refuses the whole file, with its number.
"""

import csv
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from auth_service.places.errors import BadTable
from auth_service.places.models import MAX_ADDRESS_LENGTH
from auth_service.places.postal_codes import POSTAL_CODE_ISSUE, normal_postal_code
from kit.text import control_issue, length_issue

COLUMNS = ("postal_code", "address", "latitude", "longitude")
# More than any country has, and few enough to be kept in memory while duplicates are looked for.
MAX_PLACES = 2_000_000
_MAX_LINE = 2_000


def read(file: Path) -> Iterator[dict[str, Any]]:
    """Yields the rows of the table in *file*. Raises BadTable, and OSError if it cannot be read."""
    if not file.is_file():
        raise BadTable(f"{file} is not a file.")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.reader(_bounded(lines), strict=True)
        try:
            yield from _places(rows)
        except UnicodeDecodeError as error:
            raise BadTable.at(rows.line_num + 1, "is not UTF-8") from error
        except csv.Error as error:
            raise BadTable.at(rows.line_num, "is not CSV") from error


def _bounded(lines: Any) -> Iterator[str]:
    number = 0
    while line := lines.readline(_MAX_LINE + 1):
        number += 1
        if len(line) > _MAX_LINE:
            raise BadTable.at(number, f"has more than {_MAX_LINE} characters")
        yield line


def _places(rows: Any) -> Iterator[dict[str, Any]]:
    header = [name.strip().lower() for name in next(rows, [])]
    if sorted(header) != sorted(COLUMNS):
        raise BadTable(f"The first line must name the columns {', '.join(COLUMNS)}, and no others.")
    seen: set[str] = set()
    for row in rows:
        if not row:
            continue
        if len(row) != len(header):
            raise BadTable.at(rows.line_num, f"must have {len(header)} values")
        place = _place(dict(zip(header, row, strict=True)), rows.line_num)
        if place["postal_code"] in seen:
            raise BadTable.at(rows.line_num, "the postal code is in the table already")
        if len(seen) == MAX_PLACES:
            raise BadTable.at(rows.line_num, f"the table has more than {MAX_PLACES} places")
        seen.add(place["postal_code"])
        yield place
    if not seen:
        raise BadTable("The table has no place.")


def _place(typed: dict[str, str], line: int) -> dict[str, Any]:
    postal_code, address = normal_postal_code(typed["postal_code"]), typed["address"].strip()
    if postal_code is None:
        raise BadTable.at(line, f"postal_code {POSTAL_CODE_ISSUE}")
    if issue := length_issue(address, min_length=1, max_length=MAX_ADDRESS_LENGTH) or control_issue(address):
        raise BadTable.at(line, f"address {issue}")
    return {
        "postal_code": postal_code,
        "address": address,
        "latitude": _degrees(typed, "latitude", 90, line),
        "longitude": _degrees(typed, "longitude", 180, line),
    }


def _degrees(typed: dict[str, str], column: str, most: int, line: int) -> float:
    try:
        degrees = float(typed[column]) if typed[column].isascii() else math.nan
    except ValueError:
        degrees = math.nan
    # No comparison with what is not a number is true.
    if not -most <= degrees <= most:
        raise BadTable.at(line, f"{column} must be a number from -{most} to {most}")
    return degrees
