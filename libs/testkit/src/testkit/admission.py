"""Knocks at every method of a table of permissions, so that a service's test need not name them one by one."""

from collections.abc import AsyncIterator
from typing import Any

from google.protobuf import descriptor_pool
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from kit import rpc
from kit.errors import AppError
from kit.permissions import Permissions


async def outcomes(channel: rpc.Channel, permissions: Permissions) -> dict[str, str]:
    """What an empty message of the current call's person meets: a code of error, or OK; by the method's name."""
    return {method: await _outcome(channel, method) for method in permissions}


async def _outcome(channel: rpc.Channel, method: str) -> str:
    descriptor = descriptor_pool.Default().FindMethodByName(method[1:].replace("/", "."))
    try:
        await _call(channel, method, descriptor)
    except AppError as error:
        return error.code
    return "OK"


async def _call(channel: rpc.Channel, method: str, descriptor: MethodDescriptor) -> None:
    request: type[Message] = GetMessageClass(descriptor.input_type)
    codec: dict[str, Any] = {
        "request_serializer": request.SerializeToString,
        "response_deserializer": GetMessageClass(descriptor.output_type).FromString,
    }
    if descriptor.client_streaming:
        await rpc.upload(channel.stream_unary(method, **codec), _only(request()))
    elif descriptor.server_streaming:
        async for _ in rpc.stream(channel.unary_stream(method, **codec), request()):
            pass
    else:
        await rpc.unary(channel.unary_unary(method, **codec), request())


async def _only(message: Message) -> AsyncIterator[Message]:
    yield message
