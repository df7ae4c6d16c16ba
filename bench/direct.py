"""The median of a call over gRPC straight to a service, without the gateway."""

import statistics
import time
from typing import Any

from bench.journey import Journey
from kit import call, rpc
from kit.call import Call
from tools.stack.stack import Stack
from twou.auth.v1 import auth_pb2, auth_pb2_grpc
from twou.chat.v1 import chat_pb2, chat_pb2_grpc
from twou.request.v1 import request_pb2, request_pb2_grpc


async def direct_medians(stack: Stack, journey: Journey, calls: int) -> dict[str, float]:
    """Returns, by the name of the route, the median seconds of the call behind each measured read.

    Each is called *calls* times, once the last call is answered.
    """
    call.enter(Call(token=journey.access_token))
    ports = stack.config.ports
    async with (
        rpc.channel(f"127.0.0.1:{ports['auth-service']}") as auth,
        rpc.channel(f"127.0.0.1:{ports['request-service']}") as requests,
        rpc.channel(f"127.0.0.1:{ports['chat-service']}") as chat,
    ):
        stub = request_pb2_grpc.RequestServiceStub(requests)
        one = journey.request_id
        messages: dict[str, tuple[Any, Any]] = {
            "GET /users/me": (auth_pb2_grpc.AuthServiceStub(auth).GetMe, auth_pb2.GetMeRequest()),
            "GET /requests/?limit=20": (stub.ListRequests, request_pb2.ListRequestsRequest(limit=20)),
            "GET /requests/{id}": (stub.GetRequest, request_pb2.GetRequestRequest(request_id=one)),
            "GET /messages/{id}?limit=20": (
                chat_pb2_grpc.ChatServiceStub(chat).ListMessages,
                chat_pb2.ListMessagesRequest(request_id=one, limit=20),
            ),
        }
        return {name: await _median(*called, calls) for name, called in messages.items()}


async def _median(method: Any, message: Any, calls: int) -> float:
    took = []
    for _ in range(calls):
        began = time.perf_counter()
        await rpc.unary(method, message)
        took.append(time.perf_counter() - began)
    return statistics.median(took)
