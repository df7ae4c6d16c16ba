"""The conditions of a request for the bytes of a file (RFC 9110, section 13)."""

import re

_LISTED = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


def has_it_already(if_none_match: str | None, etag: str) -> bool:
    """Returns whether the client has the bytes of *etag*, by the header `If-None-Match`, which compares weakly."""
    if not if_none_match:
        return False
    return if_none_match.strip() == "*" or etag in _LISTED.findall(if_none_match)


def may_continue(if_range: str | None, etag: str) -> bool:
    """Returns whether a range fits the part that the client has, by the header `If-Range`, which compares strongly.

    A date never fits: files have no time of their last change, because their bytes do not change.
    """
    return if_range is None or if_range.strip() == etag
