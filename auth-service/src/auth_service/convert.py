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


def disguised[Command: Message](command: Command, vault: Vault, *secrets: str) -> Command:
    """What the fingerprint of a command is made of: a fast hash, so the *secrets* must not be in it as they are."""
    copy = type(command)()
    copy.CopyFrom(command)
    for field in secrets:
        setattr(copy, field, vault.digest(command.DESCRIPTOR.full_name, field, getattr(command, field)).hex())
    return copy
