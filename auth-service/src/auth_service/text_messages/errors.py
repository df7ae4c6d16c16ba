"""The errors of text messages, each with its stable code."""

from kit.errors import Unavailable


class TextsUnavailable(Unavailable):
    """Raised if no provider is set, or if all callers together have asked for as many messages as are allowed."""

    code = "SMS_UNAVAILABLE"
    message = "Text messages cannot be sent at the moment. Please try again later."
