"""The page of the tasks of operators: all its commands work against a running system."""

import asyncio
import os
import re
import subprocess

import pytest

from tests.people import Person
from tools.registry.deployables import ROOT
from tools.stack.stack import Stack

pytestmark = pytest.mark.slow


async def test_every_command_of_the_page_works(stack: Stack, admin: Person) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "docs/operators.md").read_text(encoding="utf-8"), re.DOTALL)
    environment = os.environ | {
        "api": f"{stack.gateway_url}/api/v1",
        "admin": f"Authorization: {admin.http.headers['Authorization']}",
    }
    played = await asyncio.to_thread(
        subprocess.run,
        ["bash", "-xeuo", "pipefail", "-c", "\n".join(blocks)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert played.returncode == 0, played.stdout[-1000:] + played.stderr[-2000:]
    assert '"type":"system.maintenance"' in played.stdout
