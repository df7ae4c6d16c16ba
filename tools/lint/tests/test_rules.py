import pytest

from tools.lint.__main__ import RULES
from tools.lint.rule import Files, Rule, check
from tools.lint.source import Tree

EXAMPLES = [
    pytest.param(rule, files, found, id=f"{rule.name}-{'bad' if found else 'good'}-{number}")
    for rule in RULES
    for examples, found in ((rule.good, set()), (rule.bad, {rule.name}))
    for number, files in enumerate(examples)
]


@pytest.mark.parametrize(("rule", "files", "found"), EXAMPLES)
def test_rule_refuses_its_bad_examples_only(rule: Rule, files: Files, found: set[str]) -> None:
    assert {finding.rule for finding in check(Tree.of(files), [rule])} == found


def test_every_rule_has_examples_and_a_name_of_its_own() -> None:
    assert all(rule.good and rule.bad for rule in RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)
