"""Converts facts about a person to protobuf messages, and the other way round."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from auth_service.accounts import convert as account_convert
from auth_service.facts import nrics
from auth_service.facts.fields import TypedFacts
from auth_service.facts.models import Gender
from auth_service.vault import Vault
from kit import protobuf
from twou.auth.v1 import auth_pb2 as pb

# All of them may be empty.
CLEARABLE = ("nric", "date_of_birth", "gender", "postal_code")
# The facts that a client writes as a text.
_TEXTS = ("nric", "date_of_birth", "postal_code")
_GENDERS = protobuf.EnumMap(Gender, pb.Gender)


def typed(request: pb.RegisterRequest | pb.UpdateMeRequest, cleared: frozenset[str] = frozenset()) -> TypedFacts:
    texts = {name: protobuf.optional(request, name) for name in _TEXTS if name not in cleared}
    gender = None if "gender" in cleared else _GENDERS.find("gender", request.gender)
    return TypedFacts(gender=gender, cleared=cleared.intersection(CLEARABLE), **texts)


def without_facts[Command: (pb.RegisterRequest, pb.UpdateMeRequest)](command: Command, vault: Vault) -> Command:
    """Returns a copy of *command* with a digest in the place of each fact that was sent, for its fingerprint.

    The password that was typed again is left out: it is equal to the first.
    """
    copy = type(command)()
    copy.CopyFrom(command)
    if isinstance(copy, pb.RegisterRequest):
        copy.ClearField("password_confirm")
    for name in _TEXTS:
        text = protobuf.optional(command, name)
        if text is not None:
            setattr(copy, name, vault.digest(command.DESCRIPTOR.full_name, name, text).hex())
    return copy


def profile(row: Row[Any], vault: Vault) -> pb.User:
    """Converts a row of `queries.find_profile`."""
    message = account_convert.user(row)
    add(message, row, vault)
    return message


def add_all(users: Iterable[pb.User], rows: Iterable[Row[Any]], vault: Vault) -> None:
    """Adds the facts in *rows*, which have the `id`s of the accounts, to their messages."""
    by_id = {str(row.id): row for row in rows}
    for user in users:
        add(user, by_id[user.id], vault)


def add(message: pb.User, row: Row[Any], vault: Vault) -> None:
    """Adds the facts in *row* to the message of their account."""
    if row.sealed_nric is not None:
        last = nrics.last_of(row.sealed_nric, UUID(message.id), vault)
        if last is not None:
            message.nric = last
    if row.date_of_birth is not None:
        message.date_of_birth = row.date_of_birth.isoformat()
    if row.gender is not None:
        message.gender = _GENDERS.to_proto[row.gender]
    if row.postal_code is not None:
        message.address.CopyFrom(
            pb.PostalAddress(
                postal_code=row.postal_code, address=row.address, latitude=row.latitude, longitude=row.longitude
            )
        )
