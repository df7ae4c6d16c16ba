import pytest

from tools.lint.__main__ import RULES
from tools.lint.rule import Files, Rule, check
from tools.lint.source import Tree

GOOD = [
    pytest.param(rule, files, id=f"{rule.name}-{number}") for rule in RULES for number, files in enumerate(rule.good)
]
BAD = [pytest.param(rule, files, id=f"{rule.name}-{number}") for rule in RULES for number, files in enumerate(rule.bad)]


@pytest.mark.parametrize(("rule", "files"), GOOD)
def test_rule_accepts(rule: Rule, files: Files) -> None:
    assert check(Tree.of(files), [rule]) == []


@pytest.mark.parametrize(("rule", "files"), BAD)
def test_rule_refuses(rule: Rule, files: Files) -> None:
    findings = check(Tree.of(files), [rule])
    assert {finding.rule for finding in findings} == {rule.name}


def test_every_rule_has_examples_and_a_name_of_its_own() -> None:
    assert all(rule.good and rule.bad for rule in RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)
