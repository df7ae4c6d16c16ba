"""Takes messages that another service asks for, and reports what becomes of them.

The same delivery is one message, however often it is asked for. Each report is added in the transaction that it tells
about. Rows of accounts are locked before those of mails, so that two transactions never wait for each other.
"""

from datetime import datetime
from uuid import UUID

from auth_service.accounts.models import User
from auth_service.accounts.queries import find_and_lock_user
from auth_service.deliveries import events, queries
from auth_service.deliveries.convert import Wanted
from auth_service.deliveries.models import MailNotice, MailOutcome, Reason, Verdict
from auth_service.text_messages import actions as texts
from auth_service.text_messages.composing import TextOutcome
from kit import call, clock, logging, outbox
from kit.database import Session

log = logging.get(__name__)


def verdict_on_mail(user: User | None) -> Verdict | None:
    """Returns why *user* gets no mail, or `None` if nothing is against it."""
    if user is None or not user.is_active:
        return Verdict(MailOutcome.SUPPRESSED, Reason.GONE)
    if not user.email_verified:
        return Verdict(MailOutcome.SUPPRESSED, Reason.UNVERIFIED)
    if user.email_bounced_at is not None:
        return Verdict(MailOutcome.FAILED, Reason.BOUNCED)
    return None


async def take_mail(session: Session, wanted: Wanted) -> None:
    """Queues a mail, or reports at once why it is not sent, or what became of it when it was asked for before."""
    known = await queries.find_notice(session, wanted.delivery_id)
    if known is not None:
        if known.outcome:
            outcome, reason = MailOutcome(known.outcome), Reason(known.reason)
            # Without the channel, by which reports are counted: this one was counted.
            await _report(session, known.id, outcome, reason, tries=known.tries, channel="")
        return
    verdict = verdict_on_mail(await find_and_lock_user(session, wanted.user_id))
    now = clock.now()
    if verdict is None and wanted.expires_at <= now:
        verdict = Verdict(MailOutcome.SUPPRESSED, Reason.EXPIRED)
    if verdict is not None:
        await _report(session, wanted.delivery_id, verdict.outcome, verdict.reason, tries=0)
        return
    notice = MailNotice(
        id=wanted.delivery_id,
        user_id=wanted.user_id,
        kind=wanted.kind,
        is_critical=wanted.is_critical,
        subject=wanted.subject,
        text=wanted.text,
        html=wanted.html,
        unsubscribe_url=wanted.unsubscribe_url,
        request_id=call.current().request_id,
        created_at=now,
        due_at=now,
        expires_at=wanted.expires_at,
        tries=0,
        outcome="",
        reason="",
    )
    # If two replicas are asked for the same one, one adds it.
    await queries.add(session, notice)


async def take_text(session: Session, wanted: Wanted) -> None:
    """Queues a text message, or reports at once why it is not sent."""
    user = await find_and_lock_user(session, wanted.user_id)
    if user is None:
        await _report(session, wanted.delivery_id, MailOutcome.SUPPRESSED, Reason.GONE, tries=0, channel=events.SMS)
        return
    against = await texts.enqueue_notice(session, user, wanted.delivery_id, wanted.text, wanted.expires_at)
    if against is not None:
        await _report(
            session, wanted.delivery_id, MailOutcome.SUPPRESSED, Reason(against.value), tries=0, channel=events.SMS
        )


async def report_text(session: Session, outcome: TextOutcome) -> None:
    """Reports what has become of a text message, or that it is delayed."""
    status = MailOutcome(outcome.status.value)
    told = outcome.delivery_id, status, outcome.reason, outcome.tries, outcome.next_try_at
    await outbox.add(session, events.delivery_reported(*told, channel=events.SMS))


async def end(session: Session, notice_id: UUID, outcome: MailOutcome, reason: Reason, tries: int) -> None:
    """Notes and reports what has become of a mail, unless that was done before."""
    if await queries.end(session, notice_id, outcome, reason):
        await _report(session, notice_id, outcome, reason, tries=tries)


async def postpone(session: Session, notice_id: UUID, tries: int, due_at: datetime) -> None:
    """Notes the time of the next try, and reports the first delay."""
    is_ours = await queries.postpone(session, notice_id, tries=tries, due_at=due_at)
    if is_ours and tries == 1:
        await outbox.add(session, events.delivery_reported(notice_id, MailOutcome.DELAYED, "", tries, due_at))


async def erase_owner(session: Session, user_id: UUID) -> None:
    """Deletes the mails of a closed account, and reports those that were waiting. The caller has locked the account."""
    for notice_id in await queries.delete_notices_of(session, user_id):
        await _report(session, notice_id, MailOutcome.SUPPRESSED, Reason.GONE, tries=0)


async def _report(  # noqa: PLR0913  # the facts of the report
    session: Session,
    delivery_id: UUID,
    outcome: MailOutcome,
    reason: Reason,
    *,
    tries: int,
    channel: str = events.EMAIL,
) -> None:
    report = events.delivery_reported(delivery_id, outcome, reason.value, tries, channel=channel)
    await outbox.add(session, report)
