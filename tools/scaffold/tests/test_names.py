import pytest

from tools.scaffold.names import BadName, Noun


def test_every_spelling_follows_from_the_singular() -> None:
    noun = Noun.of("parking_spot")
    assert (noun.many, noun.One, noun.Many, noun.CODE) == (
        "parking_spots",
        "ParkingSpot",
        "ParkingSpots",
        "PARKING_SPOT",
    )
    assert (noun.path, noun.spoken, noun.spoken_many) == ("parking-spots", "parking spot", "parking spots")


@pytest.mark.parametrize(
    ("singular", "plural"), [("city", "cities"), ("day", "days"), ("address", "addresses"), ("box", "boxes")]
)
def test_regular_plurals_are_known(singular: str, plural: str) -> None:
    assert Noun.of(singular).many == plural


def test_an_irregular_plural_is_given() -> None:
    assert Noun.of("person", "people").Many == "People"


@pytest.mark.parametrize("name", ["Spot", "parking-spot", "spot2", "", "_spot"])
def test_a_name_that_is_not_in_snake_case_is_refused(name: str) -> None:
    with pytest.raises(BadName):
        Noun.of(name)


def test_a_plural_that_is_the_singular_is_refused() -> None:
    with pytest.raises(BadName):
        Noun.of("news", "news")
