"""The verbs of providers: their account, profile, position, and the end of a job."""

from datetime import datetime, timedelta
from operator import itemgetter
from uuid import UUID

from kit import clock
from kit.caller import Caller
from kit.database import ReadSession, Session
from request_service.geo import Cover
from request_service.providers import queries
from request_service.providers.followers import ListFollowers, LivePosition
from request_service.providers.models import MAX_NAME_LENGTH, Profile, Provider
from request_service.providers.positions import GeoFix
from request_service.search import Search, nearest

# The last bits of a UUID of version 7 are random; the first ones are its time.
_RANDOM_BITS = 2**62 - 1


async def add_provider(session: Session, provider_id: UUID, name: str) -> None:
    """Adds a provider, unless they exist already."""
    await queries.insert_unless_known(session, provider_id, name[:MAX_NAME_LENGTH], clock.now())


async def rename_provider(session: Session, provider_id: UUID, name: str, named_at: datetime) -> None:
    """Renames a provider, unless a newer name is stored: changes may arrive in any order."""
    await queries.upsert_name(session, provider_id, name[:MAX_NAME_LENGTH], named_at, clock.now())


async def retire_provider(session: Session, provider_id: UUID, name: str, named_at: datetime) -> bool:
    """Makes a user who is not a provider any more unavailable.

    Returns False if there is no such provider, or if newer data is stored.
    """
    return await queries.retire(session, provider_id, name[:MAX_NAME_LENGTH], named_at)


async def make_unavailable(session: Session, provider_id: UUID) -> None:
    await queries.make_unavailable(session, provider_id)


async def erase_provider(session: Session, user_id: UUID, deleted_at: datetime) -> None:
    """Erases a provider's personal data; their rating and number of jobs stay.

    An unknown user gets an erased row too, because their registration may arrive later.
    """
    # Waits for running transactions of the account, so that the erasure sees what they write.
    await queries.lock_account(session, user_id)
    await queries.erase(session, user_id, deleted_at, clock.now())


async def require_account(session: Session, user_id: UUID) -> None:
    """Raises `Unauthenticated` if the account is deleted, which a token may outlive by a moment."""
    await queries.require_account(session, user_id)


async def hold_account(session: Session, user_id: UUID) -> None:
    """Waits for other commands of the account that do so, and makes them and its erasure wait for this transaction."""
    await queries.lock_account(session, user_id)


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
    """Returns the positions to show to the followers of a provider, whose row is locked.

    A provider outside their service radius is not shown: they do something else. The list is empty if a replica has
    shown a position within the last second.
    """
    position, followers = provider.position, await list_followers(session, provider.id)
    if position is None:
        return []
    distances = [(one, position.place.distance_km(one.place)) for one in followers]
    near = [(one, distance_km) for one, distance_km in distances if distance_km <= provider.service_radius_km]
    if not near or not provider.show(clock.now()):
        return []
    return [LivePosition(one.request_id, one.client_id, provider.id, position, km) for one, km in near]


async def get_provider(session: ReadSession, provider_id: UUID) -> Provider:
    return await queries.get_provider(session, provider_id)


async def list_nearby_providers(
    session: ReadSession, caller: Caller, search: Search, fresh_seconds: float
) -> list[tuple[Provider, float]]:
    """Returns the nearest providers, each with the distance in km to the centre of their cell."""
    located_after = clock.now() - timedelta(seconds=fresh_seconds)

    async def load(cover: Cover) -> list[tuple[UUID, int]]:
        found = await queries.list_free_cells(
            session, cover, search.category, located_after=located_after, without=caller.user_id
        )
        # An order of its own for each caller: otherwise the same few would always come first in a crowded cell.
        return sorted(found, key=lambda one: (one[0].int ^ caller.user_id.int) & _RANDOM_BITS)

    found = await nearest(search, load, itemgetter(1))
    distances = {provider_id: distance_km for (provider_id, _), distance_km in found}
    providers = {provider.id: provider for provider in await queries.list_providers(session, distances)}
    return [(providers[provider_id], distance_km) for provider_id, distance_km in distances.items()]


async def end_job(session: Session, provider_id: UUID, *, completed: bool) -> None:
    """Marks the provider as idle, and counts the job if they have completed it."""
    await queries.end_job(session, provider_id, clock.now(), completed=completed)
