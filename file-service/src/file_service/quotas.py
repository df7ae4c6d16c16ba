"""The limits of the bytes that one account stores, and of the files of a request."""

from dataclasses import dataclass

# As much as a column of 64 bits counts.
NO_LIMIT = 2**62


@dataclass(frozen=True)
class Quotas:
    """By default nothing is limited. What is stored is counted in any case."""

    account_bytes: int = NO_LIMIT
    request_files: int = NO_LIMIT
    # Resumable uploads of an account that are not complete.
    unfinished_uploads: int = NO_LIMIT
