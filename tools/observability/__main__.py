"""Checks deploy/observability: `python -m tools.observability`, a part of `make check`.

Prometheus's own promtool reads its configuration and rules, plays the tests of the alerts, and reads the expressions of
the dashboards. In CI it must not be missing. Each dashboard has what Grafana needs, each alert a section in the
runbook, and each metric that a process exports a panel or a rule.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

from tools.observability import exported
from tools.observability.files import FOLDER, RUNBOOK, alerts, dashboards, expressions, metrics, problems_of


def main() -> int:
    problems = [problem for path, board in dashboards() for problem in problems_of(path, board)]
    problems += [f"docs/runbook.md lacks the section ## {alert}" for alert in alerts() if not _has_section(alert)]
    problems += exported.problems_of(exported.names(), metrics())
    promtool = shutil.which("promtool")
    if promtool is None:
        print("promtool is missing: the rules of Prometheus are not checked (Debian: apt-get install prometheus)")
        problems += ["promtool is missing"] if os.environ.get("CI") == "true" else []
    else:
        problems += _of_promtool(promtool)
    print(*problems, sep="\n", end="\n" if problems else "")
    return 1 if problems else 0


def _has_section(alert: str) -> bool:
    return re.search(rf"^## {alert}$", RUNBOOK.read_text(encoding="utf-8"), re.MULTILINE) is not None


def _of_promtool(promtool: str) -> list[str]:
    prometheus = FOLDER / "prometheus"
    with tempfile.TemporaryDirectory() as folder:
        # As rules, because promtool reads expressions nowhere else.
        rules = [{"record": f"panel:{n}", "expr": expr} for n, expr in enumerate(expressions())]
        panels = Path(folder) / "panels.yml"
        panels.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}), encoding="utf-8")
        runs = (
            ["check", "config", str(prometheus / "prometheus.yml")],
            ["check", "rules", "--lint=all", "--lint-fatal", str(panels)],
            ["test", "rules", str(prometheus / "rules.test.yml")],
        )
        answers = [subprocess.run([promtool, *run], capture_output=True, text=True, check=False) for run in runs]
    return [f"{answer.stdout}{answer.stderr}".strip() for answer in answers if answer.returncode]


if __name__ == "__main__":
    sys.exit(main())
