import subprocess
from pathlib import Path

import pytest

from tools.lint.__main__ import RULES, main
from tools.lint.rule import check
from tools.lint.source import Tree

PATH = "auth-service/src/auth_service/actions.py"


def found(text: str, path: str = PATH) -> list[str]:
    return [finding.rule for finding in check(Tree.of({path: text}), RULES)]


def test_allowance_with_a_reason_on_the_line_silences_the_rule() -> None:
    assert found("session.commit()  # rule: allow commit — the driver's own connection") == []


def test_allowance_with_a_reason_on_the_line_above_silences_the_rule() -> None:
    assert found("# rule: allow commit — the driver's own connection\nsession.commit()") == []


def test_allowance_in_a_file_that_is_not_python_counts() -> None:
    assert found("<!-- rule: allow promise — a quotation -->\nTODO", path="README.md") == []


def test_allowance_of_another_rule_silences_nothing_and_is_refused() -> None:
    assert found("session.commit()  # rule: allow http — mistaken") == ["allowance", "commit"]


def test_allowance_without_a_reason_silences_nothing_and_is_refused() -> None:
    assert found("session.commit()  # rule: allow commit") == ["allowance", "commit"]


def test_allowance_that_nothing_needs_is_refused() -> None:
    assert found("session.add(user)  # rule: allow commit — no longer true") == ["allowance"]


def test_allowance_in_a_string_is_none() -> None:
    assert found("advice = '# rule: allow commit — why'") == []


def test_finding_says_where_and_what() -> None:
    finding = check(Tree.of({PATH: "\nsession.commit()"}), RULES)[0]
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
