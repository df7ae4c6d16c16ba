"""The things that people of the seed offer."""

import re

from tools.seed.market import COUNT, things

_ETHIOPIC = re.compile(r"[\u1200-\u137f]")


def test_two_hundred_things_are_always_the_same_and_told_apart_by_their_titles() -> None:
    offered = things()
    assert offered == things()
    assert len({one["title"] for one in offered}) == COUNT == 200


def test_half_of_each_type_is_in_each_language() -> None:
    for kind in ("property", "vehicle"):
        titles = [one["title"] for one in things() if one["type"] == kind]
        assert len([title for title in titles if _ETHIOPIC.search(title)]) == len(titles) / 2 == COUNT / 4
