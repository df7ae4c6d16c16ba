"""Users who call a running service over gRPC, each with an access token of their own."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from kit import call, rpc
from kit.errors import AppError, InvalidInput


@dataclass(frozen=True)
class Person:
    """A user of a running service; `TokenIssuer.person` makes one."""

    id: UUID
    token: str | None

    def enter(self, *, key: str | None = None) -> None:
        """Makes this person the caller of all further RPCs of this task, with `key` as their idempotency key."""
        call.enter(call.Call(request_id="test-request", token=self.token, idempotency_key=key))

    async def __call__(self, method: Any, message: Any, key: str | None = None) -> Any:
        """Calls a unary method of a stub as this person and returns the answer. Raises AppError as `kit.rpc` does."""
        self.enter(key=key)
        return await rpc.unary(method, message)


async def outcome(command: Awaitable[Any]) -> str:
    """Awaits `command` and returns "OK", or the code of the AppError that it raised."""
    try:
        await command
    except AppError as error:
        return error.code
    return "OK"


async def expect_error[Error: AppError](command: Awaitable[Any], kind: type[Error], code: str | None = None) -> Error:
    """Awaits `command` and returns the error of that class that it raises; fails if class or `code` is another."""
    with pytest.raises(kind) as refused:
        await command
    assert code in (None, refused.value.code)
    return refused.value


async def outcomes(*commands: Awaitable[Any]) -> list[str]:
    """Awaits all commands at the same time and returns the outcome of each."""
    return await asyncio.gather(*map(outcome, commands))


async def invalid_fields(command: Awaitable[Any]) -> list[str]:
    """Awaits `command`, which raises InvalidInput, and returns the names of the fields that the error names."""
    return [detail.field for detail in (await expect_error(command, InvalidInput)).details]
