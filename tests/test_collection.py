"""The collection for HTTP clients: its first folder runs as it stands, and it has every operation of the API."""

import asyncio
import json
import os
import re
import shutil
from typing import Any

import pytest
from gateway_testing import openapi_document

from tools.registry.deployables import ROOT
from tools.stack.stack import Stack

COLLECTION = ROOT / "docs/collection.json"
# The first run fetches the runner from the registry.
SECONDS = 300


def requests(folder: dict[str, Any]) -> list[dict[str, Any]]:
    return [one["request"] for one in folder["item"]]


@pytest.mark.slow
@pytest.mark.timeout(SECONDS)
@pytest.mark.skipif(
    shutil.which("npm") is None and not os.environ.get("CI"), reason="npm is missing: the collection is not run"
)
async def test_the_journey_of_the_collection_works(stack: Stack) -> None:
    arguments = ["--folder", "The journey", "--env-var", f"base_url={stack.gateway_url}", "--color", "off", "--bail"]
    running = await asyncio.create_subprocess_exec(
        "tools/newman.sh",
        *arguments,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said = (await running.communicate())[0].decode()
    assert running.returncode == 0, said
    checks = re.search(r"assertions\s*│\s*(\d+)\s*│\s*(\d+)", said)
    assert checks, said
    assert (int(checks[1]) >= len(requests(read()["item"][0])), checks[2]) == (True, "0"), said


def read() -> dict[str, Any]:
    collection: dict[str, Any] = json.loads(COLLECTION.read_text(encoding="utf-8"))
    return collection


def test_the_collection_has_every_operation() -> None:
    journey, *folders = read()["item"]
    assert journey["name"] == "The journey"
    found = {one["name"] for folder in folders for one in folder["item"]}
    operations = (one for path in openapi_document()["paths"].values() for one in path.items())
    wanted = {
        described["operationId"]
        for method, described in operations
        if method in {"get", "post", "put", "patch", "delete"} and "_at_" not in described["operationId"]
    }
    assert found == wanted


def test_no_request_holds_an_address_of_its_own() -> None:
    for folder in read()["item"]:
        for request in requests(folder):
            assert request["url"]["raw"].startswith("{{base_url}}/api/v1/")
            assert "{" not in request["url"]["raw"].replace("{{", "").replace("}}", "")
