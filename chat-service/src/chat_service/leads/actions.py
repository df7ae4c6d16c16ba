"""The verbs of conversations about leads, each within the caller's transaction.

What is said of a lead may come late, twice and in any order, by events and by an answer of request-service. So each
verb first makes the conversation if it does not exist, a state replaces another only if its version is higher, and the
words with which the buyer has begun have an id of their own by which they are written once.
"""

from uuid import UUID

from chat_service.leads.convert import LeadState
from chat_service.members import queries as members
from chat_service.members.models import Kind, joined_ids, pair_of, split_ids
from chat_service.messages import actions as messages
from chat_service.messages.drafts import Draft
from chat_service.people import queries as people
from chat_service.threads import actions as threads
from chat_service.threads import events
from kit import clock, logging, outbox
from kit.database import Session, lock_names

log = logging.get(__name__)


async def open_conversation(session: Session, state: LeadState, opening: str) -> None:
    """Makes the conversation about a lead with the words of its buyer, as far as either does not exist yet."""
    await note_lead(session, state)
    if opening:
        await _write(session, state, opening, state.lead_id, is_opening=True)


async def repeat_lead(session: Session, state: LeadState, content: str, message_id: UUID) -> None:
    """Adds what the buyer of a lead has asked in the place where leads are made, once for each *message_id*."""
    await note_lead(session, state)
    await _write(session, state, content, message_id, is_opening=False)


async def note_lead(session: Session, state: LeadState) -> None:
    """Makes the conversation about a lead, or changes its members if the state is newer than the one that is known."""
    # A block that is added meanwhile waits, and finds the conversation.
    await lock_names(session, sorted(f"pair {pair_of(state.buyer_id, one)}" for one in state.seller_side))
    if not await _insert(session, state):
        await _replace_broker(session, state)


async def _insert(session: Session, state: LeadState) -> bool:
    """Makes the conversation, and tells its members. Returns False if it exists."""
    deleted = {
        one for one, (_, is_deleted) in (await people.find_people(session, state.member_ids)).items() if is_deleted
    }
    present = state.member_ids - deleted
    row = {
        "request_id": state.lead_id,
        "kind": str(Kind.LISTING),
        "listing_id": state.listing_id,
        "title": state.listing_title,
        "client_id": state.buyer_id,
        "opener_id": state.buyer_id,
        "member_ids": joined_ids(present),
        "epoch": state.version,
        "status": "open",
        "last_seq": 0,
        "created_at": state.created_at,
        "active_at": state.created_at,
    }
    if not await members.insert_conversation(session, row):
        return False
    await members.add_members(session, state.lead_id, state.member_ids, joined_seq=0)
    for one in sorted(deleted):
        await members.end_membership(session, state.lead_id, one, 0, clock.now())
    await members.note_blocks_of_buyer(session, state.lead_id)
    seen = await threads.get_conversation(session, state.lead_id, state.buyer_id)
    await outbox.add(session, events.conversation_created(seen), audience=present, topic=state.lead_id)
    return True


async def _replace_broker(session: Session, state: LeadState) -> None:
    """Brings the broker of a known conversation up to date. Buyer and owner are the same for ever."""
    row = await members.lock_thread(session, state.lead_id)
    if row is None or row.member_ids is None or row.epoch >= state.version:
        return
    known = set(split_ids(row.member_ids))
    gone = known - state.member_ids
    joining = state.seller_side - known - {state.seller_id}
    rest = (known - gone) | joining
    await members.update_conversation(session, state.lead_id, epoch=state.version, member_ids=joined_ids(rest))
    if not gone and not joining:
        return
    for one in sorted(gone):
        await members.end_membership(session, state.lead_id, one, row.last_seq, clock.now())
    if joining:
        await members.add_members(session, state.lead_id, joining, row.last_seq)
    await members.note_blocks_of_buyer(session, state.lead_id)
    seen = await threads.get_conversation(session, state.lead_id, state.buyer_id)
    if joining:
        await outbox.add(session, events.conversation_created(seen), audience=joining, topic=state.lead_id)
    await outbox.add(session, events.conversation_updated(seen), audience=known, topic=state.lead_id)


async def _write(session: Session, state: LeadState, content: str, ident: UUID, *, is_opening: bool) -> None:
    """Writes a message of the buyer, once for each *ident*.

    A block that request-service did not know of, or a deleted account, keeps the message out.
    """
    turn = await members.lock_conversation(session, state.lead_id, state.buyer_id)
    if turn is None or turn.is_blocked:
        log.info("message_of_lead_refused", lead=str(state.lead_id), is_blocked=turn is not None)
        return
    draft = Draft(state.lead_id, content, client_message_id=str(ident))
    await messages.add_message(session, state.buyer_id, draft, is_opening=is_opening)
