"""Queries of the marketplace that mean nothing: they are refused, and say why."""

import pytest

from tests.people import Person

REFUSED = [
    "currency=",
    "type=castle",
    "status=draft",
    "min_price=-1",
    "max_year=x",
    "currency=XXX",
    "available_on=0",
    "lat=9",
    "radius_km=5",
    "lat=9&lon=38&radius_km=101",
    "lat=nan&lon=38",
    "bbox=1,2,3",
    "sort=distance",
    "sort=cheapest",
    "limit=101",
    "offset=1001",
    "cursor=nonsense",
    "min_price=0.001",
    f"q={'x' * 201}",
    "&".join(f"make={number}" for number in range(51)),
    "q=" + "+".join(f"x{number}" for number in range(21)),
]


@pytest.mark.parametrize("query", REFUSED, ids=[f"refused {number}" for number in range(len(REFUSED))])
async def test_a_query_that_means_nothing_is_refused(visitor: Person, query: str) -> None:
    answer = await visitor.http.get(f"/listings?{query}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR")


async def test_facets_and_maps_refuse_what_they_do_not_know(visitor: Person) -> None:
    for query in ("facets?facets=color", "map?zoom=5", "map?bbox=1,2,3,4&zoom=23"):
        assert (await visitor.http.get(f"/listings/{query}")).status_code == 422, query
