"""The work that needs a verified account. Operators may change it while the service runs, so it is asked each time."""

from collections.abc import Callable
from dataclasses import dataclass


def _never() -> bool:
    return False


@dataclass(frozen=True)
class VerificationRules:
    # Return True if REQUIRE_VERIFIED is on, and if KYC_REQUIRED names a document.
    require_verified: Callable[[], bool] = _never
    are_documents_required: Callable[[], bool] = _never

    @property
    def for_jobs(self) -> bool:
        """Offers and acceptances. Where no document is required, none can be approved, and all would be kept out."""
        return self.require_verified() and self.are_documents_required()

    @property
    def for_payouts(self) -> bool:
        return self.are_documents_required()
