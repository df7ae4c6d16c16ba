"""The kinds and statuses of a lead, and the table of the statuses that it may have next."""

from collections.abc import Mapping
from enum import StrEnum


class LeadKind(StrEnum):
    # The values are stored and shown: they never change.
    ENQUIRY = "enquiry"
    VIEWING = "viewing"
    TEST_DRIVE = "test_drive"
    OFFER = "offer"


class LeadStatus(StrEnum):
    # The values are stored and shown: they never change.
    NEW = "new"
    CONTACTED = "contacted"
    QUALIFIED = "qualified"
    WON = "won"
    LOST = "lost"
    SPAM = "spam"

    @property
    def is_open(self) -> bool:
        return self in OPEN


_S = LeadStatus
OPEN = frozenset({_S.NEW, _S.CONTACTED, _S.QUALIFIED})
_NEXT: Mapping[LeadStatus, frozenset[LeadStatus]] = {
    _S.NEW: frozenset({_S.CONTACTED, _S.SPAM}),
    _S.CONTACTED: frozenset({_S.QUALIFIED, _S.SPAM}),
    _S.QUALIFIED: frozenset({_S.WON, _S.LOST, _S.SPAM}),
    _S.WON: frozenset(),
    _S.LOST: frozenset(),
    _S.SPAM: frozenset(),
}


def may_become(status: LeadStatus, wanted: LeadStatus) -> bool:
    """Returns whether the seller's side may give a lead with *status* the wanted one."""
    return wanted in _NEXT[status]
