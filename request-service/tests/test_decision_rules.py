import json
from dataclasses import replace
from typing import Any

import pytest

from request_service.assistance.dispatch.decision.rules import RuleBook, Rules
from request_service.categories import Category


def test_rules_survive_a_mapping_and_back() -> None:
    rules = Rules(wave_size=7, newcomer_share=0.5, largest_radius_km=60)
    assert Rules.from_mapping(rules.to_mapping()) == rules
    assert Rules.from_mapping(json.loads(json.dumps(rules.to_mapping()))) == rules


def test_what_a_mapping_does_not_name_has_its_default() -> None:
    assert Rules.from_mapping({}) == Rules()
    assert Rules.from_mapping({"wave_size": 4}) == replace(Rules(), wave_size=4)


def test_an_unknown_name_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="wave_sise is not a rule of dispatch"):
        Rules.from_mapping({"wave_sise": 4})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("wave_size", 0),
        ("wave_size", 2.0),
        ("wave_size", True),
        ("wave_size", "3"),
        ("wave_size", None),
        ("newcomer_share", 1.1),
        ("newcomer_share", -0.1),
        ("weight_idle", float("nan")),
        ("speed_kmh", 0),
        ("radius_step_km", 0),
        ("largest_radius_km", float("inf")),
        ("first_radius_km", 26),
        ("head_start_seconds", 20),
        ("head_start_size", 0),
    ],
)
def test_a_bad_value_is_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"^{name} must be"):
        Rules.from_mapping({name: value})


def test_no_bad_rules_can_be_made_in_another_way() -> None:
    with pytest.raises(ValueError, match="wave_size must be"):
        replace(Rules(), wave_size=0)


def test_the_version_names_the_content() -> None:
    assert Rules().version == Rules().version
    assert len(Rules().version) == 12
    assert Rules().version != Rules(wave_size=4).version


def test_a_whole_number_for_a_fraction_is_the_same_rule() -> None:
    assert Rules.from_mapping({"first_radius_km": 3}).version == Rules.from_mapping({"first_radius_km": 3.0}).version


def test_the_version_of_given_rules_is_the_same_in_every_process() -> None:
    # Recorded waves name it: who changes a default or adds a rule sees here that the version changes.
    assert Rules().version == "d1ed26a3d939"


def test_a_category_names_only_what_differs_from_the_default() -> None:
    text = '{"default": {"wave_size": 5}, "categories": {"towing": {"largest_radius_km": 60}}}'
    book = RuleBook.from_json(text)
    assert book.of(Category.tire) == Rules(wave_size=5)
    assert book.of(Category.towing) == Rules(wave_size=5, largest_radius_km=60)


def test_a_book_survives_json_and_back() -> None:
    book = RuleBook(Rules(wave_size=5), {Category.fuel: Rules(wave_size=2, first_radius_km=10)})
    assert RuleBook.from_json(book.to_json()) == book
    assert json.loads(book.to_json())["categories"] == {"fuel": {"wave_size": 2, "first_radius_km": 10}}
    assert RuleBook.from_json("{}") == RuleBook()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "not JSON"),
        ("[]", "The rule book must be a JSON object"),
        ('{"defaults": {}}', "defaults is not a part of the rule book"),
        ('{"default": 3}', "default must be a JSON object"),
        ('{"default": {"wave_size": 0}}', "default: wave_size must be"),
        ('{"categories": {"plumbing": {}}}', "categories.plumbing is not a category"),
        ('{"categories": {"fuel": {"wave_sise": 1}}}', "categories.fuel: wave_sise is not a rule"),
        ('{"categories": {"fuel": {"speed_kmh": NaN}}}', "categories.fuel: speed_kmh must be"),
        ('{"categories": {"fuel": {"largest_radius_km": 2}}}', "categories.fuel: first_radius_km must be"),
    ],
)
def test_a_bad_book_says_where_it_is_bad(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        RuleBook.from_json(text)
