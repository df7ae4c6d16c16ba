"""`python -m tools.clients generate` writes the documents of the API and what follows from them; `check` compares them.

A change of the API shows in a review as a change of the documents, and a frontend can be built without a running
gateway. With `--without-node`, the client in TypeScript is left out.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from gateway.app import create_app
from gateway.realtime import asyncapi
from gateway.settings import Settings
from tools.clients import collection, python, typescript
from tools.clients.errors import error_codes
from tools.registry.deployables import ROOT

OPENAPI = "docs/openapi.json"
ASYNCAPI = "docs/asyncapi.json"
ERRORS = "docs/errors.json"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.clients")
    parser.add_argument("command", choices=["generate", "check"])
    parser.add_argument("--without-node", action="store_true", help="leave out what needs Node.js")
    arguments = parser.parse_args()
    is_check = arguments.command == "check"
    is_right = _files(is_check=is_check)
    # A client can be compared with documents that are right only.
    if is_right and not arguments.without_node:
        is_right = typescript.check() if is_check else typescript.generate()
    return int(not is_right)


def _files(*, is_check: bool) -> bool:
    """Writes what follows from the code alone, or returns False if a file is not what it should be."""
    changed = {path: text for path, text in texts().items() if _present(ROOT / path) != text}
    for path, text in changed.items():
        if is_check:
            print(f"{path}: is not what the gateway says; run make clients")
        else:
            (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / path).write_text(text, encoding="utf-8")
            print(f"written: {path}")
    return not (changed and is_check)


def texts() -> dict[str, str]:
    """By path below the root of the repository: each file as it should be."""
    openapi, sockets = create_app(Settings()).app.openapi(), asyncapi.document()
    codes = error_codes()
    return {
        OPENAPI: written(openapi),
        ASYNCAPI: written(sockets),
        ERRORS: written([one._asdict() for one in codes]),
        collection.PATH: written(collection.collection(openapi)),
        **python.modules(openapi, sockets, codes),
    }


def written(document: dict[str, Any] | list[dict[str, Any]]) -> str:
    """Returns the text of a document as it is committed: its lines are short, so that changes merge."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _present(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


if __name__ == "__main__":
    sys.exit(main())
