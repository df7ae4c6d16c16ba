"""`python -m tools.realtime generate` writes the tables of docs/realtime.md from the gateway's catalogue of frames;
`check` compares them.
"""

import argparse
import json
import sys
from functools import partial
from pathlib import Path

from gateway.realtime import catalogue, rules
from gateway.settings import Settings
from tools.registry import regions
from tools.registry.deployables import ROOT
from tools.registry.rendering import renderer

PAGE = ROOT / "docs/realtime.md"
REGIONS = ("frames-sent", "frames-taken", "limits", "close-codes", "error-codes")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.realtime")
    parser.add_argument("command", choices=["generate", "check"])
    command = parser.parse_args().command
    present = PAGE.read_text(encoding="utf-8")
    if missing := sorted(set(REGIONS) - set(regions.names(present))):
        print(f"{PAGE.relative_to(ROOT)}: the generated regions are missing: {', '.join(missing)}")
        return 1
    wanted = page(present)
    if present == wanted:
        return 0
    if command == "generate":
        PAGE.write_text(wanted, encoding="utf-8")
        print(f"written: {PAGE.relative_to(ROOT)}")
        return 0
    print(f"{PAGE.relative_to(ROOT)}: is not what the gateway's frames say; run make generate")
    return 1


def page(text: str) -> str:
    """Returns the page with its generated regions as they should be."""
    context = {
        "server_frames": catalogue.server_frames().values(),
        "client_frames": catalogue.client_frames().values(),
        "rules": rules,
        "limits": rules.limits(Settings()),
        "json": partial(json.dumps, ensure_ascii=False),
    }
    return regions.fill(text, renderer(Path(__file__).parent / "templates", context))


if __name__ == "__main__":
    sys.exit(main())
