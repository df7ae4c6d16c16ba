"""The errors about the trust in listings; the codes are public."""

from kit.errors import Conflict


class NotSuspended(Conflict):
    code = "NOT_SUSPENDED"
    message = "This listing is not suspended, so there is nothing to appeal against."


class AlreadyAppealed(Conflict):
    code = "ALREADY_APPEALED"
    message = "You have already appealed against this decision."
