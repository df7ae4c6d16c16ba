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

    No two of the events concern the same user. A draft that its event has made before is left out, and so is that of a
    deleted account. *choices* are those of each user.
    """
    drafts = [draft for one in told for draft in one.drafts]
    tellers = {draft.user_id: one for one in told for draft in one.drafts}
    user_ids = {*tellers}
    await lock_inboxes(session, user_ids)
    known_people = await people.find_people(session, user_ids | {one.actor_id for one in drafts if one.actor_id})
    gone = {one for one, (_, is_deleted) in known_people.items() if is_deleted}
    drafts = [draft for draft in drafts if draft.user_id not in gone]
    user_ids -= gone
    if not user_ids:
        return []
    group_keys = {draft.group_key for draft in drafts if draft.group_key is not None}
    known = await queries.list_known(session, {one.event_id for one in told}, user_ids, group_keys)
    rows = Rows({user_id: one.event_id for user_id, one in tellers.items()}, known, clock.now())
    tally = Tally(await queries.list_counts(session, user_ids))
    for draft in drafts:
        rows.add(draft, choices[draft.user_id], tally)
    await _store(session, rows, tally)
    names = {user_id: name for user_id, (name, _) in known_people.items()}
    added = rows.added()
    for one in added:
        if one.is_shown and not one.draft.is_framed:
            name = None if one.actor_id is None else names.get(one.actor_id)
            frame = convert.frame(one, name, choices[one.user_id].locale, tally.total(one.user_id))
            created = events.notification_created(frame, one.draft.occurred_at)
            _enter(tellers[one.user_id])
            await outbox.add(session, created, audience=[one.user_id], topic=one.request_id)
    await _hide(session, rows, tally, tellers)
    return added


async def _hide(session: Session, rows: Rows, tally: Tally, tellers: Mapping[UUID, Told]) -> None:
    """Takes away what users saw until now, and do not want to see any more."""
    for values in rows.hidden():
        user_id, newest = values["user_id"], values["latest_at"]
        read = events.notifications_read([values["id"]], newest, tally.total(user_id), newest)
        _enter(tellers[user_id])
        await outbox.add(session, read, audience=[user_id])


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
