"""The errors of second factors, each with its stable code."""

from kit.errors import Conflict, InvalidInput


class SecondFactorOn(Conflict):
    code = "SECOND_FACTOR_ON"
    message = "The second factor is on already. Remove it first."


class SecondFactorNeeded(Conflict):
    code = "SECOND_FACTOR_NEEDED"
    message = "An admin needs a second factor."


class InvalidSecondFactor(InvalidInput):
    code = "INVALID_SECOND_FACTOR"
    message = "The code is wrong, was used before, or there is nothing to confirm."
