"""Calls every method of a permission table, so that a service's test need not name them one by one."""

from collections.abc import AsyncIterator
from typing import Any

from google.protobuf import descriptor_pool
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from kit import call, rpc
from kit.chassis import Chassis
from kit.permissions import Permissions
from testkit.people import outcome


async def outcomes(channel: rpc.Channel, permissions: Permissions) -> dict[str, str]:
    """Calls each method with an empty message as the current caller; returns an error code or "OK" by method name."""
    return {method: await outcome(_call(channel, method)) for method in permissions}


async def outcomes_without_token(chassis: Chassis) -> set[str]:
    """Calls each method of a running service without a token; returns the different outcomes."""
    call.enter(call.Call())
    async with rpc.channel(f"127.0.0.1:{chassis.server.port}") as channel:
        return set((await outcomes(channel, chassis.permissions)).values())


async def _call(channel: rpc.Channel, method: str) -> None:
    descriptor = descriptor_pool.Default().FindMethodByName(method[1:].replace("/", "."))
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
