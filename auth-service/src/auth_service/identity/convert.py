"""Converts the requests of owners that concern several nouns from protobuf."""

from auth_service.accounts import convert as account_convert
from auth_service.convert import redacted
from auth_service.facts import convert as fact_convert
from auth_service.identity.forms import OwnChange, SignUp
from auth_service.vault import Vault
from kit import protobuf
from twou.auth.v1 import auth_pb2 as pb


def sign_up(request: pb.RegisterRequest) -> SignUp:
    return SignUp(
        account_convert.registration(request),
        fact_convert.typed(request),
        request.password,
        protobuf.optional(request, "password_confirm"),
    )


def without_secrets(request: pb.UpdateMeRequest, vault: Vault) -> pb.UpdateMeRequest:
    """Returns the command for its fingerprint. It has a password only where one was typed or is asked for."""
    command = fact_convert.without_facts(request, vault)
    return (
        redacted(command, vault, "password") if request.HasField("password") or request.HasField("email") else command
    )


def change(request: pb.UpdateMeRequest) -> OwnChange:
    cleared = protobuf.cleared(request, *account_convert.CLEARABLE_OF_OWN, *fact_convert.CLEARABLE)
    return OwnChange(account_convert.changes(request, cleared), fact_convert.typed(request, cleared))
