from alembic.autogenerate import produce_migrations, render_python_code
from alembic.runtime.migration import MigrationContext
from request_testing import Service
from sqlalchemy import text

from kit import migrations, versions
from kit.database import Database
from request_service.assistance.requests.lifecycle import Status
from request_service.categories import Category
from request_service.models import Base


async def test_migrations_make_what_the_models_say(database_url: str) -> None:
    async with Database(database_url) as database:
        await migrations.upgrade(database, "request_service")
        await migrations.check(database, "request_service")


async def test_upgrading_again_changes_nothing(database: Database) -> None:
    await migrations.upgrade(database, "request_service")
    await migrations.check(database, "request_service")


async def test_a_database_is_current_with_our_migrations_or_those_of_a_later_release(database_url: str) -> None:
    async with Database(database_url) as database:
        assert not await versions.is_current(database, "request_service")
        await migrations.upgrade(database, "request_service")
        assert await versions.is_current(database, "request_service")
        for version, is_current in (("0001", False), ("9999", True)):
            async with database.transaction() as session:
                await session.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
            assert await versions.is_current(database, "request_service") is is_current


async def test_enums_are_stored_by_their_values(service: Service) -> None:
    request = await service.create()
    async with service.database.transaction() as session:
        stored = (await session.execute(text("SELECT status, category FROM requests"))).one()
        assert tuple(stored) == ("pending", "other")
        # As an earlier release wrote it, which knew the members under lower-case names.
        await session.execute(text("UPDATE requests SET status = 'in_progress', category = 'towing'"))
    found = await service.stored(request)
    assert (found.status, found.category) == (Status.IN_PROGRESS, Category.TOWING)


async def test_a_new_migration_needs_nothing_from_kit(database_url: str) -> None:
    async with Database(database_url) as database, database.engine.connect() as connection:
        context = await connection.run_sync(
            lambda sync: MigrationContext.configure(sync, opts={"render_item": migrations._render_item})
        )
        script = await connection.run_sync(lambda _: produce_migrations(context, Base.metadata))
    assert script.upgrade_ops is not None
    written = render_python_code(script.upgrade_ops, render_item=migrations._render_item)
    assert "sa.Column('created_at', sa.DateTime(timezone=True), nullable=False)" in written
    assert "kit." not in written
