"""The Range header (RFC 9110, section 14.2), as far as a single range goes."""

import re

from kit.errors import InvalidInput

_SINGLE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


class RangeNotSatisfiable(InvalidInput):
    code = "RANGE_NOT_SATISFIABLE"

    def __init__(self, size: int) -> None:
        """*size*: bytes that there are."""
        super().__init__("The file has no such bytes.")
        self.size = size


def wanted_range(header: str | None, size: int) -> dict[str, int] | None:
    """The fields of a DownloadFileRequest for a file of *size* bytes; None means all of it.

    What is malformed or names several ranges is ignored, as the RFC allows. Raises RangeNotSatisfiable.
    """
    found = _SINGLE.fullmatch(header.strip()) if header else None
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if first and last and int(first) > int(last):
        return None
    if int(first or 0) >= size or (not first and int(last) == 0):
        raise RangeNotSatisfiable(size)
    if not first:
        return {"suffix_length": int(last)}
    return {"range_start": int(first)} | ({"range_end": int(last)} if last else {})
