"""The errors about the ledger; the codes are public."""

from kit.errors import Conflict, Forbidden, NotFound


class AdjustmentNotFound(NotFound):
    code = "ADJUSTMENT_NOT_FOUND"
    message = "There is no such adjustment."


class AlreadyApproved(Conflict):
    code = "ALREADY_APPROVED"
    message = "This has been approved already."


class SelfApproval(Forbidden):
    code = "SELF_APPROVAL"
    message = "Another admin must approve this."


class UnbalancedEntry(Exception):
    """An entry does not sum to zero in each currency, posts nothing, or the same twice: a defect of the program."""
