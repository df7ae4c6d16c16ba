"""Lists as CSV (RFC 4180) for spreadsheets, streamed batch by batch."""

import csv
import io
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal

from fastapi import Query
from starlette.responses import Response

from gateway.streaming import StreamedAnswer

# The query parameter of an export, which has one format.
Shape = Annotated[Literal["csv"], Query(alias="format")]
DOCUMENTED: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}


def answer[Batch](
    name: str,
    columns: Sequence[str],
    first: Batch,
    rest: AsyncGenerator[Batch],
    rows: Callable[[Batch], Iterable[Mapping[str, object]]],
) -> Response:
    """Returns the rows of all batches as a download called *name*. A row has a value for each of the *columns*."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamedAnswer(_as_csv(columns, first, rest, rows), rest, headers=headers, media_type="text/csv")


def file(name: str, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> Response:
    """Returns rows that are all there already as a download called *name*."""
    lines = [columns, *([as_cell(row[column]) for column in columns] for row in rows)]
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(_lines(lines), headers=headers, media_type="text/csv")


async def _as_csv[Batch](
    columns: Sequence[str],
    first: Batch,
    rest: AsyncIterator[Batch],
    rows: Callable[[Batch], Iterable[Mapping[str, object]]],
) -> AsyncIterator[str]:
    def lines(batch: Batch) -> str:
        return _lines([as_cell(row[name]) for name in columns] for row in rows(batch))

    yield _lines([columns]) + lines(first)
    async for batch in rest:
        yield lines(batch)


def _lines(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


# The beginning of a text, or of a cell within it: a spreadsheet may take a semicolon or a tab for the end of a cell,
# also between quotation marks. The wide forms come from East Asian keyboards, and some spreadsheets know them, too.
_FORMULA = re.compile(r"^(?=[\t\r\n])|(^|[;\t\r\n])(?=[ \"']*[=+\-@\uff1d\uff0b\uff0d\uff20])")


def as_cell(value: object) -> str:
    """Returns *value* as a CSV cell. What a spreadsheet would run as a formula gets an apostrophe (OWASP)."""
    text = _plain(value)
    if isinstance(value, int | float):
        return text
    # A phone number begins with a plus and is harmless, since it has only digits.
    is_number = text[1:].replace(" ", "").replace("-", "").isdecimal()
    return text if is_number else _FORMULA.sub(r"\1'", text)


def _plain(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
