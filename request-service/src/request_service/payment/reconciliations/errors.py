"""The errors about reconciliations; their codes are public."""

from kit.errors import NotFound


class ReconciliationNotFound(NotFound):
    code = "RECONCILIATION_NOT_FOUND"
    message = "Reconciliation not found."
