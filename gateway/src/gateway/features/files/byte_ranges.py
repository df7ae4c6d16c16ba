"""The Range header (RFC 9110, section 14.2), as far as a single range goes."""

import re

_SINGLE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def requested_range(header: str | None) -> dict[str, int]:
    """The fields of a DownloadFileRequest that *header* asks for; empty means the whole file.

    Malformed headers and several ranges are ignored, as the RFC allows. Whether the file has such bytes is decided by
    file-service.
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
