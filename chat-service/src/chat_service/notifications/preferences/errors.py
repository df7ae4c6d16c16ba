"""The errors of preferences; the codes are public."""

from kit.errors import NotFound


class SubscriptionNotFound(NotFound):
    code = "SUBSCRIPTION_NOT_FOUND"
    # The same for a forged token and for an old one.
    message = "This link is not valid any more."
