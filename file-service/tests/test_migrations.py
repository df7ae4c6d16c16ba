from kit import migrations
from kit.database import Database


async def test_migrations_and_models_say_the_same(database_url: str) -> None:
    async with Database(database_url) as database:
        await migrations.upgrade(database, "file_service")
        await migrations.check(database, "file_service")
        # Again changes nothing.
        await migrations.upgrade(database, "file_service")
