"""Acts of staff are events for the audit trail, in the transaction of their effect."""

from contextlib import suppress

from kit import acts, call, clock
from kit.call import Call
from kit.database import Database
from kit.ids import new_id
from testkit.acts import recorded_acts
from testkit.callers import new_caller


class Undone(Exception):
    """The effect of an act has failed."""


async def test_an_act_tells_who_did_what_to_whom_and_from_where(database: Database) -> None:
    admin, subject, payout_id = new_caller("admin"), new_id(), new_id()
    call.enter(Call(request_id="request-0001", client_address="203.0.113.7", client_agent="Gerät\0" + "x" * 300))
    began = clock.now()
    async with database.transaction() as session:
        await acts.record(
            session, admin, "payout_approved", subject, payout_id=payout_id, old="a", new="b" * 600, note=None
        )
    (act,) = await recorded_acts(database)
    assert (act.action, act.actor_id, act.subject_id) == ("payout_approved", str(admin.user_id), str(subject))
    assert (act.session_id, act.request_id, act.address) == (str(admin.session_id), "request-0001", "203.0.113.7")
    assert act.device == "Gerät" + "x" * 195
    assert dict(act.details) == {"payout_id": str(payout_id), "old": "a", "new": "b" * 500}
    assert began <= clock.from_timestamp(act.occurred_at) <= clock.now()


async def test_an_act_without_an_effect_is_none(database: Database) -> None:
    with suppress(Undone):
        async with database.transaction() as session:
            await acts.record(session, new_caller("admin"), "venue_verified")
            raise Undone
    assert await recorded_acts(database) == []
