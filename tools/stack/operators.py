"""Makes the account of an admin, as operators of a system on this machine do."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL
from collections.abc import Awaitable, Callable

from tools.registry.deployables import ROOT
from tools.stack.config import AUTH, Config

# Makes the registered account of an address an admin, and returns False if this machine has no such account.
type MakeAdmin = Callable[[str], Awaitable[bool]]


def admin_maker(config: Config) -> MakeAdmin:
    async def make_admin(email: str) -> bool:
        config.prepare_folders()
        command = [sys.executable, "-m", AUTH.package, "admin", email]
        environment = config.environment_of(AUTH)
        process = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env=environment, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL
        )
        return await process.wait() == 0

    return make_admin
