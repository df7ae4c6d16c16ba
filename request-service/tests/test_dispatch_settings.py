import pytest
from pydantic import ValidationError

from request_service.assistance.dispatch.decision.rules import DispatchRuleSet
from request_service.categories import Category
from request_service.settings import Settings


def test_a_position_is_as_fresh_for_dispatch_as_for_a_search_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert Settings().dispatch_rules == DispatchRuleSet()
    monkeypatch.setenv("PROVIDER_FRESH_SECONDS", "90")
    monkeypatch.setenv("DISPATCH_RULES", "")
    assert Settings().dispatch_rules.default.fresh_seconds == 90
    monkeypatch.setenv(
        "DISPATCH_RULES", '{"default": {"wave_size": 7}, "categories": {"towing": {"fresh_seconds": 60}}}'
    )
    rule_set = Settings().dispatch_rules
    assert (rule_set.default.wave_size, rule_set.default.fresh_seconds) == (7, 90)
    assert (rule_set.of(Category.TOWING).wave_size, rule_set.of(Category.TOWING).fresh_seconds) == (7, 60)
    monkeypatch.setenv("DISPATCH_RULES", '{"default": {"fresh_seconds": 30}}')
    assert Settings().dispatch_rules.default.fresh_seconds == 30


# test_decision_rules.py tests all that can be wrong with a rule set.
def test_bad_rules_are_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPATCH_RULES", '{"default": {"wave_size": 0}}')
    with pytest.raises(ValidationError) as refused:
        Settings()
    (error,) = refused.value.errors()
    assert error["loc"] == ("dispatch_rules",)
    assert "default: wave_size must be a whole number between 1 and 100" in error["msg"]
