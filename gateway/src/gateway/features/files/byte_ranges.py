"""Parses a Range header with a single range (RFC 9110, section 14.2)."""

import re

_SINGLE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


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
        return {"suffix_length": int(last)}
    if last and int(first) > int(last):
        return {}
    return {"range_start": int(first)} | ({"range_end": int(last)} if last else {})
