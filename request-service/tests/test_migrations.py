from request_testing import Created
from sqlalchemy import text

from kit import migrations
from kit.database import Database
from request_service.assistance.requests import queries
from request_service.assistance.requests.lifecycle import Status
from request_service.categories import Category


async def test_migrations_make_what_the_models_say(database_url: str) -> None:
    async with Database(database_url) as database:
        await migrations.upgrade(database, "request_service")
        await migrations.check(database, "request_service")


async def test_upgrading_again_changes_nothing(database: Database) -> None:
    await migrations.upgrade(database, "request_service")
    await migrations.check(database, "request_service")


async def test_enums_are_stored_by_their_values(database: Database, created: Created) -> None:
    request = await created()
    async with database.transaction() as session:
        stored = (await session.execute(text("SELECT status, category FROM requests"))).one()
        assert tuple(stored) == ("pending", "other")
        # As an earlier release wrote it, which knew the members under lower-case names.
        await session.execute(text("UPDATE requests SET status = 'in_progress', category = 'towing'"))
    async with database.read() as session:
        found = await queries.get_request(session, request.id)
        assert (found.status, found.category) == (Status.IN_PROGRESS, Category.TOWING)
