"""The work of an answer stays what it is: a conversion, a log line or a thread that is added shows here."""

from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import anyio.to_thread
import pytest
from google.protobuf.message import Message
from starlette.types import Scope

from gateway import wire
from gateway.app import create_app
from gateway.settings import Settings
from kit import rpc
from kit.upstream import Upstream
from testkit.callers import new_caller
from testkit.processes import UNUSED_ADDRESS
from testkit.work import work_of
from twou.request.v1 import request_pb2 as pb

REQUEST = pb.ServiceRequest(id=str(uuid4()), client_id=str(uuid4()), description="A flat tire")
REQUEST.status, REQUEST.category = pb.REQUEST_STATUS_PENDING, pb.CATEGORY_TIRE
REQUEST.created_at.GetCurrentTime()
OTHERS = [pb.ServiceRequest() for _ in range(20)]
for other in OTHERS:
    other.CopyFrom(REQUEST)
    other.id = str(uuid4())
ANSWERS = {
    "GetRequest": pb.GetRequestResponse(request=REQUEST),
    "ListRequests": pb.ListRequestsResponse(requests=OTHERS, next_cursor="next"),
    "CreateRequest": pb.CreateRequestResponse(request=REQUEST),
}
BODY = b'{"description": "A flat tire", "latitude": 9, "longitude": 38.7, "category": "tire"}'
# The function calls of an answer without the server and without gRPC, and the messages that it makes JSON of.
WORK = {
    ("GET", "/health/live", b""): (72, 0),
    ("GET", "/requests/1", b""): (298, 1),
    ("GET", "/requests/", b"limit=20"): (669, 20),
    ("POST", "/requests/", b""): (334, 1),
}


class _Call:
    """A call of a service that is answered from memory."""

    def __init__(self, answer: Message) -> None:
        self._answer = answer

    def __await__(self) -> Any:
        return _answered(self._answer).__await__()

    async def trailing_metadata(self) -> tuple[()]:
        return ()


async def _answered(answer: Message) -> Message:
    return answer


class _Method:
    def __init__(self, name: str, upstream: Upstream) -> None:
        self._name, self.upstream = name, upstream

    def __call__(self, _message: Message, **_options: Any) -> _Call:
        return _Call(ANSWERS[self._name])


class _Requests:
    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream

    def __getattr__(self, name: str) -> Any:
        return _Method(name, self._upstream)


class _Verifier:
    def __init__(self) -> None:
        self._caller = new_caller()

    async def verify(self, _token: str) -> Any:
        return self._caller


@pytest.mark.parametrize("route", WORK)
async def test_answer_is_one_log_line_one_conversion_and_so_many_functions(
    route: tuple[str, str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(Settings())
    channel = rpc.channel(UNUSED_ADDRESS)
    services = SimpleNamespace(requests=_Requests(channel.upstream))
    app.app.state.dependencies = SimpleNamespace(clients=services, verifier=_Verifier(), settings=Settings())
    scope, statuses, read = _scope(*route), [], []
    monkeypatch.setattr(anyio.to_thread, "run_sync", _no_thread)
    original = wire._Shape.read

    def noted(shape: Any, message: Message) -> dict[str, Any]:
        read.append(message)
        return original(shape, message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": BODY, "more_body": False}

    async def send(message: Any) -> None:
        statuses.append(message.get("status"))

    async def answer() -> None:
        await app(dict(scope), receive, send)

    work = await work_of(answer)
    calls, messages = WORK[route]
    assert set(statuses) <= {200, 201, None}, statuses
    assert work.log_lines == 1
    monkeypatch.setattr(wire._Shape, "read", noted)
    # A message that was shown before is not made again.
    await answer()
    assert not read
    wire._read.cache_clear()
    await answer()
    assert len(read) == messages
    # Lower the number when there are fewer.
    assert 0.9 * calls <= work.calls <= 1.05 * calls
    await channel.close()


def _scope(method: str, path: str, query: bytes) -> Scope:
    headers = {"host": "gateway", "authorization": "Bearer token", "content-type": "application/json"}
    return {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
        "state": {},
    }


async def _no_thread(*_arguments: Any, **_options: Any) -> None:
    raise AssertionError("a part of the answer runs in a thread")
