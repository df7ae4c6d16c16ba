"""The errors about brokers; the codes are public."""

from kit.errors import Conflict, Forbidden, NotFound


class BrokerNotFound(NotFound):
    code = "BROKER_NOT_FOUND"
    message = "Broker not found."


class AlreadyBroker(Conflict):
    code = "ALREADY_BROKER"
    message = "You are a broker already. Change what you have stated."


class LicenseTaken(Conflict):
    code = "LICENSE_TAKEN"
    message = "Another broker has stated this licence."


class BrokerNotVerified(Conflict):
    code = "BROKER_NOT_VERIFIED"
    message = "An admin has to verify the broker first."


class OwnBroker(Forbidden):
    code = "SELF_APPROVAL"
    message = "Another admin must decide on you."
