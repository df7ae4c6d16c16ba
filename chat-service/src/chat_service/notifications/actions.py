"""The verbs that make inboxes and the queues of sending act together, each within the caller's transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from chat_service.devices import queries as devices
from chat_service.notifications.broadcasts import actions as broadcasts
from chat_service.notifications.deliveries import actions as deliveries
from chat_service.notifications.inbox import actions as inbox
from chat_service.notifications.inbox.added import Added
from chat_service.notifications.inbox.marking import Marking
from chat_service.notifications.inbox.queries.locks import lock_inboxes
from chat_service.notifications.kinds.drafts import NotificationDraft
from chat_service.notifications.kinds.news import Told, apart
from chat_service.notifications.preferences import actions as preferences
from chat_service.notifications.preferences.choices import Choices
from chat_service.people import actions as people
from kit.database import Session


async def notify(session: Session, event_id: UUID, drafts: Iterable[NotificationDraft]) -> None:
    """Notifies users of one event. A user is told the same about an event once.

    The inbox of a consumer knows which events have come before: one that was added to an unread notification leaves no
    other trace.
    """
    await notify_all(session, [Told(event_id, [*drafts])])


async def notify_all(session: Session, told: Sequence[Told]) -> None:
    """Notifies users of events, in their order."""
    # All at once, so that two transactions do not wait for each other.
    await lock_inboxes(session, {user_id for one in told for user_id in one.user_ids})
    for together in apart(told):
        await end_groups(session, [group for one in together for group in one.endings])
        drafts = [draft for one in together for draft in one.drafts]
        if drafts:
            choices = await preferences.list_choices(session, {draft.user_id for draft in drafts})
            limited = {draft.user_id: choices[draft.user_id].within(draft.channels) for draft in drafts}
            added = await inbox.add(session, together, limited)
            await _plan(session, added, limited)


async def _plan(session: Session, added: Sequence[Added], choices: Mapping[UUID, Choices]) -> None:
    """Plans what is to be sent of the notifications, to the devices that their users have now."""
    if added:
        device_ids: dict[UUID, list[UUID]] = {}
        for target in await devices.list_targets(session, {one.user_id for one in added}):
            device_ids.setdefault(target.user_id, []).append(target.device_id)
        await deliveries.plan(session, added, choices, device_ids)


async def end_groups(session: Session, groups: Collection[tuple[UUID, str]]) -> None:
    """Ends the unread notifications of groups, each with its user, whose matter is over."""
    if groups:
        ended = await inbox.end_groups(session, groups)
        await deliveries.leave(session, ended.sendable)


async def mark_read(session: Session, user_id: UUID, marking: Marking) -> int:
    """Marks notifications of a user as read, and returns the number of unread ones that are left.

    Raises NotificationNotFound if an id is none of theirs.
    """
    ended = await inbox.mark_read(session, user_id, marking)
    await deliveries.leave(session, ended.sendable)
    return ended.unread_counts[user_id]


async def delete_notification(session: Session, user_id: UUID, notification_id: UUID) -> None:
    """Deletes a notification of a user, with what was to be sent of it. Raises NotificationNotFound."""
    await inbox.delete_notification(session, user_id, notification_id)


async def erase(session: Session, user_id: UUID) -> None:
    """Deletes the notifications and the preferences of a deleted account."""
    # First, so that no event that arrives late makes a notification.
    await people.erase(session, user_id)
    # Before the notifications, so that those of a batch that takes the user at the same moment go with them.
    await broadcasts.erase_recipient(session, user_id)
    await inbox.erase(session, user_id)
    await preferences.erase(session, user_id)
