import pytest

from tools.scaffold.names import BadName, Noun


def test_every_spelling_follows_from_the_singular() -> None:
    noun = Noun.of("parking_spot")
    in_code = ["parking_spots", "ParkingSpot", "ParkingSpots", "PARKING_SPOT"]
    assert [noun.many, noun.One, noun.Many, noun.CODE] == in_code
    assert [noun.path, noun.spoken, noun.spoken_many] == ["parking-spots", "parking spot", "parking spots"]


def test_regular_plurals_are_known() -> None:
    plurals = {"city": "cities", "day": "days", "address": "addresses", "box": "boxes"}
    assert {singular: Noun.of(singular).many for singular in plurals} == plurals


def test_an_irregular_plural_is_given() -> None:
    assert Noun.of("person", "people").Many == "People"


# The last: its plural would be the singular.
@pytest.mark.parametrize("names", [("Spot",), ("parking-spot",), ("spot2",), ("",), ("_spot",), ("news", "news")])
def test_a_name_that_is_not_in_snake_case_or_its_own_plural_is_refused(names: tuple[str, ...]) -> None:
    with pytest.raises(BadName):
        Noun.of(*names)
