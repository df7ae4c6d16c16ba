"""`python -m tools.clients generate` writes docs/openapi.json and docs/asyncapi.json; `check` compares them.

The clients in clients/ are generated from these two files, so that a change of the API shows in a review as a change of
the documents, and a frontend can be built without a running gateway.
"""

import argparse
import json
import sys
from typing import Any

from gateway.app import create_app
from gateway.realtime import asyncapi
from gateway.settings import Settings
from tools.registry.deployables import ROOT

OPENAPI = ROOT / "docs/openapi.json"
ASYNCAPI = ROOT / "docs/asyncapi.json"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.clients")
    parser.add_argument("command", choices=["generate", "check"])
    command = parser.parse_args().command
    wanted = {OPENAPI: written(create_app(Settings()).app.openapi()), ASYNCAPI: written(asyncapi.document())}
    changed = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in changed:
        name = path.relative_to(ROOT)
        if command == "generate":
            path.write_text(wanted[path], encoding="utf-8")
            print(f"written: {name}")
        else:
            print(f"{name}: is not what the gateway says; run make clients")
    return int(bool(changed) and command == "check")


def written(document: dict[str, Any]) -> str:
    """Returns the text of a document as it is committed: its lines are short, so that changes merge."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.exit(main())
