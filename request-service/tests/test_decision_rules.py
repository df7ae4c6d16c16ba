import json
from typing import Any

import pytest
from request_testing import by_field

from request_service.assistance.dispatch.decision.rules import DispatchRules, DispatchRuleSet
from request_service.categories import Category


def test_rules_survive_a_mapping_and_back() -> None:
    rules = DispatchRules(wave_size=7, newcomer_share=0.5, largest_radius_km=60)
    assert DispatchRules.from_mapping(rules.model_dump()) == rules
    assert DispatchRules.from_mapping(json.loads(json.dumps(rules.model_dump()))) == rules


def test_what_a_mapping_does_not_name_has_its_default() -> None:
    assert DispatchRules.from_mapping({}) == DispatchRules()
    assert DispatchRules.from_mapping({"wave_size": 4}) == DispatchRules().changed(wave_size=4)


def test_an_unknown_name_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="wave_sise is not a rule of dispatch"):
        DispatchRules.from_mapping({"wave_sise": 4})


@pytest.mark.parametrize(
    ("name", "value"),
    by_field(
        {
            "wave_size": [0, 2.0, True, "3", None],
            "newcomer_share": [1.1, -0.1],
            "weight_idle": [float("nan")],
            "speed_kmh": [0],
            "radius_step_km": [0],
            "largest_radius_km": [float("inf")],
            "first_radius_km": [26],
            "head_start_seconds": [20],
            "head_start_size": [0],
            "require_verified": [1, "yes", None],
        }
    ),
)
def test_a_bad_value_is_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"^{name} must be"):
        DispatchRules.from_mapping({name: value})


def test_no_bad_rules_can_be_made_in_another_way() -> None:
    with pytest.raises(ValueError, match="wave_size must be"):
        DispatchRules().changed(wave_size=0)


def test_the_version_names_the_content() -> None:
    assert DispatchRules().version == DispatchRules().version
    assert len(DispatchRules().version) == 12
    assert DispatchRules().version != DispatchRules(wave_size=4).version


def test_a_whole_number_for_a_fraction_is_the_same_rule() -> None:
    whole, fraction = (DispatchRules.from_mapping({"first_radius_km": radius_km}) for radius_km in (3, 3.0))
    assert whole.version == fraction.version


def test_the_version_of_given_rules_is_the_same_in_every_process() -> None:
    # Recorded waves name it: who changes a default or adds a rule sees here that the version changes.
    assert DispatchRules().version == "1c7b5d7818dc"


# As PostgreSQL and SQLite keep it with a wave.
RECORDED = (
    '{"wave_size": 3, "wave_seconds": 20.0, "first_radius_km": 3.0, "radius_step_km": 5.0, "largest_radius_km": 25.0, '
    '"most_waves": 12, "gather_seconds": 0.1, "head_start_seconds": 2.0, "head_start_size": 1, "parallel_offers": 3, '
    '"fresh_seconds": 300.0, "newcomer_share": 0.25, "newcomer_jobs": 5, "window_days": 7, "weight_distance": 0.5, '
    '"weight_rating": 0.15, "weight_acceptance": 0.15, "weight_cancellation": 0.1, "weight_idle": 0.1, '
    '"speed_kmh": 30.0, "half_travel_minutes": 10.0, "half_idle_minutes": 30.0, "rating_prior": 4.0, '
    '"rating_prior_strength": 5.0, "acceptance_prior": 0.7, "acceptance_prior_strength": 5.0, '
    '"cancellation_minimum_jobs": 5}'
)


def test_rules_recorded_by_earlier_releases_load_and_are_recorded_alike() -> None:
    rules = DispatchRules.from_mapping(json.loads(RECORDED))
    assert rules == DispatchRules()
    added = '"job_minutes": 45.0, "margin_minutes": 15.0, "require_verified": false'
    assert json.dumps(rules.model_dump()) == f"{RECORDED[:-1]}, {added}}}"


def test_verified_only_changes_nothing_else() -> None:
    given = DispatchRuleSet(default=DispatchRules(wave_size=5), categories={Category.FUEL: DispatchRules(wave_size=2)})
    strict = given.verified_only
    assert strict.of(Category.TIRE) == DispatchRules(wave_size=5, require_verified=True)
    assert strict.of(Category.FUEL) == DispatchRules(wave_size=2, require_verified=True)
    assert strict is given.verified_only


def test_a_category_names_only_what_differs_from_the_default() -> None:
    text = '{"default": {"wave_size": 5}, "categories": {"towing": {"largest_radius_km": 60}}}'
    rule_set = DispatchRuleSet.from_json(text)
    assert rule_set.of(Category.TIRE) == DispatchRules(wave_size=5)
    assert rule_set.of(Category.TOWING) == DispatchRules(wave_size=5, largest_radius_km=60)


def test_a_rule_set_survives_json_and_back() -> None:
    fuel = DispatchRules(wave_size=2, first_radius_km=10)
    rule_set = DispatchRuleSet(default=DispatchRules(wave_size=5), categories={Category.FUEL: fuel})
    assert DispatchRuleSet.from_json(rule_set.to_json()) == rule_set
    assert json.loads(rule_set.to_json())["categories"] == {"fuel": {"wave_size": 2, "first_radius_km": 10}}
    assert DispatchRuleSet.from_json("{}") == DispatchRuleSet()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "not JSON"),
        ("[]", "The rule set must be a JSON object"),
        ('{"defaults": {}}', "defaults is not a part of the rule set"),
        ('{"default": 3}', "default must be a JSON object"),
        ('{"default": {"wave_size": 0}}', "default: wave_size must be"),
        ('{"categories": {"plumbing": {}}}', "categories.plumbing is not a category"),
        ('{"categories": {"fuel": {"wave_sise": 1}}}', "categories.fuel: wave_sise is not a rule"),
        ('{"categories": {"fuel": {"speed_kmh": NaN}}}', "categories.fuel: speed_kmh must be"),
        ('{"categories": {"fuel": {"largest_radius_km": 2}}}', "categories.fuel: first_radius_km must be"),
    ],
)
def test_a_bad_rule_set_says_where_it_is_bad(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        DispatchRuleSet.from_json(text)
