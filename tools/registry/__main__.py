"""`python -m tools.registry generate` writes what follows from the list of services; `check` compares it."""

import argparse
import sys
from pathlib import Path

from tools.registry import checks, rendering
from tools.registry.deployables import ROOT, Registry


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.registry")
    parser.add_argument("command", choices=["generate", "check"])
    command = parser.parse_args().command
    return _generate(ROOT) if command == "generate" else _check(ROOT)


def _generate(root: Path) -> int:
    for path, text in rendering.texts(root, Registry.read(root)).items():
        if not (root / path).exists() or (root / path).read_text(encoding="utf-8") != text:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
            print(f"written: {path}")
    return 0


def _check(root: Path) -> int:
    findings = checks.findings(root)
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
