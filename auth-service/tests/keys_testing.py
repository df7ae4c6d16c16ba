"""Test support: makes and exchanges API keys."""

from typing import Any

from auth_testing import Service, SignedIn

from kit.errors import Unauthenticated
from twou.auth.v1 import api_key_pb2, auth_pb2

_SCOPES = ["requests:read", "messages:send_message"]


async def make(service: Service, admin: SignedIn, **fields: Any) -> api_key_pb2.CreateApiKeyResponse:
    usual = {"name": "Dispatch board", "scopes": _SCOPES, "role": auth_pb2.ROLE_CLIENT}
    request = api_key_pb2.CreateApiKeyRequest(**{**usual, **fields})
    answer: api_key_pb2.CreateApiKeyResponse = await service.call(request, token=admin[1].access_token)
    return answer


async def exchange(service: Service, key: str, **context: str) -> api_key_pb2.ExchangeApiKeyResponse:
    answer: api_key_pb2.ExchangeApiKeyResponse = await service.call(
        api_key_pb2.ExchangeApiKeyRequest(key=key), **context
    )
    return answer


async def is_refused(service: Service, key: str) -> bool:
    try:
        await exchange(service, key)
    except Unauthenticated as error:
        return error.code == "INVALID_API_KEY"
    return False


async def listed(service: Service, admin: SignedIn, key_id: str) -> api_key_pb2.ApiKey:
    answer = await service.call(api_key_pb2.ListApiKeysRequest(limit=100), token=admin[1].access_token)
    found: api_key_pb2.ApiKey = next(one for one in answer.api_keys if one.id == key_id)
    return found
