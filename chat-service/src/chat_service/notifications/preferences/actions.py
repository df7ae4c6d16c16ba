"""The verbs of preferences, each within the caller's transaction."""

from collections.abc import Collection, Mapping
from uuid import UUID

from chat_service.notifications.preferences import convert, queries
from chat_service.notifications.preferences.choices import Choices, without
from chat_service.notifications.preferences.unsubscribing import Mailing
from kit import clock
from kit.database import ReadSession, Session


async def get_choices(session: ReadSession, user_id: UUID) -> Choices:
    """Returns what a user has chosen, with defaults for the rest."""
    row = await queries.find_preference(session, user_id)
    return Choices() if row is None else convert.choices_of(row)


async def list_choices(session: ReadSession, user_ids: Collection[UUID]) -> Mapping[UUID, Choices]:
    """Returns what each of the users has chosen, with defaults for the rest."""
    rows = await queries.find_preferences(session, user_ids)
    return {user_id: convert.choices_of(rows[user_id]) if user_id in rows else Choices() for user_id in user_ids}


async def replace_choices(session: Session, user_id: UUID, choices: Choices) -> None:
    await queries.upsert_preference(session, user_id, convert.values_of(choices), clock.now())


async def unsubscribe(session: Session, mailing: Mailing) -> Choices:
    """Turns mails of one type off. Returns what the user has chosen now."""
    defaults, now = convert.values_of(Choices()), clock.now()
    choices = convert.choices_of(await queries.lock_preference(session, mailing.user_id, defaults, now))
    channels = without(choices.channels, mailing.type)
    if channels != choices.channels:
        values = {**convert.values_of(choices), "channels": convert.stored_channels(channels)}
        await queries.upsert_preference(session, mailing.user_id, values, now)
    return choices


async def erase(session: Session, user_id: UUID) -> None:
    """Deletes the preferences of a deleted account."""
    await queries.delete_preference(session, user_id)
