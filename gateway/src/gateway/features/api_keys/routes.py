"""Routes of API keys, served by auth-service. Only admins may call them, and no API key."""

from fastapi import APIRouter, Request

from gateway.budgets import COMMANDS, READING, spends
from gateway.dependencies import Services, dependencies_of
from gateway.features.api_keys.schemas import ApiKey, KeyScope, NewApiKey, RotatedKey, ShownKey
from gateway.identity import Caller
from gateway.paging import PagingQuery
from gateway.values import Json
from kit import rpc
from kit.errors import FieldIssue, Forbidden, InvalidInput
from twou.auth.v1 import api_key_pb2

router = APIRouter(tags=["administration"])


class OnlyAdmins(Forbidden):
    code = "ONLY_ADMINS"
    message = "Admin privileges required."


@router.post("/admin/api-keys", status_code=201)
@spends(COMMANDS)
async def create_api_key(body: NewApiKey, request: Request, _caller: Caller, services: Services) -> Json[ShownKey]:
    """Makes a key and an account of its own, for which it acts. `key` is shown here alone.

    A command that is repeated with its `Idempotency-Key` makes no other key, and `key` is empty then: rotate it.
    """
    known = dependencies_of(request).api_keys.scopes.operations
    unknown = [number for number, scope in enumerate(body.scopes) if scope not in known]
    if unknown:
        issue = "is no scope; GET /admin/api-keys/scopes lists them"
        raise InvalidInput(details=tuple(FieldIssue(f"scopes.{number}", issue) for number in unknown))
    answer = await rpc.unary(services.api_keys.CreateApiKey, body.to())
    return ShownKey.of(answer.api_key, key=answer.key)


@router.get("/admin/api-keys")
@spends(READING)
async def list_api_keys(paging: PagingQuery, _caller: Caller, services: Services) -> list[Json[ApiKey]]:
    """Returns keys without their secrets, newest first, also those that do not work any more."""
    answer = await rpc.unary(services.api_keys.ListApiKeys, api_key_pb2.ListApiKeysRequest(**paging.fields))
    return paging.page(map(ApiKey.of, answer.api_keys), answer.next_cursor)


@router.get("/admin/api-keys/scopes")
@spends(READING)
async def list_scopes(request: Request, caller: Caller) -> list[KeyScope]:
    """Returns the scopes that a key can have, and the operations that each allows."""
    if caller.role != "admin":
        raise OnlyAdmins
    operations = dependencies_of(request).api_keys.scopes.operations
    return [KeyScope(scope=scope, operations=allowed) for scope, allowed in operations.items()]


@router.post("/admin/api-keys/{api_key_id}/rotate")
@spends(COMMANDS)
async def rotate_api_key(api_key_id: str, _caller: Caller, services: Services) -> Json[RotatedKey]:
    """Gives a key another secret, shown here alone. Those before it work until `previous_until`, for 24 hours."""
    answer = await rpc.unary(services.api_keys.RotateApiKey, api_key_pb2.RotateApiKeyRequest(api_key_id=api_key_id))
    until = answer.previous_until.ToJsonString()
    return RotatedKey.of(answer.api_key, key=answer.key, previous_until=until)


@router.delete("/admin/api-keys/{api_key_id}", status_code=204)
@spends(COMMANDS)
async def revoke_api_key(api_key_id: str, _caller: Caller, services: Services) -> None:
    """Ends a key at once, with all its secrets and sockets, and deactivates its account."""
    await rpc.unary(services.api_keys.RevokeApiKey, api_key_pb2.RevokeApiKeyRequest(api_key_id=api_key_id))
