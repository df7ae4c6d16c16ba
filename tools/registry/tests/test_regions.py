import pytest

from tools.registry import regions

REGION = "a: 1\n  # >>> generated: ports (make generate)\n  old\n  # <<< generated\nb: 2\n"
GROUPS = {"services": ["a_service", "b_service"], "libraries": ["kit"]}


def test_a_region_is_filled_and_the_rest_stays() -> None:
    assert regions.names(REGION) == ["ports"]
    filled = regions.fill(REGION, lambda name: f"  {name}: new\n")
    assert filled == REGION.replace("  old\n", "  ports: new\n")


def test_a_region_may_be_empty() -> None:
    assert regions.fill(REGION.replace("  old\n", ""), lambda _: "  old\n") == REGION


def test_a_list_is_completed_by_the_groups_and_names_above_it() -> None:
    both, rest = '"kit", "a_service", "b_service"', '"b_service", "grpc"'
    for groups, members in (("libraries, services", both), ('services but a_service, "grpc"', rest)):
        completed = regions.complete(f"# every: {groups}\nmodules = []\n", GROUPS)
        assert completed == f"# every: {groups}\nmodules = [{members}]\n"


def test_a_long_list_stands_on_several_lines_and_is_found_again() -> None:
    groups = {"services": [f"number_{i}_service" for i in range(9)]}
    completed = regions.complete("# every: services\nmodules = []\n", groups)
    assert '\n    "number_8_service",\n]\n' in completed
    assert regions.complete(completed, groups) == completed


def test_an_unknown_group_is_an_error() -> None:
    with pytest.raises(KeyError):
        regions.complete("# every: planets\nmodules = []\n", GROUPS)


def test_a_list_by_hand_is_seen_if_it_holds_a_member() -> None:
    text = '# every: services\nmodules = ["a_service"]\nsources = ["kit"]\ntargets = ["kit", "a_service"]\n'
    assert regions.unmarked(text, {"a_service"}) == ["targets"]
