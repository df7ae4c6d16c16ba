"""Each order of a search, and each filter that leaves few listings, reads an index."""

from dataclasses import replace
from uuid import UUID

import pytest
from catalogue_testing import ADDIS, START
from index_testing import Plans, Query

from kit.database import Session
from request_service.market.searching import orders, wishes
from request_service.market.searching.queries import pages
from request_service.market.searching.wishes import Box, Circle, Filter, Sort

ORDERS = {
    Sort.NEWEST: "ix_catalogue_published_at_number",
    Sort.PRICE: "ix_catalogue_currency_price_number",
    Sort.PRICE_DOWN: "ix_catalogue_currency_price_number",
    Sort.YEAR: "ix_catalogue_year_up_number",
    Sort.YEAR_DOWN: "ix_catalogue_year_down_number",
    Sort.MILEAGE: "ix_catalogue_mileage_up_number",
}
# Orders in which listings of another type may stand before the first of one type.
OF_A_TYPE = (Sort.YEAR, Sort.YEAR_DOWN, Sort.MILEAGE)
FILTERS: dict[str, tuple[Filter, tuple[str, ...]]] = {
    "make": (Filter(makes=("lada",)), ("ix_catalogue_make_key_model_key",)),
    "region": (Filter(regions=("oromia",)), ("ix_catalogue_region_key",)),
    "seller": (Filter(seller_id=UUID(int=1)), ("ix_catalogue_seller_id",)),
    "broker": (Filter(broker_id=UUID(int=1)), ("ix_catalogue_broker_id",)),
    "word": (Filter(q=wishes.words_of("lada")), ("ix_catalogue_lexemes_words", "VIRTUAL TABLE INDEX")),
    "several values": (
        Filter(types=("property",), conditions=("used",), transmissions=("manual",)),
        ("ix_catalogue_filters", "ix_catalogue_type_"),
    ),
    "small circle": (Filter(circle=Circle(ADDIS, 3)), ("ix_catalogue_cell_fine",)),
    "large circle": (Filter(circle=Circle(ADDIS, 80)), ("ix_catalogue_cell_coarse",)),
    "small box": (Filter(box=Box(38.7, 8.9, 38.75, 8.95)), ("ix_catalogue_cell_fine", "ix_catalogue_latitude")),
}


def in_order(wanted: Filter, sort: Sort) -> Query:
    priced = replace(wanted, currency="ETB" if sort in (Sort.PRICE, Sort.PRICE_DOWN) else None)
    search = orders.search(priced, sort, 20, 0, "")
    after = orders.After(START if orders.ORDERS[sort].is_moment else 5, 7)
    following = replace(search, place=orders.PagePlace(orders.Counted(30_000), after=after))

    async def query(session: Session) -> object:
        return await pages.list_page(session, following, 21, orders.Counted(30_000))

    return query


@pytest.mark.parametrize("sort", ORDERS, ids=lambda sort: sort.name)
async def test_pages_of_an_order_read_their_index(plans: Plans, sort: Sort) -> None:
    plan = await plans(in_order(Filter(), sort))
    assert ORDERS[sort] in plan
    # The page alone is sorted: its rows are put in order again beside the states of their listings.
    assert plan.count("TEMP B-TREE") <= 1


@pytest.mark.parametrize("sort", OF_A_TYPE, ids=lambda sort: sort.name)
async def test_pages_of_one_type_pass_no_listing_of_the_other(plans: Plans, sort: Sort) -> None:
    plan = await plans(in_order(Filter(types=("property",)), sort))
    assert ORDERS[sort].replace("ix_catalogue_", "ix_catalogue_type_") in plan


@pytest.mark.parametrize("sort", ORDERS, ids=lambda sort: sort.name)
async def test_frequent_listings_are_looked_for_along_the_order_first(plans: Plans, sort: Sort) -> None:
    wanted = Filter(with_images=True, currency="ETB" if sort in (Sort.PRICE, Sort.PRICE_DOWN) else None)
    search, known = orders.search(wanted, sort, 20, 0, ""), orders.Counted(5_000)
    # No listing is wanted, so the first look finds all.
    plan = await plans(lambda session: pages.look_ahead(session, search, 0, known))
    assert ORDERS[sort] in plan


@pytest.mark.parametrize("name", FILTERS)
async def test_filters_that_leave_few_listings_read_an_index(plans: Plans, name: str) -> None:
    wanted, indexes = FILTERS[name]
    plan = await plans(lambda session: pages.count_found(session, wanted))
    assert any(index in plan for index in indexes), plan
