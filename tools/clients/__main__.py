"""`python -m tools.clients generate` writes docs/openapi.json, docs/asyncapi.json and the clients that follow; `check`
compares all of them.

A change of the API shows in a review as a change of the documents, and a frontend can be built without a running
gateway.
"""

import argparse
import json
import sys
from typing import Any

from gateway.app import create_app
from gateway.realtime import asyncapi
from gateway.settings import Settings
from tools.clients import typescript
from tools.registry.deployables import ROOT

OPENAPI = ROOT / "docs/openapi.json"
ASYNCAPI = ROOT / "docs/asyncapi.json"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.clients")
    parser.add_argument("command", choices=["generate", "check"])
    is_check = parser.parse_args().command == "check"
    documents = _documents(is_check=is_check)
    # A client can be compared with documents that are right only.
    clients = documents and (typescript.check() if is_check else typescript.generate())
    return int(not (documents and clients))


def _documents(*, is_check: bool) -> bool:
    """Writes the documents, or returns False if one is not what it should be."""
    wanted = {OPENAPI: written(create_app(Settings()).app.openapi()), ASYNCAPI: written(asyncapi.document())}
    changed = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in changed:
        name = path.relative_to(ROOT)
        if is_check:
            print(f"{name}: is not what the gateway says; run make clients")
        else:
            path.write_text(wanted[path], encoding="utf-8")
            print(f"written: {name}")
    return not (changed and is_check)


def written(document: dict[str, Any]) -> str:
    """Returns the text of a document as it is committed: its lines are short, so that changes merge."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.exit(main())
