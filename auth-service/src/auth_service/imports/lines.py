"""Reads the lines of a file of comma-separated values (RFC 4180), each by itself.

A quoted cell ends on its line: names, addresses and phone numbers have no line breaks, and so a quotation mark that is
missing spoils one line and not all that follow. What concerns the whole file is refused before anything is stored; what
concerns a line is noted in its place and told with the outcome of the import.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import batched
from typing import NamedTuple, Self

from kit.errors import InvalidInput

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 50_000
# Longer than any row that meets the rules.
MAX_LINE = 2048
PART_ROWS = 100
REQUIRED = ("full_name", "email", "role")
OPTIONAL = ("phone",)
_FIELD = "file"
# A cell that a spreadsheet would run as a formula. Phone numbers may begin with a plus; their own rule holds for them.
_FORMULA = ("=", "+", "-", "@")
_LINE = "line"


class Row(NamedTuple):
    """A line with a person; *issue* says why it cannot be read, about the column *field* or the whole line."""

    line: int
    full_name: str = ""
    email: str = ""
    role: str = ""
    phone: str = ""
    # An earlier line has the same address.
    is_repeated: bool = False
    field: str = ""
    issue: str = ""


@dataclass(frozen=True)
class ImportFile:
    """The rows of a file as they are stored, in parts."""

    rows: int
    parts: Sequence[str]

    @classmethod
    def read(cls, content: bytes) -> Self:
        """Raises InvalidInput for what concerns the whole file. It may take some tenths of a second."""
        try:
            parts = [json.dumps(part) for part in batched(_rows(content), PART_ROWS)]
        except UnicodeDecodeError:
            raise InvalidInput.field(_FIELD, "must be encoded in UTF-8") from None
        rows = PART_ROWS * (len(parts) - 1) + len(json.loads(parts[-1])) if parts else 0
        return cls(rows, parts)


def rows_of(part: str) -> list[Row]:
    return [Row(*cells) for cells in json.loads(part)]


def _rows(content: bytes) -> Iterator[Row]:
    text = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline="\n")
    columns = _columns(text.readline(MAX_LINE))
    seen: set[bytes] = set()
    found = 0
    for number, line in enumerate(text, 2):
        line = line.removesuffix("\n").removesuffix("\r")  # noqa: PLW2901  # the line without its end
        if not line.strip():
            continue
        found += 1
        if found > MAX_ROWS:
            raise InvalidInput.field(_FIELD, f"must have at most {MAX_ROWS} rows")
        row = _row(number, line, columns)
        if row.email:
            key = blake2b(row.email.lower().encode(), digest_size=12).digest()
            row = row._replace(is_repeated=key in seen)
            seen.add(key)
        yield row


def _columns(header: str) -> list[str]:
    try:
        columns = [cell.strip().lower() for cell in _cells(header.strip("\r\n"))]
    except csv.Error:
        columns = []
    if set(REQUIRED) <= set(columns) <= {*REQUIRED, *OPTIONAL} and len(set(columns)) == len(columns):
        return columns
    wanted = f"{', '.join(REQUIRED)} and perhaps {', '.join(OPTIONAL)}"
    raise InvalidInput.field(_FIELD, f"must begin with a line that names the columns {wanted}, separated by commas")


def _row(number: int, line: str, columns: Sequence[str]) -> Row:
    if len(line) > MAX_LINE:
        return Row(number, field=_LINE, issue=f"must have at most {MAX_LINE} characters")
    try:
        cells = _cells(line)
    except csv.Error:
        return Row(number, field=_LINE, issue="has a quotation mark in the wrong place, or one that is missing")
    if len(cells) != len(columns):
        return Row(number, field=_LINE, issue=f"must have {len(columns)} cells, as the first line has")
    found = {name: cell.strip() for name, cell in zip(columns, cells, strict=True)}
    formula = next((name for name in REQUIRED if found[name].startswith(_FORMULA)), None)
    if formula is not None:
        return Row(number, field=formula, issue="must not begin with =, +, - or @")
    return Row(number, found["full_name"], found["email"], found["role"], found.get("phone", ""))


def _cells(line: str) -> list[str]:
    return next(csv.reader([line], strict=True), [])
