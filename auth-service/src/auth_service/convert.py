"""What the nouns' conversions have in common."""

from datetime import datetime

from google.protobuf.message import Message

from auth_service.vault import Vault
from kit import clock
from kit.errors import InvalidInput


def find_moment(message: Message, field: str) -> datetime | None:
    """None if the field is absent."""
    if not message.HasField(field):
        return None
    try:
        return clock.from_timestamp(getattr(message, field))
    except ValueError as error:
        raise InvalidInput.field(field, "is not a possible time") from error


def redacted[Command: Message](command: Command, vault: Vault, *secrets: str) -> Command:
    """Returns a copy of *command* with a digest in the place of each of the fields *secrets*.

    The fingerprint of a command is a fast hash, which would reveal a secret to a guesser.
    """
    copy = type(command)()
    copy.CopyFrom(command)
    for field in secrets:
        setattr(copy, field, vault.digest(command.DESCRIPTOR.full_name, field, getattr(command, field)).hex())
    return copy
