"""The errors of facts about a person, each with its stable code."""

from kit.errors import Conflict


class NricTaken(Conflict):
    code = "NRIC_TAKEN"
    message = "An account with this nric already exists."
