"""The verbs of notifications as users see them, each within the caller's transaction.

The count of unread notifications is changed by the transaction that changes one of them, and never counted.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from chat_service.notifications.inbox import convert, events, queries
from chat_service.notifications.inbox.added import Added
from chat_service.notifications.inbox.errors import NotificationNotFound
from chat_service.notifications.inbox.marking import Marking
from chat_service.notifications.inbox.queries import writes
from chat_service.notifications.inbox.queries.locks import lock_inboxes
from chat_service.notifications.inbox.rows import Rows
from chat_service.notifications.inbox.tallies import Tally
from chat_service.notifications.kinds.news import Told
from chat_service.notifications.preferences.choices import Choices
from chat_service.people import queries as people
from kit import call, clock, outbox
from kit.database import Session

# A daily digest may go out a day after what it tells has expired.
_LONGEST_DELAY = timedelta(days=2)


@dataclass(frozen=True)
class Ended:
    """Notifications that are unread no longer."""

    # The ones that may still wait to be sent.
    sendable: Sequence[UUID]
    # The unread notifications of each user that are left.
    unread_counts: Mapping[UUID, int]


async def add(session: Session, told: Sequence[Told], choices: Mapping[UUID, Choices]) -> list[Added]:
    """Adds what events have to tell to the inboxes of their users, and shows it to those who are connected.

    Returns the notifications that each event has changed, in the order of the events.

    Each event makes the frames that it would make alone; what is read and stored is read and stored once for all. A
    draft that its event has made before is left out, and so is that of a deleted account. *choices* are those of each
    user.
    """
    drafts = [draft for one in told for draft in one.drafts]
    user_ids = {draft.user_id for draft in drafts}
    await lock_inboxes(session, user_ids)
    known_people = await people.find_people(session, user_ids | {one.actor_id for one in drafts if one.actor_id})
    user_ids -= {one for one, (_, is_deleted) in known_people.items() if is_deleted}
    if not user_ids:
        return []
    group_keys = {draft.group_key for draft in drafts if draft.group_key is not None}
    known = await queries.list_known(session, {one.event_id for one in told}, user_ids, group_keys)
    rows, tally = Rows(known, clock.now()), Tally(await queries.list_counts(session, user_ids))
    names = {user_id: name for user_id, (name, _) in known_people.items()}
    every: list[Added] = []
    frames: list[tuple[Told, Added, events.InboxEvent]] = []
    for one in told:
        changed = rows.add(one.event_id, [draft for draft in one.drafts if draft.user_id in user_ids], choices, tally)
        every += changed
        # Made now, because the next event changes the counts.
        frames += [(one, added, frame) for added in changed if (frame := _frame(added, names, choices, tally))]
    await _store(session, rows, tally)
    for teller, added, frame in frames:
        _enter(teller)
        await outbox.add(session, frame, audience=[added.user_id], topic=added.request_id if added.is_shown else None)
    return every


def _frame(
    added: Added, names: Mapping[UUID, str | None], choices: Mapping[UUID, Choices], tally: Tally
) -> events.InboxEvent | None:
    """Returns the event that shows a user what has changed in their inbox, if they see any of it."""
    unread_count = tally.total(added.user_id)
    if not added.is_shown:
        # Takes away what they saw until now, and do not want to see any more.
        gone = [added.notification_id], added.latest_at, unread_count, added.latest_at
        return events.notifications_read(*gone) if added.was_shown else None
    if added.draft.is_framed:
        return None
    name = None if added.actor_id is None else names.get(added.actor_id)
    frame = convert.frame(added, name, choices[added.user_id].locale, unread_count)
    return events.notification_created(frame, added.draft.occurred_at)


def _enter(told: Told) -> None:
    """Has the frames that follow name the call that an event came from."""
    if told.origin is not None:
        call.enter(told.origin)


async def _store(session: Session, rows: Rows, tally: Tally) -> None:
    for values in rows.new():
        await writes.insert_notification(session, values)
    for values in rows.merged():
        await writes.update_notification(session, values)
    await _store_counts(session, tally)


async def _store_counts(session: Session, tally: Tally) -> None:
    for user_id, type_, number, is_stored in tally.changed():
        store = writes.update_count if is_stored else writes.insert_count
        await store(session, user_id, type_, number)


async def mark_read(session: Session, user_id: UUID, marking: Marking) -> Ended:
    """Marks notifications of a user as read. Raises NotificationNotFound if an id is none of theirs."""
    await lock_inboxes(session, [user_id])
    now = clock.now()
    if marking.ids is None:
        return await _end(session, [user_id], await writes.mark_all(session, user_id, marking.up_to, now), now)
    if len(await queries.list_owned(session, user_id, marking.ids)) < len(marking.ids):
        raise NotificationNotFound
    return await _end(session, [user_id], await writes.mark_some(session, user_id, marking.ids, now), now)


async def delete_notification(session: Session, user_id: UUID, notification_id: UUID) -> None:
    """Deletes a notification of a user, with what was to be sent of it. Raises NotificationNotFound."""
    await lock_inboxes(session, [user_id])
    deleted = await writes.delete_notification(session, user_id, notification_id)
    if deleted is None:
        raise NotificationNotFound
    if deleted.read_at is None:
        await _end(session, [user_id], [deleted], clock.now())


async def end_groups(session: Session, groups: Collection[tuple[UUID, str]]) -> Ended:
    """Ends the unread notifications of groups, each with its user, whose matter is over: they count as read."""
    user_ids = {user_id for user_id, _ in groups}
    await lock_inboxes(session, user_ids)
    now = clock.now()
    return await _end(session, user_ids, await writes.mark_groups(session, groups, now), now)


async def _end(session: Session, user_ids: Iterable[UUID], rows: Sequence[Row[Any]], now: datetime) -> Ended:
    """Takes rows that are unread no longer out of the counts, and tells the clients of their users."""
    tally = Tally(await queries.list_counts(session, [*user_ids]))
    shown: dict[UUID, list[Row[Any]]] = {}
    for row in rows:
        if row.is_shown:
            tally.add(row.user_id, row.type, -1)
            shown.setdefault(row.user_id, []).append(row)
    await _store_counts(session, tally)
    for user_id, seen in shown.items():
        newest = max(row.latest_at for row in seen)
        read = events.notifications_read([row.id for row in seen], newest, tally.total(user_id), now)
        await outbox.add(session, read, audience=[user_id])
    sendable = [row.id for row in rows if row.expires_at > now - _LONGEST_DELAY]
    return Ended(sendable, {user_id: tally.total(user_id) for user_id in user_ids})


async def delete_old(session: Session, old: Sequence[Row[Any]], before: datetime) -> None:
    """Deletes those of the *old* rows of `queries.list_old` to which no event was added since."""
    user_ids = {row.user_id for row in old}
    await lock_inboxes(session, user_ids)
    deleted = await writes.delete_old(session, [row.id for row in old], before)
    tally = Tally(await queries.list_counts(session, user_ids))
    for row in deleted:
        if row.read_at is None and row.is_shown:
            tally.add(row.user_id, row.type, -1)
    await _store_counts(session, tally)


async def erase(session: Session, user_id: UUID) -> None:
    """Deletes the notifications of a deleted account, with what was to be sent of them.

    The caller has noted before that the account is deleted, so that no event that arrives late makes another.
    """
    await lock_inboxes(session, [user_id])
    await writes.delete_all(session, user_id)
