"""The usual reasons of reports. A reporter may write another one, which leaves this service for moderators alone."""

OTHER = "other"
USUAL = frozenset({"spam", "fraud", "harassment", "hate", "violence", "sexual", "illegal", "false", OTHER})


def published(reason: str) -> str:
    """Returns the reason as events have it. Another text could tell the author who has reported them."""
    word = reason.casefold()
    return word if word in USUAL else OTHER
