"""Parses a Range header with a single range (RFC 9110, section 14.2)."""

import re

_SINGLE = re.compile(r"bytes=[ \t]*([0-9]*)-([0-9]*)[ \t]*", re.IGNORECASE)
# More than any file has, and as much as 64 bits hold.
_MOST = 2**62


def requested_range(header: str | None) -> dict[str, int]:
    """Returns the fields of a DownloadFileRequest for *header*; none of them means the whole file.

    Malformed headers and headers with several ranges are ignored, as the RFC allows. file-service checks that the file
    has the bytes of the range.
    """
    found = _SINGLE.fullmatch(header.strip()) if header else None
    if found is None or found.groups() == ("", ""):
        return {}
    first, last = found.groups()
    if not first:
        return {"suffix_length": _number(last)}
    if last and _number(first) > _number(last):
        return {}
    return {"range_start": _number(first)} | ({"range_end": _number(last)} if last else {})


def _number(digits: str) -> int:
    # A header has room for more digits than `int` takes.
    return min(int(digits), _MOST) if len(digits) < len(str(_MOST)) else _MOST
