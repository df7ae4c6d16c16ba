import inspect
import subprocess
from pathlib import Path

import pytest

from kit import due, worker
from tools.lint.__main__ import RULES, main
from tools.lint.rule import check
from tools.lint.source import WORKERS, Tree

PATH = "auth-service/src/auth_service/actions.py"


def found(text: str, path: str = PATH) -> list[str]:
    return [finding.rule for finding in check(Tree.of({path: f'"""Verbs."""\n{text}'}), RULES)]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        pytest.param("session.commit()  # rule: allow commit — the driver's own", [], id="on the line"),
        pytest.param("# rule: allow commit — the driver's own\nsession.commit()", [], id="on the line above"),
        pytest.param("session.commit()  # rule: allow http — mistaken", ["allowance", "commit"], id="of another rule"),
        pytest.param("session.commit()  # rule: allow commit", ["allowance", "commit"], id="without a reason"),
        pytest.param("session.add(user)  # rule: allow commit — no longer true", ["allowance"], id="not needed"),
        pytest.param("advice = '# rule: allow commit — why'", [], id="in a string"),
    ],
)
def test_allowance_silences_its_rule_if_it_has_a_reason_and_is_needed(text: str, rules: list[str]) -> None:
    assert found(text) == rules


def test_allowance_in_a_file_that_is_not_python_counts() -> None:
    assert found("<!-- rule: allow promise — a quotation -->\nTODO", path="README.md") == []


def test_finding_says_where_and_what() -> None:
    finding = check(Tree.of({PATH: '"""Verbs."""\nsession.commit()'}), RULES)[0]
    assert str(finding) == f"{PATH}:2: [commit] A commit"


def test_tree_is_what_git_tracks_or_would_track(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    (tmp_path / ".gitignore").write_text("ignored.py\n")
    (tmp_path / "ignored.py").write_text("session.commit()")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\xff")
    (tmp_path / "auth_pb2.py").write_text("session.commit()")
    assert main(tmp_path) == 0
    (tmp_path / "new.py").write_text("session.commit()")
    assert main(tmp_path) == 1
    printed = capsys.readouterr().out
    assert printed.startswith("new.py:1: [commit] A commit\n")
    assert "[commit] Only kit's Database.transaction() commits" in printed


def test_lint_knows_every_class_of_kit_that_a_worker_derives_from() -> None:
    """A worker of an unknown kind would be no entry point to the rules about layers and events."""
    found = [one for module in (worker, due) for one in vars(module).values() if inspect.isabstract(one)]
    assert {one.__name__ for one in found if one.__module__.startswith("kit.")} == WORKERS
