"""Users of a stack, for tests: they send requests over HTTP and receive frames on sockets."""

import asyncio
import contextlib
import json
import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import urlencode

import httpx2
import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.http11 import Response

from testkit import log_secrets
from tests.frames import checked
from tests.patience import opened, patient

type Json = dict[str, Any]

# The password of every account that a test creates.
PASSWORD = "a-long-way-from-home-1"
log_secrets.note(PASSWORD)
ADDIS = {"latitude": 9.0108, "longitude": 38.7613}
# The seconds in which a busy machine, too, does what a test waits for.
PATIENCE = 30.0
# A command is sent so many times more when a busy system asks for patience.
_TRIES = 5
UNKNOWN_ID = "01940000-0000-7000-8000-000000000000"


def new_nric() -> str:
    """Returns an identity number that no other account has, and that no log may contain."""
    # Without the letter that ends a moment, whose last digits would be taken for those of the number now and then.
    number = f"S{secrets.randbelow(10**7):07d}{secrets.choice('ABCDEFGHIJ')}"
    log_secrets.note_words(number)
    return number


def newcomer(**facts: Any) -> Json:
    """Returns the form of a person who signs up with all that they can state."""
    form = {
        "first_name": "Tirunesh",
        "last_name": "Dibaba",
        "email": f"newcomer-{secrets.token_hex(8)}@example.com",
        "password": PASSWORD,
        "password_confirm": PASSWORD,
        "nric": new_nric(),
        "date_of_birth": "1985-06-01",
        "gender": "F",
        "postal_code": "1000",
        **facts,
    }
    log_secrets.note_words(str(form["date_of_birth"]))
    return form


def is_problem(answer: httpx2.Response) -> bool:
    if answer.request.method == "HEAD":
        return bool(answer.headers["content-type"] == "application/problem+json" and not answer.content)
    body = answer.json()
    kind = answer.headers["content-type"] == "application/problem+json"
    return bool(kind and body["status"] == answer.status_code and body["error"]["code"] and body["request_id"])


async def note_secrets(answer: httpx2.Response) -> None:
    """Notes the secrets in the answers of the routes that give some, so that no log may contain them."""
    gives_some = "second-factor" in answer.url.path or answer.url.path.endswith("/calendar/feeds")
    if gives_some and answer.is_success:
        await answer.aread()
        log_secrets.note_answer(json.loads(answer.content or "{}"))


class Person:
    """A registered user with an HTTP client. Entering the context registers the account and logs in."""

    def __init__(self, url: str, role: str = "client", *, address: str | None = None) -> None:
        """*address* is the one of the client; every address 127.x.y.z is this machine."""
        self.url = url
        self.role = role
        self.email = f"{role}-{secrets.token_hex(8)}@example.com"
        self.id = ""
        self.tokens: Json = {}
        self._elsewhere: list[Person] = []
        self._is_available = False
        # The gateway closes idle connections after 5 s, the default of httpx2 too; reuse at that moment would fail.
        limits = httpx2.Limits(keepalive_expiry=2)
        transport = httpx2.AsyncHTTPTransport(limits=limits, local_address=address)
        options: Json = {"timeout": 20, "trust_env": False, "transport": patient(transport, url)}
        self.http = httpx2.AsyncClient(base_url=f"{url}/api/v1", event_hooks={"response": [note_secrets]}, **options)

    async def __aenter__(self) -> Self:
        registered = await self.patiently("POST", "/auth/register", self.account())
        assert registered.status_code == 201, registered.text
        self.id = registered.json()["id"]
        await self.log_in()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._is_available:
            # Otherwise later tests would offer requests to this provider.
            await self.put("/providers/me", is_available=False)
        for there in self._elsewhere:
            await there.http.aclose()
        await self.http.aclose()

    def account(self) -> Json:
        return {"full_name": f"A {self.role}", "email": self.email, "password": PASSWORD, "role": self.role}

    async def log_in(self) -> None:
        answer = await self.patiently("POST", "/auth/login", {"email": self.email, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        self.tokens = answer.json()
        self.http.headers["Authorization"] = f"Bearer {self.tokens['access_token']}"

    def at(self, url: str) -> "Person":
        """Returns the same user, with the same tokens, at another gateway."""
        there = Person(url, self.role)
        there.id, there.email, there.tokens = self.id, self.email, self.tokens
        there.http.headers["Authorization"] = self.http.headers["Authorization"]
        self._elsewhere.append(there)
        return there

    async def get(self, path: str, **query: Any) -> httpx2.Response:
        return await self.http.get(path, params=query)

    async def post(self, path: str, /, **body: Any) -> httpx2.Response:
        return await self.http.post(path, json=body)

    async def put(self, path: str, **body: Any) -> httpx2.Response:
        return await self.http.put(path, json=body)

    async def patiently(self, method: str, path: str, body: Json | None, **headers: str) -> httpx2.Response:
        """Sends a command, and again under the same key while the answer is 503, as a client does."""
        headers = {"Idempotency-Key": secrets.token_hex(8), **headers}
        answer = await self.http.request(method, path, json=body, headers=headers)
        for _ in range(_TRIES):
            if answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
                break
            await asyncio.sleep(float(answer.headers["Retry-After"]))
            answer = await self.http.request(method, path, json=body, headers=headers)
        return answer

    async def until_status(self, path: str, status: int, *, seconds: float = PATIENCE) -> httpx2.Response:
        """Waits until the answer of a route has this status, and returns it."""
        answer = await self.get(path)
        async with asyncio.timeout(seconds):
            while answer.status_code != status:
                await asyncio.sleep(0.01)
                answer = await self.get(path)
        return answer

    async def until_refused(self, *, seconds: float = 1) -> None:
        """Waits until the access token is refused; the contract allows one second."""
        await self.until_status("/auth/me", 401, seconds=seconds)

    async def until_healthy(self) -> None:
        """Waits until the gateway reports every service as up."""
        await self.until_status("/health", 200, seconds=PATIENCE)

    async def until_equal(self, path: str, field: str, value: object) -> None:
        """Waits until a field in the answer of a route has this value."""
        async with asyncio.timeout(PATIENCE):
            while (await self.get(path)).json()[field] != value:
                await asyncio.sleep(0.02)

    # Frequent steps of tests.

    async def goes_available(self, latitude: float = ADDIS["latitude"], longitude: float = ADDIS["longitude"]) -> None:
        now = datetime.now(UTC).isoformat()
        offered = {"categories": ["towing", "battery", "tire"], "is_available": True}
        profile = await self.patiently("PUT", "/providers/me", offered)
        assert profile.status_code == 200, profile.text
        position = {"latitude": latitude, "longitude": longitude, "recorded_at": now}
        place = await self.patiently("PUT", "/providers/me/location", position)
        assert place.status_code == 200, place.text
        self._is_available = True

    async def asks_for_help(self, **details: Any) -> Json:
        request = {"description": "My car does not start", "category": "battery", **ADDIS, **details}
        answer = await self.patiently("POST", "/requests/", request)
        assert answer.status_code == 201, answer.text
        made: Json = answer.json()
        return made

    async def does(self, *steps: str, request: Json) -> Json:
        """Takes steps of a request, such as `accept`, and returns the request after the last one."""
        for step in steps:
            answer = await self.patiently("POST", f"/requests/{request['id']}/{step}", None)
            assert answer.status_code == 200, answer.text
            request = answer.json()
        return request

    async def uploads(self, request_id: str, content: bytes, name: str = "photo.png") -> httpx2.Response:
        return await self.http.post(f"/requests/{request_id}/upload", files={"file": (name, content, "image/png")})

    @contextlib.asynccontextmanager
    async def socket(self, path: str = "/ws", *, options: Json | None = None, **query: str) -> AsyncIterator["Socket"]:
        """Opens a socket with the access token in a header, or with these *options* of the connection instead."""
        address = f"{self.url.replace('http', 'ws', 1)}{path}?{urlencode(query)}"
        if options is None:
            options = {"additional_headers": {"Authorization": self.http.headers["Authorization"]}}
        async with await opened(address, self.url, **options) as connection:
            yield Socket(connection)

    async def refused_socket(self, path: str = "/ws", *, options: Json | None = None, **query: str) -> Response:
        """Returns the answer with which the gateway refuses a socket."""
        with pytest.raises(InvalidStatus) as refusal:
            async with self.socket(path, options=options, **query):
                pass
        return refusal.value.response


class Socket:
    """A socket that keeps received frames, so that a test can look for them in any order.

    Every frame is compared with the AsyncAPI document.
    """

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.frames: list[Json] = []

    async def send(self, kind: str, **data: Any) -> None:
        await self.connection.send(json.dumps({"type": kind, "data": data}))

    async def frame(self, kind: str, /, seconds: float = PATIENCE, **data: Any) -> Json:
        """Waits for the first frame of type *kind* whose data contains these values, and returns it."""
        async with asyncio.timeout(seconds):
            seen = 0
            while True:
                for frame in self.frames[seen:]:
                    seen += 1
                    if frame["type"] == kind and all(frame["data"].get(k) == v for k, v in data.items()):
                        return frame
                self.frames.append(checked(await self.connection.recv()))

    async def closed(self, seconds: float = PATIENCE) -> int:
        """Waits until the server closes the socket, and returns its close code."""
        async with asyncio.timeout(seconds):
            with contextlib.suppress(ConnectionClosed):
                while True:
                    self.frames.append(checked(await self.connection.recv()))
        assert self.connection.close_code is not None
        return self.connection.close_code

    def of_type(self, kind: str) -> list[Json]:
        return [frame["data"] for frame in self.frames if frame["type"] == kind]
