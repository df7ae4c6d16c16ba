"""The errors of dispatch; the codes are public."""

from kit.errors import NotFound


class OfferNotFound(NotFound):
    code = "OFFER_NOT_FOUND"
    message = "Offer not found."
