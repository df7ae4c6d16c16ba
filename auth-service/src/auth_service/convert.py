"""Redacts the secrets of commands, for several nouns."""

from google.protobuf.message import Message

from auth_service.vault import Vault


def redacted[Command: Message](command: Command, vault: Vault, *secrets: str) -> Command:
    """Returns a copy of *command* with a digest in the place of each of the fields *secrets*.

    The fingerprint of a command is a fast hash, which would reveal a secret to a guesser.
    """
    copy = type(command)()
    copy.CopyFrom(command)
    for field in secrets:
        setattr(copy, field, vault.digest(command.DESCRIPTOR.full_name, field, getattr(command, field)).hex())
    return copy
