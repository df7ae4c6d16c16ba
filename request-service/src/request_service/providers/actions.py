from datetime import datetime, timedelta
from operator import itemgetter
from uuid import UUID

from kit import clock
from kit.caller import Caller
from kit.database import ReadSession, Session
from kit.errors import Unauthenticated
from request_service.providers import queries
from request_service.providers.followers import ListFollowers, LivePosition
from request_service.providers.models import MAX_NAME_LENGTH, Profile, Provider
from request_service.providers.positions import GeoFix
from request_service.search import Search, nearest


async def add_provider(session: Session, provider_id: UUID, name: str) -> None:
    """Changes nothing if he is there."""
    await queries.insert_unless_known(session, provider_id, name[:MAX_NAME_LENGTH], clock.now())


async def rename_provider(session: Session, provider_id: UUID, name: str, named_at: datetime) -> None:
    """In whatever order the changes of his name come, the newest stays."""
    await queries.upsert_name(session, provider_id, name[:MAX_NAME_LENGTH], named_at, clock.now())


async def retire_provider(session: Session, provider_id: UUID, name: str, named_at: datetime) -> bool:
    """Whoever is a provider no more wants no offers. False if there is no such provider, or what is known is newer."""
    return await queries.retire(session, provider_id, name[:MAX_NAME_LENGTH], named_at)


async def make_unavailable(session: Session, provider_id: UUID) -> None:
    await queries.make_unavailable(session, provider_id)


async def erase_provider(session: Session, user_id: UUID, deleted_at: datetime) -> None:
    """What he has earned stays: his rating and the number of his jobs. Also for whoever is not known as a provider: his
    registration may come yet.
    """
    # Waits for what the account is doing: the statements of the erasure then see it.
    await queries.lock_account(session, user_id)
    await queries.erase(session, user_id, deleted_at, clock.now())


async def require_account(session: Session, user_id: UUID) -> None:
    """Raises Unauthenticated if his account is deleted: a token may outlive it by a moment."""
    if await queries.lock_whether_deleted(session, user_id):
        raise Unauthenticated


async def update_profile(session: Session, caller: Caller, profile: Profile) -> Provider:
    provider = await queries.lock_provider(session, caller.user_id)
    provider.describe(profile, clock.now())
    return provider


async def update_location(session: Session, caller: Caller, position: GeoFix) -> Provider:
    provider = await queries.lock_provider(session, caller.user_id)
    provider.move(position, clock.now())
    return provider


async def list_live_positions(
    session: Session, provider: Provider, list_followers: ListFollowers
) -> list[LivePosition]:
    """What the followers of a provider, whose row is locked, are to be shown.

    Empty if they were shown a position within the last second, by whichever replica.
    """
    position, followers = provider.position, await list_followers(session, provider.id)
    if position is None or not followers or not provider.show(clock.now()):
        return []
    return [
        LivePosition(one.request_id, one.client_id, provider.id, position, position.place.distance_km(one.place))
        for one in followers
    ]


async def get_provider(session: ReadSession, provider_id: UUID) -> Provider:
    return await queries.get_provider(session, provider_id)


async def list_nearby_providers(
    session: ReadSession, caller: Caller, search: Search, fresh_seconds: float
) -> list[tuple[Provider, float]]:
    """With the distance in km."""
    located_after = clock.now() - timedelta(seconds=fresh_seconds)
    found = await nearest(
        search,
        lambda cover: queries.list_free_places(
            session, cover, search.category, located_after=located_after, without=caller.user_id
        ),
        itemgetter(1),
    )
    distances = {provider_id: distance_km for (provider_id, _), distance_km in found}
    providers = {provider.id: provider for provider in await queries.list_providers(session, distances)}
    return [(providers[provider_id], distance_km) for provider_id, distance_km in distances.items()]


async def end_job(session: Session, provider_id: UUID, *, completed: bool) -> None:
    """From now on he is idle; a job that he did not complete counts for nothing else."""
    await queries.end_job(session, provider_id, clock.now(), completed=completed)
