"""The errors about quotes; the codes are public."""

from kit.errors import Conflict, NotFound


class QuoteNotFound(NotFound):
    code = "QUOTE_NOT_FOUND"
    message = "Quote not found."


class QuoteExpired(Conflict):
    code = "QUOTE_EXPIRED"
    message = "The quote is no longer valid. Ask for a new one."


class QuoteUsed(Conflict):
    code = "QUOTE_USED"
    message = "Another request was made for this quote. Ask for a new one."
