"""Prints what the rules find, with their reasons and the way out. Exits with 1 if there is a finding."""

import sys
from pathlib import Path

from tools.lint import boundaries, circles, database, effects, layers, layout, locks, naming, prose, size, traces
from tools.lint.rule import Rule, check
from tools.lint.source import Tree

RULES: list[Rule] = [
    *database.RULES,
    *boundaries.RULES,
    *circles.RULES,
    *layers.RULES,
    *effects.RULES,
    *layout.RULES,
    *naming.RULES,
    *size.RULES,
    *traces.RULES,
    *locks.RULES,
    *prose.RULES,
]


def main(root: Path) -> int:
    findings = check(Tree.read(root), RULES)
    for finding in findings:
        print(finding)
    if not findings:
        return 0
    print()
    for rule, advice in sorted({(finding.rule, finding.advice) for finding in findings}):
        print(f"[{rule}] {advice}")
    print("To allow an exception, write on the line or above it: '# rule: allow <name> — <why>'.")
    return 1


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parents[2]))
