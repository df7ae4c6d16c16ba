"""The generated part of clients/typescript, its build, and the promises about its size and its package."""

import os
import sys

from tools.clients import node
from tools.clients.node import TYPESCRIPT
from tools.registry.deployables import ROOT

_INPUTS = [
    *(ROOT / f"docs/{name}" for name in ("openapi.json", "asyncapi.json", "api.md")),
    *(TYPESCRIPT / name for name in ("package.json", "package-lock.json", "tsconfig.json", "tools", "src")),
]


def generate() -> bool:
    """Writes what follows from the documents. Returns False if that is not possible."""
    if node.is_missing():
        sys.stdout.write("npm is missing: clients/typescript is not generated. Install Node.js 20 or newer.\n")
        return False
    sys.stdout.write(node.run(TYPESCRIPT, "npm", "run", "--silent", "generate"))
    return True


def check() -> bool:
    """Compares what follows from the documents, builds the client and holds its size, unless nothing has changed."""
    if node.is_missing():
        sys.stdout.write("npm is missing: clients/typescript is not checked\n")
        return os.environ.get("CI") != "true"
    try:
        sys.stdout.write(node.run_once(TYPESCRIPT, "npm", "run", "--silent", "check", inputs=_INPUTS))
    except node.NodeFailed as failure:
        sys.stdout.write(f"{failure}\n")
        return False
    return True


def build() -> None:
    """Makes the files that applications import, in clients/typescript/dist."""
    node.run_once(TYPESCRIPT, "npm", "run", "--silent", "build", inputs=[*_INPUTS, TYPESCRIPT / "dist"])
