from kit import migrations
from kit.database import Database


async def test_migrations_make_what_the_models_say(database_url: str) -> None:
    async with Database(database_url) as database:
        await migrations.upgrade(database, "request_service")
        await migrations.check(database, "request_service")


async def test_upgrading_again_changes_nothing(database: Database) -> None:
    await migrations.upgrade(database, "request_service")
    await migrations.check(database, "request_service")
