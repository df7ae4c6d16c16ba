"""The Range header (RFC 9110, section 14.2), as far as a single range goes."""

import re

_SINGLE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def wanted_range(header: str | None) -> dict[str, int] | None:
    """The fields of a DownloadFileRequest; None means the whole file.

    What is malformed or names several ranges is ignored, as the RFC allows.
    """
    found = _SINGLE.fullmatch(header.strip()) if header else None
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        return {"suffix_length": int(last)}
    if not last:
        return {"range_start": int(first)}
    return {"range_start": int(first), "range_end": int(last)} if int(first) <= int(last) else None
