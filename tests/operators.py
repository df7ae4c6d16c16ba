"""Commands of operators, run as forks: without the seconds of CPU that their imports take."""

import asyncio
import sys

from testkit import forks
from tools.registry.deployables import ROOT
from tools.stack.config import AUTH, Config
from tools.stack.operators import MakeAdmin


def admin_maker(config: Config) -> MakeAdmin:
    """Returns the function of `tools.stack.operators`. A system that runs has loaded what a fork begins with."""

    async def make_admin(email: str) -> bool:
        command = [sys.executable, "-m", AUTH.package, "admin", email]
        ended = await asyncio.to_thread(forks.run, command, ROOT, config.environment_of(AUTH), seconds=60)
        return ended.returncode == 0

    return make_admin
