"""The errors about people and their dependants; the codes are public."""

from kit.errors import Conflict, FieldIssue, InvalidInput, NotFound


class DependantNotFound(NotFound):
    code = "DEPENDANT_NOT_FOUND"
    message = "Dependant not found."


class TooManyDependants(Conflict):
    code = "TOO_MANY_DEPENDANTS"
    message = "You have as many dependants as are allowed. Remove one of them first."


class NotYourDependant(InvalidInput):
    """The attendee of a booking or a wait is none of the dependants of the user."""

    def __init__(self) -> None:
        super().__init__(details=(FieldIssue("attendee_id", "is not one of your dependants"),))
