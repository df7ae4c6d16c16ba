"""A user of the system with their own account, session and connection; the methods are the steps of a load."""

import contextlib
import secrets
from collections.abc import AsyncIterator
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect

from bench.connection import Answer, Connection

_API = "/api/v1"


class Unexpected(Exception):
    """The system returned an unexpected status, so the measurement is invalid."""


class Visitor:
    def __init__(self, connection: Connection, role: str) -> None:
        self.connection = connection
        self.role = role
        self.email = ""
        self.access_token = ""
        self.refresh_token = ""
        self._password = f"{secrets.token_urlsafe(12)}a1"

    async def get(self, path: str) -> Answer:
        return await self.connection.get(_API + path, token=self.access_token)

    async def post(self, path: str, **body: object) -> Answer:
        return await self.connection.post(_API + path, token=self.access_token, **body)

    async def put(self, path: str, **body: object) -> Answer:
        return await self.connection.put(_API + path, token=self.access_token, **body)

    async def opens_a_socket(self, url: str) -> ClientConnection:
        """Opens a socket at the gateway at *url* and waits for its first frame, after which it is live."""
        headers = {"Authorization": f"Bearer {self.access_token}"}
        socket = await connect(f"{url.replace('http', 'ws', 1)}/ws", additional_headers=headers, proxy=None)
        await socket.recv()
        return socket

    # Steps of a load.

    async def registers(self) -> Self:
        """Registers a new account with every call."""
        email = f"{self.role}-{secrets.token_hex(8)}@example.com"
        account = {"full_name": f"A {self.role}", "email": email, "password": self._password, "role": self.role}
        expect(await self.post("/auth/register", **account), 201)
        self.email = email
        return self

    async def logs_in(self) -> Self:
        """Starts a new session with every call."""
        answer = await self.post("/auth/login", email=self.email, password=self._password)
        self._keep_tokens(expect(answer, 200).json())
        return self

    async def refreshes(self) -> None:
        answer = await self.post("/auth/refresh", refresh_token=self.refresh_token)
        self._keep_tokens(expect(answer, 200).json())

    async def reads_account(self) -> None:
        expect(await self.get("/auth/me"), 200)

    async def reads_liveness(self) -> None:
        """Calls a route that needs no service."""
        expect(await self.get("/health/live"), 200)

    def _keep_tokens(self, pair: Any) -> None:
        self.access_token, self.refresh_token = pair["access_token"], pair["refresh_token"]


def expect(answer: Answer, status: int) -> Answer:
    if answer.status != status:
        # The body of a refusal contains no secret.
        raise Unexpected(f"{answer.status} instead of {status}: {answer.body[:500].decode(errors='replace')}")
    return answer


@contextlib.asynccontextmanager
async def visitors(url: str, count: int, *, role: str = "client") -> AsyncIterator[list[Visitor]]:
    """Yields *count* connected visitors, who have not registered or logged in yet."""
    async with contextlib.AsyncExitStack() as crowd:
        yield [Visitor(await crowd.enter_async_context(Connection(url)), role) for _ in range(count)]
