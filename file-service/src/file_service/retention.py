"""The times for which files and their bytes are kept."""

from dataclasses import dataclass
from datetime import timedelta

# An upload that is older than this has been interrupted.
GRACE = timedelta(hours=1)
FOR_EVER = timedelta()


@dataclass(frozen=True)
class Retention:
    # Bytes that no file uses wait for this time until they are deleted.
    grace: timedelta = GRACE
    # Files are deleted after this time, unless it is `FOR_EVER`.
    rejected: timedelta = FOR_EVER
    others: timedelta = FOR_EVER
