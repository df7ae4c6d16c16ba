from kit import migrations
from kit.database import Database


async def test_migrations_agree_with_models(database: Database) -> None:
    await migrations.check(database, "chat_service")


async def test_migrating_again_changes_nothing(database: Database) -> None:
    await migrations.upgrade(database, "chat_service")
    await migrations.check(database, "chat_service")
