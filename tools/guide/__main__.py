"""`python -m tools.guide build FOLDER` writes the site; `generate` writes the table of errors, `check` compares it."""

import argparse
import sys
from pathlib import Path

from tools.clients.errors import error_codes
from tools.guide import pages, site
from tools.registry import regions

PAGE = pages.DOCS / "guide/errors.md"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.guide")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("build", help="write the site").add_argument("folder", type=Path)
    commands.add_parser("generate", help="write the table of error codes")
    commands.add_parser("check", help="compare it with the code")
    arguments = parser.parse_args()
    if arguments.command == "build":
        print(f"{site.build(arguments.folder)} pages in {arguments.folder}/")
        return 0
    return _table(is_check=arguments.command == "check")


def _table(*, is_check: bool) -> int:
    present = PAGE.read_text(encoding="utf-8")
    wanted = regions.fill(present, lambda _: table())
    if wanted == present:
        return 0
    if is_check:
        print("docs/guide/errors.md: is not what the errors in the code say; run make generate")
        return 1
    PAGE.write_text(wanted, encoding="utf-8")
    print("written: docs/guide/errors.md")
    return 0


def table() -> str:
    """Returns all error codes as a table, with the text that a person sees."""
    lines = ["", "| status | code | text |", "|---|---|---|"]
    for one in error_codes():
        text = one.message.replace("|", "\\|")
        lines.append(f"| {one.status} | `{one.code}` | {text} |")
    return "\n".join([*lines, "", ""])


if __name__ == "__main__":
    sys.exit(main())
