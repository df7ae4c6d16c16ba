"""The verbs of conversations and threads, each within the caller's transaction."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from chat_service.blocks import actions as blocks
from chat_service.blocks.errors import Blocked
from chat_service.members import queries as members
from chat_service.members.errors import ConversationNotFound, NotPartOfConversation
from chat_service.members.limits import Limits
from chat_service.members.models import NO_CLIENT, Conversation, Kind, joined_ids, pair_of, split_ids
from chat_service.threads import convert, events, queries
from chat_service.threads.convert import Change, Seen
from chat_service.threads.errors import NotAThread, TooManyMembers, TooManyThreads
from chat_service.threads.queries import Filters
from kit import clock, outbox, paging
from kit.database import ReadSession, Session, insert_row, lock_name
from kit.errors import InvalidInput
from kit.ids import new_id
from kit.paging import Page, PageKey

_DAY = timedelta(days=1)


async def list_conversations(
    session: ReadSession, user_id: UUID, filters: Filters, page: Page
) -> tuple[Sequence[Seen], str]:
    """Returns a page of the user's conversations, newest activity first, and the cursor of the next page."""
    found = await queries.list_conversations(session, user_id, filters, page)
    rows, next_cursor = paging.cut(found, page, lambda row: PageKey(row.moment, row.id))
    return await _see_all(session, rows), next_cursor


async def get_conversation(session: ReadSession, conversation_id: UUID, user_id: UUID) -> Seen:
    """Returns a conversation as the user sees it, who need not be a member. Raises ConversationNotFound."""
    row = await queries.find_conversation(session, conversation_id, user_id)
    if row is None:
        raise ConversationNotFound
    (seen,) = await _see_all(session, [row])
    return seen


async def list_contacts(session: ReadSession, user_id: UUID, limit: int) -> dict[UUID, list[UUID]]:
    """Returns the other members of the user's threads, by thread, as far as they may see whether the user is there.

    A stranger may not: neither before another member has answered, nor after a block.
    """
    rows = await queries.list_contacts(session, user_id, limit)
    return {row.id: [one for one in split_ids(row.member_ids) if one != user_id] for row in rows}


async def _see_all(session: ReadSession, rows: Sequence[Row[Any]]) -> Sequence[Seen]:
    if not rows:
        return []
    grouped = convert.group(await queries.list_members(session, [row.id for row in rows]))
    return [Seen(row, grouped.get(row.id, [])) for row in rows]


async def start_thread(
    session: Session, creator_id: UUID, other_ids: Collection[UUID], title: str | None, limits: Limits
) -> tuple[Seen, bool]:
    """Starts a thread, or returns the one that the two members already have, and False.

    Raises Blocked or TooManyThreads.
    """
    pair = None
    if len(other_ids) == 1:
        (other_id,) = other_ids
        pair = pair_of(creator_id, other_id)
        await lock_name(session, f"pair {pair}")
    await blocks.require_no_block(session, creator_id, other_ids)
    if pair is not None and (known := await members.find_thread_of_pair(session, pair)) is not None:
        return await get_conversation(session, known, creator_id), False
    now = clock.now()
    await _require_room(session, creator_id, limits.threads_per_day, now)
    ids = {creator_id, *other_ids}
    thread = Conversation(creator_id=creator_id, title=title, pair=pair, created_at=now, active_at=now)
    thread_id = await _insert_thread(session, thread, ids)
    seen = await get_conversation(session, thread_id, creator_id)
    await outbox.add(session, events.conversation_created(seen), audience=ids, topic=thread_id)
    return seen, True


async def _insert_thread(session: Session, thread: Conversation, ids: Collection[UUID]) -> UUID:
    thread.topic_id, thread.kind, thread.member_ids = new_id(), Kind.DIRECT, joined_ids(ids)
    thread.last_seq, thread.is_blocked, thread.is_answered = 0, False, False
    # The columns of requests, which the previous release reads.
    thread.client_id, thread.epoch, thread.status = NO_CLIENT, 0, "open"
    await insert_row(session, thread)
    await members.add_members(session, thread.topic_id, ids, joined_seq=0)
    return thread.topic_id


async def _require_room(session: Session, creator_id: UUID, threads_per_day: int | None, now: datetime) -> None:
    """Raises TooManyThreads if the user has started as many threads within a day as they may."""
    if threads_per_day is None:
        return
    await lock_name(session, f"threads of {creator_id}")
    started = await members.list_started_since(session, creator_id, now - _DAY)
    if len(started) >= threads_per_day:
        raise TooManyThreads(retry_after=(started[-threads_per_day] + _DAY - now).total_seconds())


async def add_member(
    session: Session, conversation_id: UUID, by: UUID, user_id: UUID, limits: Limits
) -> tuple[Seen, bool]:
    """Adds a user to a thread, who reads what is written from now on; returns False if they are a member already.

    Raises ConversationNotFound, NotPartOfConversation, NotAThread, Blocked or TooManyMembers.
    """
    thread, ids = await _lock_thread(session, conversation_id, by)
    if user_id in ids:
        return await get_conversation(session, conversation_id, by), False
    if thread.is_blocked:
        raise Blocked
    await blocks.require_no_block(session, by, [user_id])
    if len(ids) >= limits.members_per_thread:
        raise TooManyMembers
    await members.add_members(session, conversation_id, [user_id], thread.last_seq)
    await members.update_conversation(session, conversation_id, member_ids=joined_ids({*ids, user_id}), pair=None)
    seen = await get_conversation(session, conversation_id, by)
    await outbox.add(session, events.conversation_created(seen), audience=[user_id], topic=conversation_id)
    await outbox.add(session, events.conversation_updated(seen), audience=ids, topic=conversation_id)
    return seen, True


async def leave_thread(session: Session, conversation_id: UUID, user_id: UUID) -> Seen:
    """Ends the membership of a user, who can still read what was written until now. Leaving again changes nothing.

    Raises ConversationNotFound, NotPartOfConversation or NotAThread.
    """
    thread = await members.lock_thread(session, conversation_id)
    seen = await get_conversation(session, conversation_id, user_id)
    if thread is not None and seen.row.left_seq is not None and thread.kind == Kind.DIRECT:
        return seen
    thread, ids = await _lock_thread(session, conversation_id, user_id)
    await members.end_membership(session, conversation_id, user_id, thread.last_seq, clock.now())
    rest = joined_ids(set(ids) - {user_id})
    await members.update_conversation(session, conversation_id, member_ids=rest, pair=None, is_blocked=False)
    await _note_blocks(session, [rest])
    seen = await get_conversation(session, conversation_id, user_id)
    await outbox.add(session, events.conversation_updated(seen), audience=ids, topic=conversation_id)
    return seen


async def update_conversation(session: Session, conversation_id: UUID, user_id: UUID, change: Change) -> Seen:
    """Changes the title for all members, and whether the conversation is active for the user.

    Raises ConversationNotFound, NotPartOfConversation, Blocked, or NotAThread if a title is not the members' own.
    """
    seen = await get_conversation(session, conversation_id, user_id)
    if seen.row.joined_seq is None:
        raise NotPartOfConversation
    if change.is_shared:
        thread, ids = await _lock_thread(session, conversation_id, user_id)
        if thread.is_blocked:
            # A title is a text that the other one reads.
            raise Blocked
        await members.update_conversation(session, conversation_id, title=change.title)
        seen = await get_conversation(session, conversation_id, user_id)
        await outbox.add(session, events.conversation_updated(seen), audience=ids, topic=conversation_id)
    if change.is_active is not None:
        await members.set_active(session, conversation_id, user_id, is_active=change.is_active)
        seen = await get_conversation(session, conversation_id, user_id)
        own = events.own_conversation_updated(seen)
        await outbox.add(session, own, audience=[user_id], topic=conversation_id)
    return seen


async def _lock_thread(session: Session, conversation_id: UUID, user_id: UUID) -> tuple[Row[Any], list[UUID]]:
    """Locks a thread of the user; returns it with the ids of its members."""
    thread = await members.lock_thread(session, conversation_id)
    if thread is None:
        raise ConversationNotFound
    ids = members.audience_of(thread.client_id, thread.provider_id, thread.member_ids)
    if user_id not in ids:
        raise NotPartOfConversation
    if thread.kind != Kind.DIRECT or thread.member_ids is None:
        raise NotAThread
    return thread, split_ids(thread.member_ids)


async def block_user(session: Session, blocker_id: UUID, blocked_id: UUID) -> datetime:
    """Returns since when the block exists. Raises InvalidInput for oneself."""
    if blocker_id == blocked_id:
        raise InvalidInput.field("user_id", "must be the id of another user")
    await lock_name(session, f"pair {pair_of(blocker_id, blocked_id)}")
    blocked_at = await blocks.add_block(session, blocker_id, blocked_id)
    await _update_pair(session, blocker_id, blocked_id)
    return blocked_at


async def unblock_user(session: Session, blocker_id: UUID, blocked_id: UUID) -> None:
    await lock_name(session, f"pair {pair_of(blocker_id, blocked_id)}")
    await blocks.remove_block(session, blocker_id, blocked_id)
    await _update_pair(session, blocker_id, blocked_id)


async def _update_pair(session: Session, *user_ids: UUID) -> None:
    """Tells both that something has changed in their threads: they see one another's presence, or do so no longer."""
    for thread_id in await members.update_pair(session, *user_ids):
        for user_id in user_ids:
            own = events.own_conversation_updated(await get_conversation(session, thread_id, user_id))
            await outbox.add(session, own, audience=[user_id], topic=thread_id)


async def _note_blocks(session: Session, threads: Collection[str]) -> None:
    """Notes the blocks between the last two members of threads that others have left; *threads* are their `member_ids`.

    Otherwise a group whose other members have left would be a thread of two that no block stops.
    """
    for pair in sorted(set(threads)):
        if len(last := split_ids(pair)) == 2:
            # A block that is added meanwhile waits, and finds the thread of the two.
            await lock_name(session, f"pair {pair}")
            await members.update_pair(session, *last)


async def erase_member(session: Session, user_id: UUID) -> None:
    """Ends the memberships in threads and about leads of a user who deleted their account, and their blocks."""
    await _note_blocks(session, await members.leave_all_threads(session, user_id, clock.now()))
    await blocks.erase(session, user_id)
